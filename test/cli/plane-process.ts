/** A plane as a process of its own, as users start it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { descope } from '../support/paths.ts'

export interface PlaneProcess {
  /** What the command line needs to reach it. */
  env: { [name: string]: string }
  call(method: string, path: string, body: unknown): Promise<Response>
  stop(): Promise<void>
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>
}

const PROJECT = 'P2ZZZZZZZZZZZZZZZZZZZZZZZZZZ'
const KEY = `K2ZZZZZZZZZZZZZZZZZZZZZZZZZZ${'k'.repeat(43)}`

/** `database` as `descope serve --database` takes it. */
export async function startPlaneProcess(database: string, ...flags: string[]): Promise<PlaneProcess> {
  const child = spawn(...descope('serve', '--port', '0', '--database', database, ...flags), {
    env: { ...process.env, HOMESCOPE_PROJECT_ID: PROJECT, HOMESCOPE_MANAGEMENT_KEY: KEY, HOMESCOPE_LOG: 'info' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await listeningUrl(child)
  return {
    env: { DESCOPE_BASE_URL: url, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY },
    call: (method, path, body) =>
      fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${PROJECT}:${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    stop: () => stop(child, 'SIGTERM'),
    kill: () => stop(child, 'SIGKILL'),
  }
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
    lines.push(line)
    const url = /"event":"listening","url":"([^"]+)"/.exec(line)?.[1]
    if (!url) continue
    child.stderr?.resume()
    return url
  }
  throw new Error(`the plane did not start:\n${lines.join('\n')}`)
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    child.kill(signal)
  })
}
