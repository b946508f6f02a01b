/** Who calls, where proxies pass requests on. */
import { isIP } from 'node:net'
import { blocksOf, holds } from '../../features/values/networks.ts'
import type { Log } from '../log.ts'

export type ClientAddress = (socketAddress: string, forwardedFor: string) => string

/**
 * The address nearest to us that is no proxy of ours. Each proxy adds, on the right, the address that it was called
 * from; what stands farther left than the first that is not trusted may be anybody's invention.
 * `trusted`: addresses and CIDR blocks; without any, the socket's address is the caller's.
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  if (trusted.length === 0) return (address) => address
  const proxies = blocksOf(trusted)
  return (socketAddress, forwardedFor) => {
    let address = plain(socketAddress)
    const hops = forwardedFor === '' ? [] : forwardedFor.split(',')
    while (hops.length > 0 && holds(proxies, address)) {
      const next = plain(hops.pop() ?? '')
      // What a proxy of ours did not understand is nobody: the proxy itself counts.
      if (isIP(next) === 0) break
      address = next
    }
    return address
  }
}

/** The same of a request. Told once in the log: limits count by address, and behind an unnamed proxy all have its own. */
export function createAddressOf(
  trusted: readonly string[],
  log: Pick<Log, 'warn'>,
): (request: ForwardingHeaders) => string {
  const addressOf = createClientAddress(trusted)
  let isTold = trusted.length > 0
  return ({ address, forwarded, forwardedFor = '' }) => {
    if (forwarded && !isTold) {
      isTold = true
      log.warn('a proxy passes requests on, but is not trusted', {
        fix: 'set HOMESCOPE_TRUSTED_PROXIES to its address, so that limits and the audit log know who calls',
      })
    }
    return addressOf(address, forwardedFor)
  }
}

interface ForwardingHeaders {
  address: string
  forwarded?: boolean
  forwardedFor?: string
}

const LONGEST = 64

/** Without port, brackets and the form that version 4 has on a socket of version 6. */
function plain(hop: string): string {
  const text = hop.trim()
  if (text.length > LONGEST) return ''
  const bracketed = /^\[([^\]]+)\](:\d+)?$/.exec(text)?.[1]
  const withoutPort = bracketed ?? (/^[\d.]+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text)
  return withoutPort.replace(/^::ffff:(?=\d+\.)/i, '')
}
