/** Where a request comes from, as limits count it. */
import { isIP } from 'node:net'
import { blocksOf, holds } from '../../values/networks.ts'

/**
 * The network of an address: of version 4 the address itself, of version 6 its first 64 bits, which one subscriber has
 * as a rule. Empty for what is no address.
 */
export function networkOf(address: string): string {
  const plain = withoutZone(address)
  const version = isIP(plain)
  if (version === 4) return plain
  return version === 6 ? `${firstGroups(plain).join(':')}::` : ''
}

function withoutZone(address: string): string {
  const [plain = ''] = address.split('%', 1)
  // A socket that listens on both versions shows version 4 in this form.
  return plain.replace(/^::ffff:(?=\d+\.)/i, '')
}

function firstGroups(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  // An address of version 4 at the end stands for two groups.
  const written = before.length + after.length + (address.includes('.') ? 1 : 0)
  const gap = tail === undefined ? 0 : 8 - written
  return [...before, ...Array<string>(gap).fill('0'), ...after].slice(0, 4).map((group) => group.toLowerCase())
}

/** Of this machine or of a network behind it: many people may come from one such address, by way of a proxy. */
export function isInner(address: string): boolean {
  const plain = withoutZone(address)
  return isIP(plain) === 0 || holds(INNER, plain)
}

const INNER = blocksOf([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
])
