import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { createGunzip } from 'node:zlib'
import { onlyOf } from '../../lib/lists.ts'

export interface HttpRequest {
  method: string
  url: string
  headers: Record<string, string>
  body?: string
}

export interface HttpAnswer {
  status: number
  headers: Record<string, string>
  text: string
}

export interface Http {
  /** Rejects when no whole answer came. */
  send(request: HttpRequest): Promise<HttpAnswer>
  close(): void
}

/** One page is never near this; a body without end must not fill the memory. */
const LARGEST_BODY = 256 << 20

/** Kept-alive connections; `timeoutMs` is how long a connection may be silent. */
export function createHttp(options: { connections: number; timeoutMs: number }): Http {
  const settings = { keepAlive: true, maxSockets: options.connections, scheduling: 'lifo' as const }
  const agents = { http: new HttpAgent(settings), https: new HttpsAgent(settings) }
  return {
    send: (request) => send(request, agents, options.timeoutMs),
    close: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

function send(
  request: HttpRequest,
  agents: { http: HttpAgent; https: HttpsAgent },
  timeoutMs: number,
): Promise<HttpAnswer> {
  const isPlain = request.url.startsWith('http:')
  const { method, headers, body } = request
  const length: Record<string, string> = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const options = {
    method,
    headers: { 'accept-encoding': 'gzip', accept: 'application/json', ...headers, ...length },
    timeout: timeoutMs,
  }
  return new Promise((resolve, reject) => {
    const receive = (answer: IncomingMessage) => read(answer).then(resolve, reject)
    const outgoing = isPlain
      ? httpRequest(request.url, { ...options, agent: agents.http }, receive)
      : httpsRequest(request.url, { ...options, agent: agents.https }, receive)
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer for ${timeoutMs / 1000} s`)))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

async function read(answer: IncomingMessage): Promise<HttpAnswer> {
  const isZipped = answer.headers['content-encoding'] === 'gzip'
  const stream = isZipped ? answer.pipe(createGunzip()) : answer
  if (isZipped) answer.on('error', (error) => stream.destroy(error))
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > LARGEST_BODY) {
      answer.destroy()
      throw new Error(`the answer is larger than ${LARGEST_BODY >> 20} MB`)
    }
    chunks.push(chunk)
  }
  if (!answer.complete) throw new Error('the connection ended within the answer')
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([key, value]) => [key, String(value)]))
  const text = (onlyOf(chunks) ?? Buffer.concat(chunks)).toString('utf8')
  return { status: answer.statusCode ?? 0, headers, text }
}
