/** Several planes on one port: the process that starts them, starts them again, and adds up what they count. */

import cluster, { type Worker } from 'node:cluster'
import { createServer } from 'node:net'
import { elapsed } from '../lib/clock.ts'
import type { Log } from '../server/log.ts'
import type { Family } from '../server/metrics/families.ts'
import { createLedger } from '../server/metrics/ledger.ts'
import { counter, gauge } from '../server/metrics/meter.ts'
import type { Message } from './worker.ts'

export interface Supervision {
  count: number
  log: Log
  /** Resolves when all shall end. */
  signal: Promise<void>
  /** Called once, when each has been started. */
  announce(url: string): void
  host: string
  /** 0: any that is free. */
  port: number
}

/** Keeps `count` workers running until the signal; resolves to the exit code. */
export async function superviseWorkers(supervision: Supervision): Promise<number> {
  const { count, log, signal, announce } = supervision
  if (__BINARY__) {
    await checkFree(supervision)
    startBinaries([])
  }
  const crew = createCrew(log)
  // What keeps the first from starting keeps all: a port that is taken, a database that cannot be had.
  const url = await Promise.race([crew.start(1), signal.then(() => '')])
  if (url) {
    if (__BINARY__) startBinaries(['--port', new URL(url).port])
    await Promise.race([Promise.all(Array.from({ length: count - 1 }, (_, at) => crew.start(at + 2))), signal])
    announce(url)
    log.info('listening', { url, workers: count })
    await signal
    log.info('draining')
  }
  const isClean = await crew.end()
  log.info('stopped')
  return url !== undefined && isClean ? 0 : 1
}

declare const __BINARY__: boolean

/** A native binary takes no script first, and its workers share a port only when each is told which. */
function startBinaries(more: string[]): void {
  const [command = '', ...words] = process.argv.slice(2)
  cluster.setupPrimary({ exec: command, args: [...words, ...more] })
}

/** The runtime's workers share their port also with strangers who do the same: only a listener of one's own finds out. */
async function checkFree({ host, port }: Supervision): Promise<void> {
  if (port === 0) return
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, resolve)
  })
  await new Promise((resolve) => server.close(resolve))
}

interface Crew {
  /** Resolves to where it listens, or to undefined when it ended before. Once one has listened, each is started again. */
  start(number: number): Promise<string | undefined>
  /** Resolves to whether each has drained. */
  end(): Promise<boolean>
}

/** Milliseconds that a worker has to drain. */
const LAST_CALL = 20_000

function createCrew(log: Log): Crew {
  const living = new Map<Worker, Promise<End>>()
  const figures = createFigures(() => [...living.keys()])
  let phase: 'starting' | 'running' | 'ending' = 'starting'

  function run(number: number, pause: Pause): Promise<string | undefined> {
    const worker = cluster.fork({ HOMESCOPE_WORKER: String(number) })
    log.info('worker started', { worker: number, pid: worker.process.pid })
    const ended = endOf(worker)
    living.set(worker, ended)
    void ended.then(({ code, signal }) => {
      living.delete(worker)
      figures.close(worker)
      if (phase !== 'running') return
      const wait = pause()
      log.warn('worker ended', { worker: number, code, signal, startsAgainIn: wait })
      setTimeout(() => phase === 'running' && run(number, pause), wait)
    })
    return new Promise((resolve) => {
      void ended.then(() => resolve(undefined))
      worker.on('message', (message: Message) => {
        if (message.kind !== 'listening') return figures.hear(worker, message)
        if (phase === 'starting') phase = 'running'
        resolve(message.url)
      })
    })
  }

  return {
    start: (number) => run(number, createPause()),
    async end() {
      phase = 'ending'
      for (const worker of living.keys()) worker.process.kill('SIGTERM')
      const late = setTimeout(() => {
        for (const worker of living.keys()) worker.process.kill('SIGKILL')
      }, LAST_CALL)
      const ends = await Promise.all(living.values())
      clearTimeout(late)
      return ends.every(({ code }) => code === 0)
    },
  }
}

interface End {
  code: number | undefined
  signal: string | undefined
}

function endOf(worker: Worker): Promise<End> {
  return new Promise((resolve) => {
    worker.once('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }))
  })
}

/** Milliseconds before the next start. */
type Pause = () => number

const SHORTEST_PAUSE = 100
const LONGEST_PAUSE = 30_000
/** Who ran so long begins anew with the shortest. */
const GOOD_RUN = 60_000

function createPause(): Pause {
  let next = SHORTEST_PAUSE
  let last = elapsed()
  return () => {
    if (elapsed() - last > GOOD_RUN + next) next = SHORTEST_PAUSE
    const pause = next
    next = Math.min(LONGEST_PAUSE, next * 2)
    last = elapsed()
    return pause
  }
}

interface Figures {
  hear(worker: Worker, message: Message): void
  close(worker: Worker): void
}

/** Milliseconds that a worker has to tell its figures; then those that it told before stand for them. */
const PATIENCE = 1000

function createFigures(living: () => Worker[]): Figures {
  const ledger = createLedger()
  const rounds = new Map<number, { missing: Set<number>; end: () => void }>()
  let round = 0
  let ends = 0

  /** Asks each worker; resolves when all have told, or had their time. */
  function ask(): Promise<void> {
    const number = ++round
    const workers = living()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(late)
        rounds.delete(number)
        resolve()
      }
      const late = setTimeout(end, PATIENCE)
      rounds.set(number, { missing: new Set(workers.map(({ id }) => id)), end })
      for (const worker of workers) tell(worker, { kind: 'read', round: number })
    })
  }

  function own(): Family[] {
    return [
      gauge('homescope_workers', 'Processes that share the port.', living().length),
      counter('homescope_worker_ends_total', 'Processes that ended unasked.', { '': ends }),
    ]
  }

  return {
    hear(worker, message) {
      if (message.kind === 'counted') {
        ledger.note(worker.id, message.families)
        const open = rounds.get(message.round)
        if (open?.missing.delete(worker.id) && open.missing.size === 0) open.end()
      }
      if (message.kind === 'gather') {
        const { asked } = message
        void ask().then(() => tell(worker, { kind: 'gathered', asked, processes: [...ledger.all(), own()] }))
      }
    },
    close(worker) {
      ends++
      ledger.close(worker.id)
    },
  }
}

function tell(worker: Worker, message: Message): void {
  if (worker.isConnected()) worker.send(message)
}
