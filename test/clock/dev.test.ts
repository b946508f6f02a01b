/** The clock of `serve --dev`, set while a plane runs as it does for everybody. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type RunningPlane, startPlane } from '../../src/plane.ts'
import { readSettings } from '../../src/settings/config.ts'
import { onEveryEngine } from '../support/engines.ts'

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR
const quiet = () => {}
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }

onEveryEngine((engine) => {
  let plane: RunningPlane
  let drop: () => Promise<void>
  const masterKey = Buffer.alloc(32, 7).toString('base64')

  before(async () => {
    const fresh = await engine.freshUrl()
    drop = fresh.drop
    plane = await startPlane({ ...readSettings({}, {}), database: fresh.url, masterKey, port: 0, dev: true }, { log })
  })
  after(async () => {
    await plane?.stop()
    await drop?.()
  })

  async function post(path: string, body: object, bearer: string) {
    const headers = { authorization: `Bearer ${bearer}`, connection: 'close' }
    const answer = await fetch(plane.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return {
      status: answer.status,
      body: (await answer.json()) as { [key: string]: string },
      wait: Number(answer.headers.get('retry-after')),
    }
  }
  const first = () => plane.first ?? { projectId: '', managementKey: '' }
  const manage = (path: string, body: object, project = first().projectId) =>
    post(path, body, `${project}:${first().managementKey}`)
  const as = (path: string, body: object, token = '') =>
    post(path, body, [first().projectId, token].filter(Boolean).join(':'))
  const jump = (milliseconds: number) => manage('/v1/mgmt/dev/clock', { jump: milliseconds })
  const password = 'Long-enough-1'
  const signIn = (loginId: string, shown = password) => as('/v1/auth/password/signin', { loginId, password: shown })

  test('A5 a clock that goes back an hour prolongs no trust, and signs nobody out', async () => {
    await manage('/v1/mgmt/user/create', { loginId: 'a5', password })
    const { sessionJwt, refreshJwt } = (await signIn('a5')).body
    const { projectId } = (await manage('/v1/mgmt/project/clone', { name: 'Soon gone' })).body
    const create = () => manage('/v1/mgmt/tenant/create', { name: String(Math.random()) }, projectId)
    assert.equal((await create()).status, 200)
    assert.equal((await manage('/v1/mgmt/project/delete', {}, projectId)).status, 200)
    await jump(-HOUR)
    await wait(1100)
    assert.equal((await create()).status, 401)
    assert.equal((await as('/v1/auth/validate', {}, sessionJwt)).status, 200)
    assert.equal((await as('/v1/auth/refresh', {}, refreshJwt)).status, 200)
    await jump(HOUR)
  })

  test('A6 what a clock in the next year locks and ends is over when it should be', async () => {
    await manage('/v1/mgmt/user/create', { loginId: 'a6', password })
    await jump(YEAR)
    for (let n = 0; n < 11; n++) await signIn('a6', 'wrong')
    await manage('/v1/mgmt/user/logout', { loginId: 'a6' })
    await jump(-YEAR)
    const { status, wait: seconds } = await signIn('a6')
    assert.deepEqual([status, seconds > 0 && seconds <= 301], [401, true])
    await manage('/v1/mgmt/dev/clock', { advance: 300_000 })
    const { body } = await signIn('a6')
    assert.equal((await as('/v1/auth/refresh', {}, body.refreshJwt)).status, 200)
  })
})
