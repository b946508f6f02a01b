/** HTTP on a socket: node:http, bounded bodies, and an orderly end. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiError } from '../contract/faults.ts'
import type { App } from './app.ts'
import type { Reply } from './respond.ts'

export interface Listener {
  /** Where it listens, with the port that was taken. */
  url: string
  /** Takes no more connections, waits for the requests under way, and closes. */
  drain(): Promise<void>
}

/** Milliseconds; slow senders hold a socket no longer. */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 }
const MOST_HEADERS = 16 * 1024

/** Rejects when the address cannot be had. */
export async function listen(app: App, host: string, port: number): Promise<Listener> {
  const server = createServer({ ...LIMITS, maxHeaderSize: MOST_HEADERS }, (request, response) => {
    answer(app, request, response).catch((error) => response.destroy(error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { address, port: taken, family } = server.address() as AddressInfo
  return { url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`, drain: () => drain(server) }
}

async function answer(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname: path, query } = splitUrl(request.url ?? '/')
  const method = request.method ?? 'GET'
  const headers = request.headers
  const id = app.requestId()
  let reply: Reply
  try {
    const body = await readBody(request, app.bodyLimit(method, path))
    reply = await app.answer({
      id,
      method,
      path,
      query,
      authorization: headers.authorization ?? '',
      origin: headers.origin ?? '',
      host: headers.host ?? '',
      cookie: headers.cookie ?? '',
      refreshCookie: String(headers['x-descope-refresh-cookie-name'] ?? ''),
      requestedHeaders: headers['access-control-request-headers'] ?? '',
      body,
      address: request.socket.remoteAddress ?? '',
    })
  } catch (error) {
    reply = app.refuse(error, id)
    // The rest of a body that is too large is not read.
    if (!request.complete) response.setHeader('connection', 'close')
  }
  write(response, id, reply)
}

function splitUrl(url: string): { pathname: string; query: string } {
  // An absolute-form target names a host of its own; only its path counts.
  const target = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, '') || '/'
  const mark = target.indexOf('?')
  return mark < 0 ? { pathname: target, query: '' } : { pathname: target.slice(0, mark), query: target.slice(mark + 1) }
}

async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  if (request.method === 'GET' || request.method === 'HEAD') return ''
  if (request.headers['content-encoding'] && request.headers['content-encoding'] !== 'identity') {
    throw new ApiError('badRequest', 'Send the body without a content encoding', { status: 415 })
  }
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return decodeText(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

function decodeText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    throw new ApiError('badRequest', 'The request body is not valid UTF-8')
  }
}

function tooLarge(limit: number): ApiError {
  return new ApiError('bodyTooLarge', `The request body must be at most ${limit} bytes`)
}

function write(response: ServerResponse, id: string, { status, body, headers }: Reply): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': id,
    ...headers,
  })
  response.end(bytes)
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  await closed
}
