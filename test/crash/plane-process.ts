import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { TestContext } from 'node:test'
import type { TestEngine } from '../support/engines.ts'
import { descope } from '../support/paths.ts'

/** A plane as users run it: `descope serve` as a process, which can be killed. */
export interface PlaneProcess {
  url: string
  pid: number
  agent: Agent
  stderr(): string
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>
  /** SIGTERM; resolves to the exit code. */
  terminate(): Promise<number | null>
}

/** The same before and after each restart. */
export const PROJECT = 'Pcrash00000000000000000000000'
export const KEY = 'Kcrash0000000000000000000000aManagementKeyOfTheCrashTests00000000000000'

/** Ends with the test whatever happens. `shell`: commands that run first in the process that becomes the plane, as for limits. */
export async function startPlaneProcess(
  t: Pick<TestContext, 'after'>,
  database: string,
  { shell = '', env = {} }: { shell?: string; env?: { [name: string]: string } } = {},
): Promise<PlaneProcess> {
  const child = spawnPlane(database, shell, env)
  t.after(() => child.kill('SIGKILL'))
  const exit = once(child, 'exit') as Promise<[number | null]>
  const stderr = collect(child)
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /listens on (http:\S+)/.exec(said)?.[1]
      if (found) resolve(found)
    })
    void exit.then(([code]) => reject(new Error(`the plane ended with code ${code}: ${stderr()}`)))
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    const [code] = await exit
    agent.destroy()
    return code
  }
  return {
    url,
    pid: child.pid as number,
    agent,
    stderr,
    kill: async () => {
      await end('SIGKILL')
    },
    terminate: () => end('SIGTERM'),
  }
}

/** The URL of an empty database, which goes with the test. */
export async function freshUrl(t: TestContext, engine: TestEngine): Promise<string> {
  const { url, drop } = await engine.freshUrl()
  t.after(drop)
  return url
}

/** For a plane that refuses to start. */
export async function runPlaneToItsEnd(database: string): Promise<{ code: number | null; stderr: string }> {
  const child = spawnPlane(database, '')
  const stderr = collect(child)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stderr: stderr() }
}

function spawnPlane(database: string, shell: string, env: { [name: string]: string } = {}): ChildProcess {
  const words = descope('serve', '--port', '0', '--database', database).flat()
  const [command = '', ...args] = shell ? ['/bin/sh', '-c', `${shell}; exec "$@"`, 'sh', ...words] : words
  const child = spawn(command, args, {
    env: {
      PATH: process.env['PATH'],
      HOMESCOPE_PROJECT_ID: PROJECT,
      HOMESCOPE_MANAGEMENT_KEY: KEY,
      HOMESCOPE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      HOMESCOPE_LOG: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return child
}

function collect(child: ChildProcess): () => string {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  return () => said
}

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
  body: any
}

/** Rejects when the connection ends without a whole answer. */
export function call(plane: PlaneProcess, path: string, body: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${PROJECT}:${KEY}`, 'content-type': 'application/json' }
    const sent = request(plane.url + path, { method: 'POST', agent: plane.agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.once('error', reject)
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
    })
    sent.once('error', reject)
    sent.end(JSON.stringify(body))
  })
}

export async function callWell(plane: PlaneProcess, path: string, body: object): Promise<Answer['body']> {
  const answer = await call(plane, path, body)
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}
