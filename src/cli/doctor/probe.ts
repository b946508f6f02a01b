/** One request with everything that can be learned from it; nothing is tried again. */

import type { RequestOptions } from 'node:http'
import { now } from '../../lib/clock.ts'
import { codeOf, firstErrorOf, messageOf } from '../../lib/errors.ts'

export interface Probe {
  /** Why there is no answer. `code` is Node's. */
  failed?: { code: string; message: string }
  /** Why the certificate would not be taken, though it was. */
  distrusted?: { code: string; message: string }
  status: number
  headers: { readonly [name: string]: string }
  body: string
  /** Milliseconds since 1970, when the answer came. */
  at: number
}

export interface Ask {
  baseUrl: string
  method: string
  path: string
  /** Left out where there is no key that could be sent. */
  authorization?: string
  body?: string
  /** Of the answer; JSON where nothing is said. */
  accept?: string
  /** Take a certificate that nobody signed, as commands do at such an address. */
  anyCertificate: boolean
}

const PATIENCE = 10_000
const LARGEST = 4 * 2 ** 20

export async function probe(ask: Ask): Promise<Probe> {
  const first = await askOnce(ask, true)
  const { failed } = first
  if (!failed || !ask.anyCertificate || !isCertificateFault(failed.code)) return first
  return { ...(await askOnce(ask, false)), distrusted: failed }
}

/** OpenSSL's verdicts on a certificate, and Node's on its names. */
export function isCertificateFault(code: string): boolean {
  return /CERT|UNABLE_TO_|CRL_|INVALID_CA|HOSTNAME_MISMATCH/.test(code)
}

async function askOnce(ask: Ask, isStrict: boolean): Promise<Probe> {
  const url = new URL(ask.baseUrl + ask.path)
  const secure = url.protocol === 'https:'
  const { request } = secure ? await import('node:https') : await import('node:http')
  const headers: { [name: string]: string } = { accept: ask.accept ?? 'application/json' }
  if (ask.authorization) headers.authorization = ask.authorization
  if (ask.body !== undefined) headers['content-type'] = 'application/json'
  const options: RequestOptions & { rejectUnauthorized?: boolean } = {
    method: ask.method,
    headers,
    agent: false,
    ...(secure && { rejectUnauthorized: isStrict }),
  }
  return new Promise((resolve) => {
    const fail = (error: unknown) => {
      const cause = firstErrorOf(error)
      resolve({ failed: { code: codeOf(cause) ?? '', message: messageOf(cause) }, ...nothing, at: now() })
    }
    const sent = request(url, options, async (message) => {
      const at = now()
      try {
        const chunks: Buffer[] = []
        let size = 0
        const pieces: AsyncIterable<Buffer> = message
        for await (const chunk of pieces) {
          size += chunk.length
          if (size > LARGEST) throw new Error('the answer is too long')
          chunks.push(chunk)
        }
        const named = Object.entries(message.headers).map(([name, value]) => [name, String(value)])
        const body = Buffer.concat(chunks).toString('utf8')
        resolve({ status: message.statusCode ?? 0, headers: Object.fromEntries(named), body, at })
      } catch (error) {
        fail(error)
      }
    })
    const timer = setTimeout(() => sent.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), PATIENCE)
    sent.on('error', fail).on('close', () => clearTimeout(timer))
    sent.end(ask.body)
  })
}

const nothing = { status: 0, headers: {}, body: '' }
