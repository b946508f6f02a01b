import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A balancer: each request goes to the next of the planes behind it. */
export interface Front {
  url: string
  stop(): Promise<void>
}

/** `targets`: URLs of planes; those that do not answer are passed over while a request has not reached one. */
export async function startFront(targets: readonly (() => string)[]): Promise<Front> {
  const agent = new Agent({ keepAlive: true })
  let turn = 0
  const server = createServer((asked, answer) => {
    const chunks: Buffer[] = []
    asked.on('data', (chunk) => chunks.push(chunk))
    asked.on('end', () => pass(0))
    const pass = (tries: number) => {
      const target = new URL(targets[turn++ % targets.length]?.() ?? '')
      const { method, url: path, headers } = asked
      const sent = request({ agent, host: target.hostname, port: target.port, method, path, headers }, (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.rawHeaders)
        reply.on('error', () => answer.destroy())
        reply.pipe(answer)
      })
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED' && tries < targets.length) return pass(tries + 1)
        answer.destroy()
      })
      sent.end(Buffer.concat(chunks))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      agent.destroy()
    },
  }
}
