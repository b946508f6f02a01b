/** Requests to servers of others, whose addresses somebody has typed: the one way out beside webhook and mail. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Ask, Exchange, FetchDocument } from './port.ts'
import { checkHost, publicLookup } from './public-lookup.ts'

/** Milliseconds for the whole exchange. */
const PATIENCE = 5_000
/** Bytes. */
const LARGEST = 256 * 1024

/**
 * By https; also by http, and to private networks, where `allowPrivate` says so. Redirects are not followed. Rejects for
 * a URL that is not allowed, for one that does not answer in time, and for more than 256 KiB.
 */
export function createExchange({ allowPrivate }: { allowPrivate: boolean }): Exchange {
  return async (text, ask = {}) => {
    const url = new URL(text)
    const isKnown = url.protocol === 'https:' || (allowPrivate && url.protocol === 'http:')
    if (!isKnown || url.username || url.password) throw new Error('the address must be an https URL')
    if (!allowPrivate) checkHost(url)
    return send(url, ask, allowPrivate)
  }
}

/** GET. Rejects also for anything but a 200. */
export function createFetchDocument(options: { allowPrivate: boolean }): FetchDocument {
  const exchange = createExchange(options)
  return async (url) => {
    const { status, body } = await exchange(url)
    if (status === 200) return body
    throw new Error(`the document was answered with ${status}`)
  }
}

function send(url: URL, { method = 'GET', headers = {}, body, patience = PATIENCE }: Ask, allowPrivate: boolean) {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const options = {
      method,
      headers: { accept: 'application/json', ...headers, ...length },
      signal: AbortSignal.timeout(Math.min(patience, PATIENCE)),
      ...(!allowPrivate && { lookup: publicLookup }),
    }
    const exchange = request(url, options, (answer) => {
      const chunks: Buffer[] = []
      let size = 0
      answer.on('error', reject)
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > LARGEST) exchange.destroy(new Error('the answer is too large'))
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }))
    })
    exchange.on('error', (error) => reject(error.name === 'AbortError' ? new Error('no answer in time') : error))
    exchange.end(body)
  })
}
