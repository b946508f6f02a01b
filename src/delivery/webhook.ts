/** Messages as signed POSTs to a service of the operator's, which sends them on. */
import { createHmac } from 'node:crypto'
import { type LookupAddress, lookup } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Delivery } from './port.ts'
import { isPrivate } from './private-networks.ts'

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
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) throw refused(host)
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

/** Checked where the connection is made, so that a name cannot change its address in between. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses = (found ?? []) as LookupAddress[]
    const bad = addresses.find(({ address }) => isPrivate(address))
    if (error || bad || !addresses[0]) return callback(error ?? refused(hostname), '', 4)
    if (options.all) return callback(null, addresses)
    callback(null, addresses[0].address, addresses[0].family)
  })
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

function refused(host: string): Error {
  return new Error(`the webhook's host ${host} is in a private network`)
}
