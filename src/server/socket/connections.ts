/** How many connections are open: at the limit, the one that has been silent for longest makes room for a new one. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** More are not held, so that files and the database can still be opened. */
export const MOST_CONNECTIONS = 4096

export function limitConnections(server: Server, most = MOST_CONNECTIONS): void {
  let open = 0
  /** Without a request under way, in the order of their last one. */
  const silent = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    if (open >= most) {
      const [longest] = silent
      if (!longest) return void socket.destroy()
      longest.destroy()
    }
    open++
    silent.add(socket)
    socket.once('close', () => {
      open--
      silent.delete(socket)
    })
  })
  const during = ({ socket }: IncomingMessage, response: ServerResponse) => {
    silent.delete(socket)
    response.once('close', () => {
      if (!socket.destroyed) silent.add(socket)
    })
  }
  server.prependListener('request', during)
  server.prependListener('checkContinue', during)
}
