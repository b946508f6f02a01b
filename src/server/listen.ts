/** HTTP on a socket: node:http within its limits, and an orderly end. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { ApiError } from '../contract/faults.ts'
import type { App } from './app.ts'
import { isFramedOddly, toAsked } from './socket/asked.ts'
import { readBody } from './socket/body.ts'
import { limitConnections } from './socket/connections.ts'
import { type IdentifiedReply, send } from './socket/sent.ts'

export interface Listener {
  /** The certificate of connections from now on. Only where there was one from the start. */
  show(tls: Tls): void
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
const VERSIONS = { minVersion: 'TLSv1.2' } as const
/** Bytes of a request's line and headers. */
const MOST_HEAD = 16 * 1024

/** The certificate, with those that lead to a known authority behind it, and its private key, in PEM. */
export interface Tls {
  cert: string
  key: string
}

/** By HTTPS where a certificate is given. Rejects when the address cannot be had. */
export async function listen(app: App, host: string, port: number, tls?: Tls): Promise<Listener> {
  const serve = (request: IncomingMessage, response: ServerResponse, goOn: () => void) => {
    answer(app, request, goOn)
      // Once the server takes no more connections, those that are open end with their next reply.
      .then((sent) => send(request, response, sent, !server.listening || isFramedOddly(request)))
      .catch((error) => response.destroy(error))
  }
  // Without a host we refuse, in our words.
  const limits = { ...LIMITS, maxHeaderSize: MOST_HEAD, requireHostHeader: false }
  const secure = tls && createSecureServer({ ...limits, ...tls, ...VERSIONS })
  const server: Server = secure ?? createServer(limits)
  server.on('request', (request, response) => serve(request, response, () => {}))
  // All are counted by us: those beyond the runtime's own limit would be dropped without a word.
  server.maxHeadersCount = 0
  server.on('checkContinue', (request, response) => serve(request, response, () => response.writeContinue()))
  server.on('checkExpectation', (request, response) => {
    const id = app.requestId()
    const error = new ApiError('badRequest', 'Only 100-continue may be expected', { status: 417 })
    send(request, response, { id, reply: app.refuse(error, id) }, true)
  })
  server.on('connect', (_, socket) => refuseUnread(app, { name: '', message: '', code: 'CONNECT' }, socket))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseUnread(app, error, socket))
  limitConnections(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { address, port: taken, family } = server.address() as AddressInfo
  const scheme = tls ? 'https' : 'http'
  return {
    url: `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    show: (other) => secure?.setSecureContext({ ...other, ...VERSIONS }),
    drain: () => drain(server),
  }
}

async function answer(app: App, request: IncomingMessage, goOn: () => void): Promise<IdentifiedReply> {
  const id = app.requestId()
  try {
    const asked = toAsked(request, id, (place) => readBody(request, place, goOn))
    return { id, reply: await app.answer(asked) }
  } catch (error) {
    return { id, reply: app.refuse(error, id) }
  }
}

/** What could not be read as HTTP is told so in the words of all other refusals. */
function refuseUnread(app: App, error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, line, detail] = UNREAD[error.code ?? ''] ?? [400, 'Bad Request', 'The request is not valid HTTP']
  const id = app.requestId()
  const body = String(app.refuse(new ApiError('badRequest', detail, { status }), id).body)
  const head = `HTTP/1.1 ${status} ${line}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`
  socket.end(`${head}\r\nx-request-id: ${id}\r\nconnection: close\r\n\r\n${body}`, () => socket.destroy())
}

const UNREAD: { [code: string]: [status: number, line: string, detail: string] | undefined } = {
  HPE_HEADER_OVERFLOW: [
    431,
    'Request Header Fields Too Large',
    `The line and the headers must be at most ${MOST_HEAD} bytes`,
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Payload Too Large', 'The chunk extensions are too long'],
  CONNECT: [405, 'Method Not Allowed', 'The plane is no proxy'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request did not come in time'],
}

/** Milliseconds that requests under way have to end. */
const LAST_CALL = 10_000

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection that never sends its request whole would hold the process for ever.
  const end = setTimeout(() => server.closeAllConnections(), LAST_CALL)
  await closed
  clearTimeout(end)
}
