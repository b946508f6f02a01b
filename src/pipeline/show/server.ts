import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { own } from '../../lib/own.ts'
import type { Picture } from './data.ts'
import { CSS, HTML, SCRIPT } from './page.ts'

export interface ShowData {
  picture(): Promise<Picture>
  /** Reads only. */
  query(sql: string): Promise<{ columns: string[]; rows: unknown[][] }>
}

export interface ShowServer {
  url: string
  close(): Promise<void>
}

const LONGEST_QUERY = 100_000

/**
 * The page on this machine's loopback address. Data is given only to who has the key in the URL, and only under the
 * server's own name, so that no other page of the browser can ask.
 */
export async function serveShow(shown: ShowData, port: number): Promise<ShowServer> {
  const key = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => {
    answer(request, response, shown, key).catch((error: Error) => sendJson(response, 400, { error: error.message }))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}/?key=${key}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const FILES: { [path: string]: { type: string; text: string } } = {
  '/': { type: 'text/html; charset=utf-8', text: HTML },
  '/app.css': { type: 'text/css; charset=utf-8', text: CSS },
  '/app.js': { type: 'text/javascript; charset=utf-8', text: SCRIPT },
}

async function answer(request: IncomingMessage, response: ServerResponse, shown: ShowData, key: string): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (!isOwnName(request)) return sendJson(response, 403, { error: 'This page has another address' })
  const file = own(FILES, pathname)
  if (file) return send(response, 200, file.type, file.text)
  if (!hasKey(request, key)) return sendJson(response, 403, { error: 'Open the address that the command printed' })
  if (request.method === 'GET' && pathname === '/data') return sendJson(response, 200, await shown.picture())
  if (request.method === 'POST' && pathname === '/query') {
    const { sql } = JSON.parse(await readBody(request))
    return sendJson(response, 200, await shown.query(String(sql)))
  }
  return sendJson(response, 404, { error: 'There is nothing here' })
}

/** A name that an attacker made to point here is another name. */
function isOwnName(request: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
}

function hasKey(request: IncomingMessage, key: string): boolean {
  const given = Buffer.from(String(request.headers['x-show-key'] ?? ''))
  return given.length === key.length && timingSafeEqual(given, Buffer.from(key))
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > LONGEST_QUERY) throw new Error('The query is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  const text = JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item))
  send(response, status, 'application/json', text)
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
  response.end(text)
}
