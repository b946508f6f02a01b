import { spawn } from 'node:child_process'
import { descope as program } from '../support/paths.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export const MASTER_KEY = Buffer.alloc(32, 7).toString('base64')

interface Options {
  env?: { [name: string]: string }
  /** Commands that run first in the process that becomes the program, as for limits. */
  shell?: string
  /** Handed the process id once it runs. */
  started?: (pid: number) => void
}

/** The command line as users run it, to its end. */
export function descope(words: readonly string[], { env, shell = '', started }: Options = {}): Promise<Ended> {
  const line = program(...words).flat()
  const [command = '', ...args] = shell ? ['/bin/sh', '-c', `${shell}; exec "$@"`, 'sh', ...line] : line
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], HOMESCOPE_MASTER_KEY: MASTER_KEY, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  }
  if (child.pid !== undefined) started?.(child.pid)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...said }))
  })
}
