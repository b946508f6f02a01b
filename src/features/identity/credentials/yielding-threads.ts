/**
 * Threads that hash passwords and give way to the thread that answers: many who sign in do not hold up those who only
 * look something up. The threads of libuv's pool cannot: they sign and flush, too, and take no priority of their own.
 */
import { Worker } from 'node:worker_threads'

export type Call = ['hash', string, object] | ['verify', string, string]

/** Linux alone keeps a priority for each thread. */
export const canYield = process.platform === 'linux'

/** `path`: of the package with the functions. Rejects with what they throw, or when the thread cannot load them. */
export function callYielding<T>(path: string, call: Call): Promise<T> {
  const thread = idle.pop() ?? start(path)
  thread.worker.ref()
  return new Promise<T>((resolve, reject) => {
    thread.settle = { resolve: resolve as Settle['resolve'], reject }
    thread.worker.postMessage(call)
  })
}

interface Settle {
  resolve(value: unknown): void
  reject(error: unknown): void
}

interface Thread {
  worker: Worker
  /** Of the call that is under way. */
  settle?: Settle
}

interface JobResult {
  value?: unknown
  error?: unknown
}

/** No more than the queue before them lets work at once. */
const idle: Thread[] = []

function start(path: string): Thread {
  const worker = new Worker(PROGRAM, { eval: true, workerData: { path, nice: NICE }, execArgv: [] })
  const thread: Thread = { worker }
  worker.on('message', ({ value, error }: JobResult) => {
    // A thread without work does not keep the process.
    worker.unref()
    idle.push(thread)
    if (error) thread.settle?.reject(error)
    else thread.settle?.resolve(value)
  })
  worker.on('error', (error) => {
    const at = idle.indexOf(thread)
    if (at >= 0) idle.splice(at, 1)
    thread.settle?.reject(error)
  })
  return thread
}

/** Enough to be behind; with more, other programs on the machine would keep people from signing in. */
const NICE = 5

/** On Linux process 0 is the calling thread. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads')
try {
  require('node:os').setPriority(0, workerData.nice)
} catch {}
const { hashSync, verifySync } = require(workerData.path)
parentPort.on('message', ([what, ...args]) => {
  try {
    parentPort.postMessage({ value: (what === 'hash' ? hashSync : verifySync)(...args) })
  } catch (error) {
    parentPort.postMessage({ error })
  }
})
`
