/** HTTP on a socket: node:http, bounded bodies, and an orderly end. */
import { isUtf8 } from 'node:buffer'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiError } from '../contract/faults.ts'
import type { App, AppRequest } from './app.ts'
import type { Reply } from './respond.ts'

export interface Listener {
  /** Where it listens, with the port that was taken. */
  url: string
  /** Takes no more connections, waits for the requests under way, and closes. */
  drain(): Promise<void>
}

/** Milliseconds; slow senders hold a socket no longer. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
}
/** More are closed as they come, so that files and the database can still be opened. */
const MOST_CONNECTIONS = 10_000
const MOST_HEADERS = 16 * 1024

/** Rejects when the address cannot be had. */
export async function listen(app: App, host: string, port: number): Promise<Listener> {
  const server = createServer({ ...LIMITS, maxHeaderSize: MOST_HEADERS }, (request, response) => {
    answer(app, request)
      // Once the server takes no more connections, those that are open end with their next reply.
      .then((reply) => write(response, server.listening ? reply : closing(reply)))
      .catch((error) => response.destroy(error))
  })
  server.maxConnections = MOST_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { address, port: taken, family } = server.address() as AddressInfo
  return { url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`, drain: () => drain(server) }
}

async function answer(app: App, request: IncomingMessage): Promise<Sent> {
  const id = app.requestId()
  try {
    const asked = toAsked(request, id)
    if (asked.method !== 'GET' && asked.method !== 'HEAD') {
      asked.body = await readBody(request, app.bodyLimit(asked.method, asked.path))
    }
    return { id, reply: await app.answer(asked) }
  } catch (error) {
    const refusal = { id, reply: app.refuse(error, id) }
    // The rest of a body that is too large is not read.
    return request.complete ? refusal : closing(refusal)
  }
}

/** A reply with the id of its request. */
interface Sent {
  id: string
  reply: Reply
}

function closing({ id, reply }: Sent): Sent {
  return { id, reply: { ...reply, headers: { ...reply.headers, connection: 'close' } } }
}

function traceOf({ traceparent, tracestate }: IncomingMessage['headers']): AppRequest['trace'] {
  return traceparent === undefined
    ? undefined
    : { traceparent: String(traceparent), tracestate: String(tracestate ?? '') }
}

/** By any of these a proxy tells that it passes somebody else's request on. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/** Without the body. */
function toAsked({ url = '/', method = 'GET', headers, socket }: IncomingMessage, id: string): AppRequest {
  const { pathname: path, query } = splitUrl(url)
  const trace = traceOf(headers)
  return {
    id,
    method,
    path,
    query,
    authorization: headers.authorization ?? '',
    origin: headers.origin ?? '',
    host: headers.host ?? '',
    contentType: headers['content-type'] ?? '',
    cookie: headers.cookie ?? '',
    refreshCookie: String(headers['x-descope-refresh-cookie-name'] ?? ''),
    requestedHeaders: headers['access-control-request-headers'] ?? '',
    body: '',
    address: socket.remoteAddress ?? '',
    forwarded: PROXY_HEADERS.some((name) => headers[name] !== undefined),
    ...(trace && { trace }),
  }
}

function splitUrl(url: string): { pathname: string; query: string } {
  // An absolute-form target names a host of its own; only its path counts.
  const target = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, '') || '/'
  const mark = target.indexOf('?')
  return mark < 0 ? { pathname: target, query: '' } : { pathname: target.slice(0, mark), query: target.slice(mark + 1) }
}

/** Text, or bytes where it is large: those are read part by part. */
async function readBody(request: IncomingMessage, limit: number): Promise<string | Buffer> {
  const { 'content-encoding': encoding, 'content-length': length } = request.headers
  if (encoding && encoding !== 'identity') {
    throw new ApiError('badRequest', 'Send the body without a content encoding', { status: 415 })
  }
  if (Number(length ?? 0) > limit) throw tooLarge(limit)
  const bytes = withoutMark(await readBytes(request, limit))
  if (!isUtf8(bytes)) throw new ApiError('badRequest', 'The request body is not valid UTF-8')
  return bytes.length > LARGEST_TEXT ? bytes : bytes.toString('utf8')
}

const LARGEST_TEXT = 2 ** 20

/** By events: an async iterator over the request costs as much as the rest of a small request's reading. */
function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const announced = Number(request.headers['content-length'] ?? limit)
    let bytes: Buffer = Buffer.alloc(0)
    let size = 0
    request.on('data', (chunk: Buffer) => {
      const start = size
      size += chunk.length
      if (size > limit) {
        request.pause()
        reject(tooLarge(limit))
      } else if (start === 0) bytes = chunk
      else {
        if (size > bytes.length) bytes = grown(bytes, start, Math.max(size, Math.min(4 * start, announced)))
        chunk.copy(bytes, start)
      }
    })
    request.once('end', () => resolve(bytes.subarray(0, size)))
    // A caller who goes away in the middle is no failure of ours.
    request.once('error', (cause) => reject(new ApiError('badRequest', 'The request broke off', { cause })))
  })
}

/** Never far beyond what has come: a caller may announce what never comes. */
function grown(bytes: Buffer, size: number, room: number): Buffer {
  const larger = Buffer.allocUnsafe(room)
  bytes.copy(larger, 0, 0, size)
  return larger
}

/** Some editors begin a file with a byte order mark. */
function withoutMark(bytes: Buffer): Buffer {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return isMarked ? bytes.subarray(3) : bytes
}

function tooLarge(limit: number): ApiError {
  return new ApiError('bodyTooLarge', `The request body must be at most ${limit} bytes`)
}

function write(response: ServerResponse, { id, reply: { status, body, type, headers, breaks } }: Sent): void {
  if (breaks === 'reset') {
    response.destroy()
    return
  }
  const size = String(Buffer.byteLength(body))
  const own = ['content-type', type ?? 'application/json', 'content-length', size, 'x-request-id', id]
  const lines = [...FIXED_HEADERS, ...own]
  for (const [name, value] of Object.entries(headers ?? {})) for (const one of [value].flat()) lines.push(name, one)
  response.writeHead(status, lines)
  if (breaks === 'cut') {
    response.write(body.slice(0, body.length / 2), () => response.destroy())
    return
  }
  // As text it leaves in one piece with the head.
  response.end(body)
}

const FIXED_HEADERS = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff']

/** Milliseconds that requests under way have to end. */
const LAST_CALL = 10_000

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection that never sends its request whole would hold the process for ever.
  const end = setTimeout(() => server.closeAllConnections(), LAST_CALL)
  await closed
  clearTimeout(end)
}
