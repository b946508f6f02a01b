import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { digestOf } from '../../../../src/features/secrets.ts'
import { type AuthPlane, signInTestUser, suite } from '../signing-in.ts'

const NUMBER = '+12025550160'
const STRANGER = '+12025550199'

suite('signing in by a message that the person writes', (get) => {
  let plane: AuthPlane
  let sdk: ReturnType<typeof DescopeClient>
  before(() => {
    plane = get()
    // The SDK checks tokens against the real time.
    plane.now = Date.now()
    sdk = DescopeClient({ projectId: plane.projectId, managementKey: plane.managementKey, baseUrl: plane.url })
  })

  const write = async (from: string, text: string) =>
    (await plane.call('POST', '/v1/mgmt/notp/message', { from, text })).body
  const poll = (pendingRef: string) => plane.as(undefined, '/v1/auth/notp/pending-session', { pendingRef })
  const pollFails = async (pendingRef: string) => {
    const { status, body } = await poll(pendingRef)
    return [status, body.errorCode]
  }
  const PENDING = [401, 'E066103']
  const textOf = (redirectUrl: string) => new URL(redirectUrl).searchParams.get('text') ?? ''
  const started = <T extends { ok: boolean; data?: object }>(answer: T): NonNullable<T['data']> => {
    assert.ok(answer.ok, JSON.stringify(answer))
    return answer.data as NonNullable<T['data']>
  }

  const ask = async (path: string, body: object, token?: string) =>
    (await plane.as(token, `/v1/auth/notp/${path}`, body)).body

  it('signs up whoever writes from the number, by the unmodified SDK', async () => {
    const { redirectUrl, image, pendingRef } = started(await sdk.notp.signUp(NUMBER, { name: 'Writer' }))
    assert.match(redirectUrl, /^https:\/\/wa\.me\/\?text=/)
    assert.equal(Buffer.from(image, 'base64').subarray(1, 4).toString(), 'PNG')
    assert.deepEqual(await pollFails(pendingRef), PENDING)
    assert.deepEqual(await write(STRANGER, textOf(redirectUrl)), {})
    assert.deepEqual(await pollFails(pendingRef), PENDING)
    const polled = sdk.notp.waitForSession(pendingRef, { pollingIntervalMs: 100, timeoutMs: 20_000 })
    assert.deepEqual(await write(' +1 (202) 555-0160', `hi! ${textOf(redirectUrl).toLowerCase()}`), {
      accepted: NUMBER,
    })
    const { user, firstSeen, sessionJwt } = started(await polled)
    assert.deepEqual([user?.loginIds, user?.name, user?.verifiedPhone, firstSeen], [[NUMBER], 'Writer', true, true])
    assert.deepEqual((await plane.read(sessionJwt)).amr, ['whatsapp'])
    const { channel, to, kind, text } = await plane.lastMessage()
    assert.deepEqual([channel, to, kind], ['whatsapp', NUMBER, 'notp'])
    assert.match(text, /^You are signed in/)
  })

  it('is good once, for as long as the project says', async () => {
    const first = started(await sdk.notp.signIn(NUMBER))
    await write(NUMBER, textOf(first.redirectUrl))
    assert.deepEqual(await write(NUMBER, textOf(first.redirectUrl)), {})
    const answers = await Promise.all(Array.from({ length: 8 }, () => poll(first.pendingRef)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(7).fill(401)])
    const late = started(await sdk.notp.signIn(NUMBER))
    plane.now += 180_001
    assert.deepEqual(await write(NUMBER, textOf(late.redirectUrl)), {})
    assert.deepEqual(await pollFails(late.pendingRef), [401, 'E063010'])
    assert.deepEqual(await pollFails('nothing'), [401, 'E063010'])
  })

  it('without a login id is for whoever writes, as far as the purpose goes', async () => {
    const signIn = await ask('whatsapp/signin', {})
    assert.deepEqual(await write(STRANGER, textOf(signIn.redirectUrl)), {})
    assert.match((await plane.lastMessage()).text, /^This message does not sign you in/)
    assert.deepEqual(await write(NUMBER, textOf(signIn.redirectUrl)), { accepted: NUMBER })
    assert.deepEqual((await poll(signIn.pendingRef)).body.user.loginIds, [NUMBER])
    const either = await ask('whatsapp/signup-in', {})
    assert.deepEqual(await write(STRANGER, textOf(either.redirectUrl)), { accepted: STRANGER })
    const { body } = await poll(either.pendingRef)
    assert.deepEqual([body.user.phone, body.firstSeen], [STRANGER, true])
  })

  it('refuses users who are there, unknown ones and ways that there are not, and leaves nothing', async () => {
    assert.equal((await ask('whatsapp/signup', { loginId: NUMBER })).errorCode, 'E062107')
    assert.equal((await ask('whatsapp/signin', { loginId: '+12025550111' })).errorCode, 'E062108')
    assert.equal((await ask('pigeon/signin', { loginId: NUMBER })).errorCode, 'E011003')
    assert.match((await ask('imessage/signin', { loginId: NUMBER })).redirectUrl, /^sms:\?&body=/)
  })

  it('proves a new number of a signed-in user, and a second factor', async () => {
    const { refreshJwt } = await signInTestUser(plane, 'noted', { phone: '+12025550170' })
    const moved = '+12025550171'
    const change = await ask('whatsapp/update', { loginId: 'noted', phone: moved, addToLoginIDs: true }, refreshJwt)
    assert.deepEqual(await write('+12025550170', textOf(change.redirectUrl)), {})
    assert.deepEqual(await write(moved, textOf(change.redirectUrl)), { accepted: 'noted' })
    const { body } = await poll(change.pendingRef)
    assert.deepEqual([body.user.phone, body.user.loginIds.includes(moved)], [moved, true])
    const factor = await ask('whatsapp/signin', { loginOptions: { mfa: true } }, refreshJwt)
    assert.deepEqual(await write(moved, textOf(factor.redirectUrl)), { accepted: body.user.userId })
    const { sessionJwt } = (await poll(factor.pendingRef)).body
    assert.deepEqual((await plane.read(sessionJwt)).amr, ['email', 'whatsapp', 'mfa'])
  })

  it('keeps neither code nor reference in clear', async () => {
    const { redirectUrl, pendingRef } = started(await sdk.notp.signIn(NUMBER))
    const [, code = ''] = /([A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5})/.exec(textOf(redirectUrl)) ?? []
    const { challenges } = plane.world.store.of(plane.projectId)
    const kept = JSON.stringify(await challenges.byPending(plane.projectId, digestOf(pendingRef)))
    assert.match(kept, /"kind":"notp"/)
    assert.ok(code !== '' && !kept.includes(code) && !kept.includes(pendingRef))
  })
})
