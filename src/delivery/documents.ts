/** Documents of others, such as the keys of an issuer that a project trusts. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { FetchDocument } from './port.ts'
import { checkHost, publicLookup } from './public-lookup.ts'

/** Milliseconds for the whole exchange. */
const PATIENCE = 5_000
/** Bytes. */
const LARGEST = 256 * 1024

/**
 * GET by https; also by http, and from private networks, where `allowPrivate` says so. Redirects are not followed.
 * Rejects for anything but a 200 within time and size.
 */
export function createFetchDocument({ allowPrivate }: { allowPrivate: boolean }): FetchDocument {
  return async (text) => {
    const url = new URL(text)
    const isKnown = url.protocol === 'https:' || (allowPrivate && url.protocol === 'http:')
    if (!isKnown || url.username || url.password) throw new Error('the document must have an https URL')
    if (!allowPrivate) checkHost(url)
    return get(url, allowPrivate)
  }
}

function get(url: URL, allowPrivate: boolean): Promise<string> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const options = { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE) }
    const exchange = request(url, { ...options, ...(!allowPrivate && { lookup: publicLookup }) }, (answer) => {
      const chunks: Buffer[] = []
      let size = 0
      answer.on('error', reject)
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > LARGEST) exchange.destroy(new Error('the document is too large'))
      })
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'))
        else reject(new Error(`the document was answered with ${answer.statusCode}`))
      })
    })
    exchange.on('error', reject)
    exchange.end()
  })
}
