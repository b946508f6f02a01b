/** Requests by the thousand over few connections. */
import { Agent, request } from 'node:http'
import type { TestPlane } from '../support/plane.ts'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
  body: any
  text: string
}

export interface Wire {
  send(method: string, path: string, body?: unknown): Promise<Answer>
  close(): void
}

export function openWire(plane: TestPlane, { sockets = 8, project = plane.projectId } = {}): Wire {
  const { hostname, port } = new URL(plane.url)
  const agent = new Agent({ keepAlive: true, maxSockets: sockets })
  const authorization = `Bearer ${project}:${plane.managementKey}`
  const headers = { authorization, 'content-type': 'application/json' }
  return {
    send: (method, path, body) =>
      new Promise((resolve, reject) => {
        const bytes =
          body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
        const sized = bytes ? { ...headers, 'content-length': bytes.length } : headers
        // By parts: of a URL as a whole, the dots in its path would be resolved here.
        const asked = request({ host: hostname, port, path, method, agent, headers: sized }, (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8')
            resolve({ status: answer.statusCode ?? 0, text, body: text === '' ? undefined : JSON.parse(text) })
          })
        })
        asked.on('error', reject)
        asked.end(bytes)
      }),
    close: () => agent.destroy(),
  }
}
