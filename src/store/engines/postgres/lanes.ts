/** Connections that reads by key share: each is sent right behind the one before it, without waiting for its answer. */
import type pg from 'pg'
import type { Connections, Lent } from './connections.ts'

export const LANES = 2

export interface Lanes {
  /** What may take long must not stand in this line. */
  send(query: pg.QueryConfig | string): Promise<pg.QueryResult>
  close(): Promise<void>
}

export function openLanes(connections: Connections): Lanes {
  const lanes: (Lane | undefined)[] = []
  const laneAt = (at: number): Lane => {
    const found = lanes[at]
    if (found && !found.isLeft && found.age === connections.age) return found
    void found?.leave()
    const lane = new Lane(connections)
    lanes[at] = lane
    return lane
  }
  let turn = 0
  return {
    send: (query) => laneAt(turn++ % LANES).send(query),
    close: async () => {
      for (const lane of lanes) await lane?.leave()
    },
  }
}

class Lane {
  readonly age: number
  isLeft = false
  private readonly opening: Promise<Lent>

  constructor(connections: Connections) {
    this.age = connections.age
    this.opening = this.open(connections)
  }

  private async open(connections: Connections): Promise<Lent> {
    try {
      const lent = await connections.take()
      lent.connection.once('error', (error) => void this.leave(error))
      return lent
    } catch (error) {
      this.isLeft = true
      throw error
    }
  }

  async send(query: pg.QueryConfig | string): Promise<pg.QueryResult> {
    const { connection } = await this.opening
    return connection.ask(query)
  }

  /** Gives the connection back, once; what was sent over it is still answered. */
  async leave(error?: Error): Promise<void> {
    if (this.isLeft) return
    this.isLeft = true
    const lent = await this.opening.catch(() => undefined)
    lent?.give(error)
  }
}
