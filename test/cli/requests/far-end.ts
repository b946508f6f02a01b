/** A server that plays the answers of a transcript and writes down what it was asked. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Case } from '../transcript.ts'

export interface FarEnd {
  address: string
  asked: Asked[]
  close(): Promise<void>
}

export interface Asked {
  /** `POST /path`, and the body below it when there is one. */
  request: string
  authorization: string | undefined
  contentType: string | undefined
}

export async function openFarEnd(answers: Case['exchanges']): Promise<FarEnd> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const answer = answers[asked.length]
    const body = await readBody(request)
    asked.push({
      request: `${request.method} ${request.url}${body ? `\n${body}` : ''}`,
      authorization: request.headers.authorization,
      contentType: request.headers['content-type'],
    })
    response.writeHead(answer?.status ?? 599, { 'content-type': 'application/json', ...answer?.headers })
    response.end(answer?.reply ?? 'more requests than the transcript has')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}`, asked, close: () => close(server) }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
