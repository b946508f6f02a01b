/** Addresses that an application's settings allow with `*` in them. */
import { isWebAddress } from '../../../lib/link-targets.ts'

/**
 * Whether an address fits one of the patterns. A `*` in the host stands for one part of a name, and behind it for
 * anything in that part of the address; never for what would lead to another host. Linear in the address.
 */
export function fitsPattern(address: string, patterns: readonly string[]): boolean {
  if (!isSoundAddress(address)) return false
  return patterns.some((pattern) => {
    if (!pattern.includes('*')) return pattern === address
    const [wanted, given] = [partsOf(pattern), partsOf(address)]
    if (!wanted || !given || wanted.scheme !== given.scheme) return false
    return fits(given.host, wanted.host, /^[\w-]+$/) && fits(given.rest, wanted.rest, /^[^\\\s]*$/)
  })
}

/** A web address that every browser reads alike, and that climbs nowhere. */
export function isSoundAddress(address: string): boolean {
  if (/[\s\\#\p{Cc}]/u.test(address) || !isWebAddress(address)) return false
  return !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(partsOf(address)?.rest.split('?')[0] ?? '')
}

function partsOf(text: string) {
  const [, scheme, host = '', rest = ''] = /^(https?):\/\/([^/?#]+)(.*)$/i.exec(text) ?? []
  return scheme === undefined ? undefined : { scheme: scheme.toLowerCase(), host: host.toLowerCase(), rest }
}

/** One `*` in a part; more of them are letters, which no address has. */
function fits(text: string, pattern: string, star: RegExp): boolean {
  const at = pattern.indexOf('*')
  if (at < 0) return text === pattern
  const [head, tail] = [pattern.slice(0, at), pattern.slice(at + 1)]
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false
  return star.test(text.slice(head.length, text.length - tail.length))
}
