/** One plane of several on a port, and what it and the process that started it tell each other. */
import cluster from 'node:cluster'
import type { Family } from '../server/metrics/families.ts'

/** From worker to supervisor and back; `asked` numbers a question of that worker. */
export type Message =
  | { kind: 'listening'; url: string }
  | { kind: 'gather'; asked: number }
  | { kind: 'read'; round: number }
  | { kind: 'counted'; round: number; families: Family[] }
  | { kind: 'gathered'; asked: number; processes: Family[][] }

export interface Membership {
  /** Of this worker, from 1. */
  number: string
  /** What each worker has counted. */
  gather(): Promise<Family[][]>
  /** From here on others may ask what this one has counted. */
  listening(url: string, read: () => Promise<Family[]>): void
  /** Nothing holds the process any more. */
  leave(): void
}

export function joinWorkers(number: string): Membership {
  const questions = new Map<number, (processes: Family[][]) => void>()
  let asked = 0
  return {
    number,
    gather: () =>
      new Promise((resolve) => {
        questions.set(++asked, resolve)
        tell({ kind: 'gather', asked })
      }),
    listening(url, read) {
      process.on('message', async (message: Message) => {
        if (message.kind === 'read') tell({ kind: 'counted', round: message.round, families: await read() })
        if (message.kind !== 'gathered') return
        questions.get(message.asked)?.(message.processes)
        questions.delete(message.asked)
      })
      tell({ kind: 'listening', url })
    },
    leave() {
      // Otherwise the end of the channel would end the process with code 0.
      if (cluster.worker) cluster.worker.exitedAfterDisconnect = true
      if (process.connected) process.disconnect()
    },
  }
}

function tell(message: Message): void {
  if (process.connected) process.send?.(message)
}
