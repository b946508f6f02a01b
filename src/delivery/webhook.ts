/** Messages as signed POSTs to a service of the operator's, which sends them on. */
import { createHmac } from 'node:crypto'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Delivery } from './port.ts'
import { checkHost, publicLookup } from './public-lookup.ts'

export interface WebhookOptions {
  url: string
  /** Key of the signature. */
  secret: string
  /** Also addresses of this machine and its networks. */
  allowPrivate: boolean
  /** Unix milliseconds. */
  clock: () => number
}

/** Milliseconds for the whole exchange. */
const PATIENCE = 10_000
/** Bytes of an answer that are read before it is given up. */
const MOST_ANSWER = 64 * 1024

/**
 * The header `x-homescope-signature` is `t=<unix seconds>,v1=<hex of HMAC-SHA256 over "<t>.<body>">`. Redirects are not
 * followed. Throws Error for a URL that is none, or that leads into a private network.
 */
export function createWebhook({ url: text, secret, allowPrivate, clock }: WebhookOptions): Delivery {
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new Error('the webhook must be an http or https URL without user and password')
  }
  if (!allowPrivate) checkHost(url)
  return {
    carries: () => true,
    send: (message) => {
      const body = JSON.stringify(message)
      const time = Math.floor(clock() / 1000)
      const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
      return post(url, body, {
        lookup: allowPrivate ? undefined : publicLookup,
        headers: {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          'idempotency-key': message.id,
          'x-homescope-signature': `t=${time},v1=${signature}`,
        },
      })
    },
  }
}

interface Exchange {
  headers: { [name: string]: string }
  lookup: LookupFunction | undefined
}

function post(url: URL, body: string, { headers, lookup }: Exchange): Promise<void> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE)
    const exchange = request(url, { method: 'POST', headers, signal, ...(lookup && { lookup }) }, (answer) => {
      let size = 0
      answer.on('error', reject)
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > MOST_ANSWER) exchange.destroy(new Error('the webhook answers too much'))
      })
      answer.on('end', () => {
        const status = answer.statusCode ?? 0
        if (status >= 200 && status < 300) resolve()
        else reject(new Error(`the webhook answered ${status}`))
      })
    })
    exchange.on('error', reject)
    exchange.end(body)
  })
}
