/** The last requests of a plane with --dev: what they said and were answered, without what is secret. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { newLink } from '../../../src/features/identity/door/passes.ts'
import { type RunningPlane, startPlane } from '../../../src/plane.ts'
import { readSettings } from '../../../src/settings/config.ts'

const quiet = () => {}
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }

describe('what was asked of a plane with --dev', () => {
  let plane: RunningPlane
  let projectId: string
  let managementKey: string
  before(async () => {
    plane = await startPlane({ ...readSettings({}, {}), database: 'sqlite::memory:', port: 0, dev: true }, { log })
    projectId = plane.first?.projectId ?? ''
    managementKey = plane.first?.managementKey ?? ''
  })
  after(() => plane?.stop())

  async function ask(method: string, path: string, body?: object, token = `:${managementKey}`) {
    const headers = { authorization: `Bearer ${projectId}${token}`, connection: 'close' }
    const answer = await fetch(plane.url + path, { method, headers, body: body && JSON.stringify(body) })
    return { id: answer.headers.get('x-request-id') ?? '', body: JSON.parse((await answer.text()) || '{}') }
  }

  const inspected = async (id: string) => {
    const { body } = await ask('GET', '/v1/mgmt/dev/inspections')
    return body.requests.find((one: { id: string }) => one.id === id)
  }

  test('is kept with its operation, its caller and what was said', async () => {
    const { id } = await ask('POST', '/v1/mgmt/user/create', { loginId: 'ada', displayName: 'Ada' })
    const { time, took, answered, ...kept } = await inspected(id)
    assert.deepEqual(kept, {
      id,
      method: 'POST',
      path: '/v1/mgmt/user/create',
      query: '',
      address: '127.0.0.1',
      status: 200,
      errorCode: '',
      project: projectId,
      caller: 'a management key',
      asked: { loginId: 'ada', displayName: 'Ada' },
      operation: 'user.create',
    })
    assert.deepEqual([typeof time, typeof took, answered.user.loginIds], ['number', 'number', ['ada']])
    const refused = await inspected((await ask('GET', '/v1/mgmt/user?loginId=nobody')).id)
    assert.deepEqual(
      [refused.asked, refused.query, refused.errorCode],
      [{ loginId: 'nobody' }, 'loginId=nobody', 'E112102'],
    )
  })

  test('holds no secret, wherever one stands', async () => {
    const secrets: string[] = [managementKey]
    await ask('POST', '/v1/mgmt/user/password/set/active', { loginId: 'ada', password: 'Corr3ct horse battery' })
    secrets.push('Corr3ct horse battery')
    const key = await ask('POST', '/v1/mgmt/accesskey/create', { name: 'CI', expireTime: 0 })
    secrets.push(key.body.cleartext)
    const session = await ask('POST', '/v1/mgmt/auth/signin', { loginId: 'ada' })
    secrets.push(session.body.sessionJwt, session.body.refreshJwt)
    await ask('POST', '/v1/auth/validate', undefined, `:${session.body.sessionJwt}`)
    await ask('POST', '/v1/auth/otp/verify/email', { loginId: 'ada', code: '918273' }, '')
    secrets.push('918273')
    const { body: outbox } = await ask('GET', '/v1/mgmt/outbox')
    assert.ok(outbox.messages)
    await ask('GET', `/v1/mgmt/tenant/all?token=${session.body.sessionJwt}&jwt=plain-secret-of-a-query`)
    secrets.push('plain-secret-of-a-query')
    const text = JSON.stringify((await ask('GET', '/v1/mgmt/dev/inspections')).body)
    for (const secret of secrets) assert.equal(text.includes(secret), false, secret.slice(0, 12))
  })

  test('is bounded, however much is asked', async () => {
    const large = await ask('POST', '/v1/mgmt/user/create', { loginId: 'large', displayName: 'x'.repeat(20_000) })
    assert.match((await inspected(large.id)).asked, /^\d+ bytes, more than are kept$/)
    for (let at = 0; at < 510; at++) await ask('GET', '/health')
    const { body } = await ask('GET', '/v1/mgmt/dev/inspections')
    assert.equal(body.requests.length, 500)
  })

  test('comes to open consoles as it happens, and the console’s own requests do not', async () => {
    const visit = { origin: plane.url, 'sec-fetch-site': 'same-origin' }
    const link = await newLink(plane.world, 'ada')
    const entered = await fetch(`${plane.url}/console/door`, {
      method: 'POST',
      headers: visit,
      body: JSON.stringify({ link }),
    })
    const { csrf } = (await entered.json()) as { csrf: string }
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const own = { ...visit, cookie, 'x-console-csrf': csrf }
    const stop = new AbortController()
    const stream = await fetch(`${plane.url}/console/live`, { headers: own, signal: stop.signal })
    assert.equal(stream.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    const hear = async (word: string) => {
      while (!heard.includes(word)) heard += (await reader?.read())?.value ?? ''
    }
    await hear('event: open')
    await fetch(`${plane.url}/console/ask/v1/mgmt/tenant/all`, { headers: own })
    const { id } = await ask('GET', '/v1/mgmt/permission/all')
    await hear(id)
    assert.equal(heard.includes('/console/'), false)
    assert.equal(heard.includes('tenant/all'), false)
    // What changes is told of without what it is.
    await new Promise((resolve) => setTimeout(resolve, 1200))
    await ask('POST', '/v1/mgmt/permission/create', { name: 'Read' })
    await hear('event: audit')
    stop.abort()
  })
})
