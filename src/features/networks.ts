import { isIP } from 'node:net'
import { ApiError } from '../contract/faults.ts'

/** Throws ApiError invalid unless every entry is an IP address or a CIDR block, of version 4 or 6. */
export function checkNetworks(entries: readonly string[], field: string): void {
  for (const entry of entries) {
    if (!isNetwork(entry)) throw new ApiError('invalid', `The ${field} field must hold IP addresses or CIDR blocks`)
  }
}

function isNetwork(entry: string): boolean {
  const [base = '', bits, ...more] = entry.split('/')
  const version = isIP(base)
  // A zone, as in fe80::1%eth0, means nothing to another machine.
  if (version === 0 || base.includes('%') || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32))
}
