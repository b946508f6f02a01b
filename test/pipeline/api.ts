/** A REST API for the pipeline to read: the far end of the network, with the troubles that a real one has. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  body: unknown
  headers: IncomingMessage['headers']
}

/** A body to send as JSON with 200, or an answer in full. `reset` breaks the connection; `cut` ends it in the body. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }
  | 'reset'
  | 'cut'

export interface FakeApi {
  url: string
  asked: Asked[]
  close(): Promise<void>
}

export async function serveApi(answer: (asked: Asked, count: number) => Reply | Promise<Reply>): Promise<FakeApi> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const one = await readRequest(request)
    asked.push(one)
    send(response, await answer(one, asked.length))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(request.url ?? '/', 'http://x')
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    body: bodyOf(text, request.headers['content-type']),
    headers: request.headers,
  }
}

/** Forms as they stand. */
function bodyOf(text: string, type = ''): unknown {
  if (text === '') return undefined
  return type.startsWith('application/json') ? JSON.parse(text) : text
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'reset') {
    response.destroy()
    return
  }
  if (reply === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"users":[', () => response.destroy())
    return
  }
  const { status = 200, headers, json, text } = reply
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(text ?? JSON.stringify(json))
}
