/** How many connections are open: at the limit, the one that has been silent for longest makes room for a new one. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Server as SecureServer } from 'node:tls'

/** More are not held, so that files and the database can still be opened. */
const MOST_CONNECTIONS = 4096

export function limitConnections(server: Server, most = MOST_CONNECTIONS): void {
  let open = 0
  /** Without a request under way, in the order of their last one; by `keyOf`, for what TLS wraps is another socket. */
  const silent = new Map<string, Socket>()
  // Requests name the socket of their own protocol, not the one below it.
  const event = server instanceof SecureServer ? 'secureConnection' : 'connection'
  server.on(event, (socket: Socket) => {
    if (open >= most) {
      const [longest] = silent.values()
      if (!longest) return void socket.destroy()
      longest.destroy()
    }
    open++
    const key = keyOf(socket)
    silent.set(key, socket)
    socket.once('close', () => {
      open--
      silent.delete(key)
    })
  })
  const during = ({ socket }: IncomingMessage, response: ServerResponse) => {
    const key = keyOf(socket)
    silent.delete(key)
    response.once('close', () => {
      if (!socket.destroyed) silent.set(key, socket)
    })
  }
  server.prependListener('request', during)
  server.prependListener('checkContinue', during)
}

/** Of sockets that have asked before. */
const keys = new WeakMap<Socket, string>()

function keyOf(socket: Socket): string {
  const known = keys.get(socket)
  if (known !== undefined) return known
  const key = `${socket.remoteAddress} ${socket.remotePort}`
  keys.set(socket, key)
  return key
}
