/** A plane as a process of its own, killed without a warning. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { it } from 'node:test'
import { onEveryEngine } from '../../support/engines.ts'
import { descope } from '../../support/paths.ts'
import { tokenIn } from './signing-in.ts'

interface Started {
  child: ChildProcess
  url: string
}

const credentials = {
  HOMESCOPE_PROJECT_ID: 'P2testtesttesttesttesttest12',
  HOMESCOPE_MANAGEMENT_KEY: 'K2testtesttesttesttesttest12secret',
}
const masterKey = Buffer.alloc(32, 5).toString('base64')

async function start(database: string): Promise<Started> {
  const child = spawn(...descope('serve', '--port', '0', '--database', database), {
    env: { PATH: process.env['PATH'], ...credentials, HOMESCOPE_MASTER_KEY: masterKey },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let told = ''
  for await (const chunk of child.stdout) {
    told += chunk
    const url = /listens on (\S+)/.exec(told)?.[1]
    if (url) return { child, url }
  }
  throw new Error('the plane did not start')
}

async function kill({ child }: Started): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

onEveryEngine((engine) => {
  it('holds revocations and sessions after kill -9, and keeps no secret in clear', async () => {
    const { url: database, drop } = await engine.freshUrl()
    let plane = await start(database)
    const { HOMESCOPE_PROJECT_ID: projectId, HOMESCOPE_MANAGEMENT_KEY: key } = credentials
    const call = async (bearer: string, path: string, body: object = {}) => {
      const headers = { authorization: `Bearer ${projectId}${bearer && `:${bearer}`}`, connection: 'close' }
      const answer = await fetch(plane.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      // biome-ignore lint/suspicious/noExplicitAny: tests assert its parts
      return { status: answer.status, body: (await answer.json()) as any }
    }
    const account = { loginId: 'crash@example.com', password: 'Planted-Passw0rd!' }
    const kept = (await call('', '/v1/auth/password/signup', account)).body
    const ended = (await call('', '/v1/auth/password/signin', account)).body
    await call('', '/v1/auth/otp/signin/email', account)
    await call('', '/v1/auth/magiclink/signin/email', account)
    const { cleartext } = (await call(key, '/v1/mgmt/accesskey/create', { name: 'k' })).body
    const headers = { authorization: `Bearer ${projectId}:${key}`, connection: 'close' }
    const { messages } = (await (await fetch(`${plane.url}/v1/mgmt/outbox`, { headers })).json()) as {
      messages: { code: string; link: string }[]
    }
    assert.equal((await call(ended.refreshJwt, '/v1/auth/logout')).status, 200)
    await kill(plane)

    plane = await start(database)
    assert.deepEqual((await call(ended.refreshJwt, '/v1/auth/refresh')).body.errorCode, 'E064001')
    assert.equal((await call(kept.refreshJwt, '/v1/auth/refresh')).status, 200)
    const code = messages.find((message) => message.code)?.code ?? ''
    assert.equal((await call('', '/v1/auth/otp/verify/email', { ...account, code })).status, 200)
    await kill(plane)
    plane = await start(database)
    assert.equal((await call('', '/v1/auth/otp/verify/email', { ...account, code })).status, 401)
    await kill(plane)

    const token = tokenIn(messages.find(({ link }) => link)?.link ?? '')
    const planted = [
      account.password,
      token,
      `"${code}"`,
      cleartext,
      cleartext.slice(28),
      key,
      'PRIVATE KEY',
      kept.refreshJwt,
    ]
    const written = filesOf(database)
    for (const secret of planted) assert.ok(!written.includes(secret), secret)
    if (engine.name === 'sqlite') assert.ok(written.includes(account.loginId))
    await drop()
  })
})

/** Everything in the folder of an embedded database. */
function filesOf(database: string): string {
  if (!database.startsWith('sqlite:')) return ''
  const folder = dirname(database.slice('sqlite:'.length))
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('')
}
