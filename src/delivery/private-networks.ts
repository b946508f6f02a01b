import { BlockList, isIP } from 'node:net'

/** Whether an address is of this machine, of a network that is not public, or of none at all. */
export function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = mapped ?? address
  const version = isIP(plain)
  return version === 0 || blocked.check(plain, version === 6 ? 'ipv6' : 'ipv4')
}

const blocked = new BlockList()

/** Loopback, link-local with the clouds' metadata, private, shared, documentation, multicast and reserved. */
const NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]

for (const network of NETWORKS) {
  const [base = '', bits] = network.split('/')
  blocked.addSubnet(base, Number(bits), isIP(base) === 6 ? 'ipv6' : 'ipv4')
}
