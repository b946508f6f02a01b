/** Addresses that a browser is sent to: which texts are one, and how a list of trusted ones is compared. */

/** The characters of RFC 3986: no blank, no control, no backslash, no letter that looks like another. */
const CHARACTERS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/
/**
 * A scheme, and a host in letters that every program reads the same: nothing escaped, no user before it, and no mark at
 * which a program that looks for links in a text might think that it ends.
 */
const WHOLE = /^([a-z][a-z0-9+.-]*):\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:[/?#]|$)/i
/** A private scheme needs no host. */
const PRIVATE = /^[a-z][a-z0-9+.-]*:/i

/** Schemes that browsers and systems handle themselves: none of them is an application's own. */
const RESERVED = new Set(
  (
    'about blob data file filesystem javascript vbscript view-source jar feed intent android-app content chrome ' +
    'chrome-extension moz-extension edge opera resource res mk wyciwyg ftp ftps sftp ssh telnet ws wss mailto sms tel ' +
    'callto skype urn cid mid news nntp gopher ldap ldaps smb search-ms ms-settings x-apple.systempreferences shell'
  ).split(' '),
)

/** Whether a text by http or https means the same host to every program. */
export const isWebAddress = (text: string): boolean => /^https?:/i.test(text) && WHOLE.test(text)

const isWeb = (url: URL) => url.protocol === 'http:' || url.protocol === 'https:'

/** Whether a URL's host name is this machine's, whatever answers there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** Whether an application may have this scheme for itself; `scheme` without its colon. */
export function isPrivateScheme(scheme: string): boolean {
  return !/^https?$/i.test(scheme) && !RESERVED.has(scheme.toLowerCase())
}

/** The address by http, https or a scheme of `listed`; undefined for all else. Linear in the text. */
export function readLink(text: string, listed: readonly string[]): URL | undefined {
  if (!CHARACTERS.test(text)) return undefined
  const url = parse(text)
  if (url?.username !== '' || url.password !== '') return undefined
  if (isWeb(url)) return isWebAddress(text) ? url : undefined
  return PRIVATE.test(text) && listed.some((entry) => isSchemeOf(url, entry)) ? url : undefined
}

/**
 * Whether a list has the address. Entries: `example.com` is that host by http or https, `example.com:8443` at that
 * port, `*.example.com` every host below it, `https://example.com` that origin, `myapp:` or `myapp://host` a scheme.
 */
export function isTrusted(url: URL, entries: readonly string[]): boolean {
  return entries.some((entry) => (isWeb(url) ? isOriginOf(url, entry) : isSchemeOf(url, entry)))
}

function isSchemeOf(url: URL, entry: string): boolean {
  const [, scheme = '', host = ''] = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*)[/]?)?$/i.exec(entry) ?? []
  if (`${scheme.toLowerCase()}:` !== url.protocol || !isPrivateScheme(scheme)) return false
  return host === '' || host.toLowerCase() === url.host.toLowerCase()
}

function isOriginOf(url: URL, entry: string): boolean {
  if (/^https?:\/\//i.test(entry)) return parse(entry)?.origin === url.origin
  const isBelow = entry.startsWith('*.')
  const named = parse(`${url.protocol}//${isBelow ? entry.slice(2) : entry}`)
  if (named?.pathname !== '/' || named.username !== '' || named.port !== url.port) return false
  return isBelow ? url.hostname.endsWith(`.${named.hostname}`) : url.hostname === named.hostname
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
