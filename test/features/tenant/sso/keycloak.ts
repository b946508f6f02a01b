/**
 * A Keycloak of this machine: `HOMESCOPE_TEST_KEYCLOAK` is the folder of a distribution, which is started with nothing
 * in it, or the address of one that runs and whose administrator is `admin`, `admin`.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const named = process.env['HOMESCOPE_TEST_KEYCLOAK'] ?? ''
export const withoutKeycloak = named === '' && 'HOMESCOPE_TEST_KEYCLOAK names no Keycloak'

/** Milliseconds; the first start of a distribution builds it. */
const STARTING = 480_000

export interface Keycloak {
  url: string
  /** A call of its administration, below `/admin/realms`; resolves to what it answers, undefined for nothing. */
  // biome-ignore lint/suspicious/noExplicitAny: what another program says
  admin(method: string, path: string, body?: unknown, type?: string): Promise<any>
  stop(): Promise<void>
}

export async function startKeycloak(): Promise<Keycloak> {
  if (named.startsWith('http')) return reach(named, async () => {})
  const port = await freePort()
  const words = ['start-dev', '--db=dev-mem', '--http-host=127.0.0.1', `--http-port=${port}`]
  const admin = { KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin' }
  // A group of its own: the script starts Java, and may do so twice.
  const started = spawn(join(named, 'bin/kc.sh'), words, {
    env: { ...process.env, ...admin },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (part) => {
      said = (said + part).slice(-4000)
    })
  const stop = () => end(started)
  const url = `http://127.0.0.1:${port}`
  const until = Date.now() + STARTING
  while (!(await fetch(`${url}/realms/master`).catch(() => undefined))?.ok) {
    if (started.exitCode === null && Date.now() < until) await sleep(300)
    else {
      await stop()
      throw new Error(`Keycloak did not start: ${said}`)
    }
  }
  return reach(url, stop)
}

function reach(url: string, stop: () => Promise<void>): Keycloak {
  const token = async () => {
    const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' }
    const body = new URLSearchParams(form)
    const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: 'POST', body })
    return ((await answer.json()) as { access_token: string }).access_token
  }
  return {
    url,
    stop,
    admin: async (method, path, body, type = 'application/json') => {
      const answer = await fetch(`${url}/admin/realms${path}`, {
        method,
        headers: { authorization: `Bearer ${await token()}`, 'content-type': type },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
  }
}

async function end(started: ChildProcess): Promise<void> {
  if (started.pid === undefined || started.exitCode !== null || started.signalCode !== null) return
  const gone = once(started, 'exit')
  process.kill(-started.pid, 'SIGKILL')
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
