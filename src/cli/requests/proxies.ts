/**
 * Which proxy a request goes through: HTTP_PROXY, HTTPS_PROXY and NO_PROXY as Go's net/http reads them (the package
 * golang.org/x/net/http/httpproxy), which libraries read otherwise: they heed ALL_PROXY, and send loopback to a proxy.
 */
import { BlockList, isIP } from 'node:net'
import { PROXY_VARIABLES } from './proxy-variables.ts'

export type Environment = { readonly [name: string]: string | undefined }

function variableFor({ protocol }: URL, env: Environment): string | undefined {
  return PROXY_VARIABLES[protocol === 'https:' ? 'https:' : 'http:'].find((name) => env[name])
}

/** The proxy for an address; undefined where it is asked directly. Throws Error for a proxy that cannot be one. */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const name = variableFor(url, env)
  const written = env[name ?? ''] ?? ''
  if (!name || isExcepted(url, env.NO_PROXY || env.no_proxy || '')) return undefined
  // A web server that runs programs (CGI) passes a header of the caller on by this name.
  if (env.REQUEST_METHOD && name === 'HTTP_PROXY')
    throw new Error('refusing to use HTTP_PROXY value in CGI environment')
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`
  if (!URL.canParse(full)) throw new Error(`invalid proxy address ${JSON.stringify(withoutPassword(written))}`)
  const proxy = new URL(full)
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy
  throw new Error(`the proxy of ${name} must be http:// or https://, not ${proxy.protocol}//`)
}

function withoutPassword(address: string): string {
  return address.replace(/^.*@/, '***@')
}

function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (host === 'localhost' || isLoopback(host)) return true
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(',')
    .map((rule) => rule.trim())
    .some((rule) => rule === '*' || (rule !== '' && matches(rule, host, port)))
}

/** `10.0.0.0/8`, `10.0.0.1`, `10.0.0.1:80`, `[::1]:80`, `example.com` with all below it, `.example.com` with those alone. */
function matches(rule: string, host: string, port: string): boolean {
  const [, network = '', width] = /^([^/]+)\/(\d+)$/.exec(rule) ?? []
  if (isIP(network)) return isIn(network, Number(width), host)
  const [, name = rule, rulePort = port] = isIP(rule) ? [] : (/^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(rule) ?? [])
  if (rulePort !== port) return false
  return isIP(name) || isIP(host) ? isIn(name, isIP(name) === 4 ? 32 : 128, host) : isBelow(name, host)
}

function isBelow(name: string, host: string): boolean {
  const domain = name.replace(/^\*/, '')
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`)
}

function isLoopback(host: string): boolean {
  return isIP(host) > 0 && (isIn('127.0.0.0', 8, host) || isIn('::1', 128, host))
}

function isIn(network: string, width: number, address: string): boolean {
  const family = (text: string) => (isIP(text) === 4 ? 'ipv4' : 'ipv6')
  if (!isIP(network) || !isIP(address) || width > (isIP(network) === 4 ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(network, width, family(network))
  return list.check(address, family(address))
}
