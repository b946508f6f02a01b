/** Where a user may be sent back to. */
import { isPrivateScheme, isWebAddress } from '../../../lib/link-targets.ts'
import type { Client } from '../clients/client.ts'

/**
 * Letter by letter as it was approved: nothing is normalised, nothing is a pattern. Only the port of a loopback address
 * is left out of the comparison, since programs on a user's machine take one that is free (RFC 8252, section 7.3).
 */
export function isApproved(client: Client, uri: string): boolean {
  if (!isSound(uri)) return false
  if (client.redirectUris.includes(uri)) return true
  const wanted = withoutLocalPort(uri)
  return wanted !== undefined && client.redirectUris.some((approved) => withoutLocalPort(approved) === wanted)
}

const LOCAL_PORT = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::[1-9]\d{0,4})?(?=[/?]|$)/

/** Undefined for what is no loopback literal; a name, such as localhost, may lead elsewhere. */
function withoutLocalPort(uri: string): string | undefined {
  return LOCAL_PORT.test(uri) ? uri.replace(LOCAL_PORT, '$1') : undefined
}

/** Even an approved address must mean the same to every browser. */
function isSound(uri: string): boolean {
  if (/[\s\\#\p{Cc}]/u.test(uri)) return false
  const url = parse(uri)
  if (url?.username !== '' || url.password !== '') return false
  return /^https?:$/.test(url.protocol) ? isWebAddress(uri) : isPrivateScheme(url.protocol.slice(0, -1))
}

/** The address with further parameters. */
export function withParameters(uri: string, parameters: { [name: string]: string }): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '')
  const query = new URLSearchParams(given).toString()
  if (query === '') return uri
  return `${uri}${uri.includes('?') ? (/[?&]$/.test(uri) ? '' : '&') : '?'}${query}`
}

/** What a content security policy calls the place of an address. */
export function sourceOf(uri: string): string {
  const url = parse(uri)
  if (!url) return ''
  const isPlain = /^https?:$/.test(url.protocol) && !url.hostname.startsWith('[')
  return isPlain ? url.origin : url.protocol
}

function parse(uri: string): URL | undefined {
  try {
    return new URL(uri)
  } catch {
    return undefined
  }
}
