/** Where an outgoing connection may go: not into private networks, whatever a name says. */
import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isPrivate } from './private-networks.ts'

/** Checked where the connection is made, so that a name cannot change its address in between. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses = found ?? []
    const bad = addresses.find(({ address }) => isPrivate(address))
    if (error || bad || !addresses[0]) return callback(error ?? refused(hostname), '', 4)
    if (options.all) return callback(null, addresses)
    callback(null, addresses[0].address, addresses[0].family)
  })
}

/** Throws Error for a URL whose host is an address of a private network: those are not looked up. */
export function checkHost({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && isPrivate(host)) throw refused(host)
}

function refused(host: string): Error {
  return new Error(`the host ${host} is in a private network`)
}
