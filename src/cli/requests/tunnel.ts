/** Requests through a proxy: whole addresses for http://, a tunnel (CONNECT) for https://. Loaded only where one is set. */
import { type ClientRequest, request as plainRequest, type RequestOptions } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Socket } from 'node:net'
import { connect } from 'node:tls'

/** A request to `url` that is not sent yet. `timeout` is that of the tunnel in milliseconds. Rejects in Go's words. */
export async function requestThrough(
  proxy: URL,
  url: URL,
  options: RequestOptions & { rejectUnauthorized?: boolean },
  timeout: number,
): Promise<ClientRequest> {
  if (url.protocol === 'http:') {
    const headers = { ...options.headers, host: url.host, ...authorization(proxy) }
    return toProxy(proxy, { ...options, headers, path: url.href })
  }
  const socket = await openTunnel(proxy, url, timeout)
  const { rejectUnauthorized } = options
  const secure = { socket, servername: url.hostname, ...(rejectUnauthorized === false && { rejectUnauthorized }) }
  // An agent would connect by itself.
  const { agent: _, ...rest } = options
  return secureRequest(url, { ...rest, createConnection: () => connect(secure) })
}

function openTunnel(proxy: URL, url: URL, timeout: number): Promise<Socket> {
  const place = `${url.hostname}:${url.port || 443}`
  const headers = { host: place, ...authorization(proxy) }
  const asked = toProxy(proxy, { method: 'CONNECT', path: place, headers, agent: false })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => asked.destroy(new Error('i/o timeout')), timeout)
    asked.on('close', () => clearTimeout(timer))
    asked.on('error', reject)
    asked.on('connect', ({ statusCode, statusMessage }, socket) => {
      clearTimeout(timer)
      if (statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new Error(statusMessage || `the proxy answers ${statusCode}`))
    })
    asked.on('response', ({ statusCode, statusMessage }) => {
      asked.destroy()
      reject(new Error(statusMessage || `the proxy answers ${statusCode}`))
    })
    asked.end()
  })
}

function toProxy(proxy: URL, options: RequestOptions): ClientRequest {
  const request = proxy.protocol === 'https:' ? secureRequest : plainRequest
  const port = proxy.port || (proxy.protocol === 'https:' ? 443 : 80)
  return request({ ...options, hostname: proxy.hostname.replace(/^\[|\]$/g, ''), port })
}

function authorization({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '' && password === '') return {}
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
}
