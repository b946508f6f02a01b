/** A way to a database that a test can disturb: a TCP proxy that falls silent, goes away, or loses answers. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  /** The database's URL through it. */
  url: string
  port: number
  /** Nothing goes through any more, in both directions, also of new connections; nothing is closed. */
  silence(): void
  resume(): void
  /** Closes all connections, and takes no new ones. */
  leave(): void
  comeBack(): void
  /** Once the next message with these letters has reached the database: does this before its answer goes back. */
  onceAnswered(letters: string, act: (connection: Socket) => void): void
  /** The same before it reaches the database. */
  onceAsked(letters: string, act: (connection: Socket) => void): void
  close(): Promise<void>
}

export async function startProxy(database: string): Promise<Proxy> {
  const target = new URL(database)
  const pairs = new Set<[Socket, Socket]>()
  let isSilent = false
  let isAway = false
  let asked: { letters: string; act: (connection: Socket) => void; when: 'before' | 'after' } | undefined
  const hold = (sockets: Iterable<Socket>) => {
    for (const socket of sockets) isSilent ? socket.pause() : socket.resume()
  }
  const server = createServer((client) => {
    if (isAway) return client.destroy()
    const upstream = connect(Number(target.port), target.hostname)
    const pair: [Socket, Socket] = [client, upstream]
    pairs.add(pair)
    let due: ((connection: Socket) => void) | undefined
    client.on('data', (data) => {
      const found = asked && data.includes(asked.letters) ? asked : undefined
      if (found) {
        asked = undefined
        if (found.when === 'before') return found.act(client)
        due = found.act
      }
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      if (due) return due(client)
      client.write(data)
    })
    for (const [one, other] of [pair, [upstream, client] as const]) {
      one.on('error', () => {})
      one.on('close', () => {
        pairs.delete(pair)
        other.destroy()
      })
    }
    hold(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = new URL(database)
  url.host = `127.0.0.1:${port}`
  const cut = () => {
    for (const [client] of pairs) client.destroy()
  }
  return {
    url: url.href,
    port,
    silence() {
      isSilent = true
      for (const pair of pairs) hold(pair)
    },
    resume() {
      isSilent = false
      for (const pair of pairs) hold(pair)
    },
    leave() {
      isAway = true
      cut()
    },
    comeBack() {
      isAway = false
    },
    onceAnswered(letters, act) {
      asked = { letters, act, when: 'after' }
    },
    onceAsked(letters, act) {
      asked = { letters, act, when: 'before' }
    },
    async close() {
      server.close()
      cut()
    },
  }
}
