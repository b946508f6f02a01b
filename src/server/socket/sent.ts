/** A reply, onto its socket. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Reply } from '../reply.ts'

/** A reply with the id of its request. */
export interface IdentifiedReply {
  id: string
  reply: Reply
}

/** What is left of a body is read and thrown away up to this size (bytes), so that the connection can go on. */
const LITTLE = 64 * 1024
/** Of a larger one, this much; then the connection ends. */
const MOST_DISCARDED = 2 ** 20
/** Milliseconds that the caller has to read a refusal and to stop sending. */
const LINGER = 2000

/** `isLast`: the connection ends with this reply. */
export function send(request: IncomingMessage, response: ServerResponse, sent: IdentifiedReply, isLast: boolean): void {
  const { body, breaks, stream } = sent.reply
  if (stream) {
    sendStream(response, sent, stream)
    return
  }
  if (breaks === 'reset') {
    response.destroy()
    return
  }
  const isMuchLeft = !request.complete && !isLittle(request)
  writeHead(response, sent, isLast || isMuchLeft)
  if (breaks === 'cut') response.write(body.slice(0, body.length / 2), () => response.destroy())
  // As text it leaves in one piece with the head.
  else if (isMuchLeft) linger(request, response, body)
  else {
    response.end(body)
    if (!request.complete) request.resume()
  }
}

function isLittle({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return false
  return Number(headers['content-length'] ?? 0) <= LITTLE
}

/**
 * A connection that is closed while the caller still sends is reset, and the caller may never see why. So the reply
 * goes out whole, and the end comes when the caller has stopped, or a moment later.
 */
function linger(request: IncomingMessage, response: ServerResponse, body: string | Buffer): void {
  let discarded = 0
  const end = () => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, LINGER)
  if (body.length > 0) response.write(body)
  else response.flushHeaders()
  request.removeAllListeners('data')
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length
    if (discarded > MOST_DISCARDED) request.pause()
  })
  request.once('end', end)
  request.once('close', end)
  request.resume()
}

function writeHead(
  response: ServerResponse,
  { id, reply: { status, body, type, headers } }: IdentifiedReply,
  close: boolean,
): void {
  const size = String(Buffer.byteLength(body))
  const lines = headers?.['cache-control'] ? [] : ['cache-control', 'no-store']
  lines.push('x-content-type-options', 'nosniff', 'content-type', type ?? 'application/json')
  lines.push('content-length', size, 'x-request-id', id)
  for (const name in headers) {
    const value = headers[name] ?? ''
    if (typeof value === 'string') lines.push(name, value)
    else for (const one of value) lines.push(name, one)
  }
  if (close) lines.push('connection', 'close')
  response.writeHead(status, lines)
}

/** Until either side ends it. */
function sendStream(
  response: ServerResponse,
  { id, reply: { status, type, headers } }: IdentifiedReply,
  stream: Readable,
): void {
  const own = { 'content-type': type ?? 'text/plain', 'x-request-id': id, 'cache-control': 'no-store' }
  response.writeHead(status, { ...own, 'x-content-type-options': 'nosniff', connection: 'close', ...headers })
  response.flushHeaders()
  stream.pipe(response)
  response.once('close', () => stream.destroy())
}
