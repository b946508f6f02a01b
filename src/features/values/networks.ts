import { BlockList, isIP } from 'node:net'
import { ApiError } from '../../contract/faults.ts'

/** Throws ApiError invalid unless every entry is an IP address or a CIDR block, of version 4 or 6. */
export function checkNetworks(entries: readonly string[], field: string): void {
  for (const entry of entries) {
    if (!isNetwork(entry)) throw new ApiError('invalid', `The ${field} field must hold IP addresses or CIDR blocks`)
  }
}

/** Whether it is an IP address or a CIDR block. */
export function isNetwork(entry: string): boolean {
  const [base = '', bits, ...more] = entry.split('/')
  const version = isIP(base)
  // A zone, as in fe80::1%eth0, means nothing to another machine.
  if (version === 0 || base.includes('%') || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32))
}

/** Whether an address is in a list of addresses and CIDR blocks; an empty list permits all. */
export function permits(list: readonly string[], remote: string): boolean {
  if (list.length === 0) return true
  // A socket that listens on both versions shows version 4 in this form.
  const address = remote.replace(/^::ffff:(?=\d+\.)/i, '')
  return holds(blocksOf(list), address)
}

/** `networks`: addresses and CIDR blocks. */
export function blocksOf(networks: readonly string[]): BlockList {
  const blocks = new BlockList()
  for (const network of networks) {
    const [base = '', bits] = network.split('/')
    const family = isIP(base) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) blocks.addAddress(base, family)
    else blocks.addSubnet(base, Number(bits), family)
  }
  return blocks
}

/** False for what is no address. */
export function holds(blocks: BlockList, address: string): boolean {
  const version = isIP(address)
  return version !== 0 && blocks.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
