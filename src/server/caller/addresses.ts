/** Under which of its addresses a request asked for the plane. */
import type { World } from '../../features/context.ts'

export interface Addresses {
  /**
   * The base URL that names issuer, discovery and links: the listed one with this Host and the path before the plane's
   * own, else with this Host, else the first. Where none is listed, a loopback name says itself what was asked; any other
   * Host, which anybody can write, says nothing.
   */
  asked(host: string, prefix?: string): string
  /** Paths before the plane's own, as proxies may leave them in a request, the longest first; '' is none of them. */
  prefixes: readonly string[]
  /** Names that the plane answers to because they are listed. */
  names: ReadonlySet<string>
}

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

export function createAddresses(world: Pick<World, 'baseUrl' | 'baseUrls'>): Addresses {
  const urls = world.baseUrls.map((text) => ({ text, url: new URL(text) }))
  // The first of a host wins, so the last is put in first.
  const listed = new Map(
    urls
      .toReversed()
      .flatMap(({ text, url }) =>
        hostsOf(url).flatMap((host) => [host, `${host}${prefixOf(text)}`].map((key) => [key, text] as const)),
      ),
  )
  return {
    prefixes: [...new Set(world.baseUrls.map(prefixOf))]
      .filter((prefix) => prefix !== '')
      .sort((one, other) => other.length - one.length),
    names: new Set(urls.map(({ url }) => url.hostname)),
    asked: (host, prefix = '') => {
      const wanted = host.toLowerCase()
      if (urls.length > 0) return listed.get(`${wanted}${prefix}`) ?? listed.get(wanted) ?? world.baseUrl
      return LOCAL.test(wanted) ? `${world.baseUrl.slice(0, world.baseUrl.indexOf(':'))}://${wanted}` : world.baseUrl
    },
  }
}

/** A client may write the usual port of a scheme, or leave it out. */
function hostsOf({ host, hostname, port, protocol }: URL): string[] {
  return port === '' ? [host, `${hostname}:${protocol === 'https:' ? 443 : 80}`] : [host]
}

/** `/descope` of `https://dev.example.com/descope`; '' where there is none. */
export function prefixOf(baseUrl: string): string {
  return baseUrl.replace(/^[a-z]+:\/\/[^/]*/, '')
}
