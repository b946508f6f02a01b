import assert from 'node:assert/strict'
import { it } from 'node:test'
import { signInTestUser, suite } from '../signing-in.ts'
import { type Device, newDevice } from './authenticator.ts'

const origin = 'https://app.example.com'
const loginId = 'key@example.com'

suite('passkeys', (get) => {
  const call = (step: string, body: object, token?: string) => get().as(token, `/v1/auth/webauthn/${step}`, body)
  const start = async (step: string, more: object = {}) =>
    (await call(`${step}/start`, { loginId, origin, ...more })).body as {
      transactionId: string
      options: string
      create: boolean
    }
  const device = newDevice()
  const refused = [401, 'E062903']
  const signIn = async (by: Device, { at = origin, ...changes }: { at?: string; counter?: number } = {}) => {
    const { transactionId, options } = await start('signin')
    const { status, body } = await call('signin/finish', { transactionId, response: by.get(options, at, changes) })
    return status === 200 ? 200 : [status, body.errorCode]
  }

  it('signs up with a passkey', async () => {
    const { transactionId, options, create } = await start('signup', { user: { name: 'K' } })
    assert.equal(create, true)
    const response = device.create(options, origin)
    const { status, body } = await call('signup/finish', { transactionId, response })
    assert.deepEqual([status, body.firstSeen, body.user.webauthn, body.user.name], [200, true, true, 'K'])
    assert.deepEqual((await get().read(body.sessionJwt))['amr'], ['webauthn'])
    const again = await call('signup/finish', { transactionId, response })
    assert.deepEqual([again.status, again.body.errorCode], refused)
    assert.equal((await call('signup/start', { loginId, origin })).body.errorCode, 'E062107')
  })

  it('signs in with it, named or not', async () => {
    assert.equal(await signIn(device), 200)
    const any = await start('signin', { loginId: '' })
    const body = { transactionID: any.transactionId, response: device.get(any.options, origin) }
    const { status, body: reply } = await call('signin/finish', body)
    assert.deepEqual([status, reply.user.loginIds], [200, [loginId]])
    const either = await start('signup-in')
    assert.equal(either.create, false)
  })

  it('signs in with passkeys that were made elsewhere', async () => {
    const handle = Buffer.from('auth0|5f7c8ec7c33c6c004bbafe82').toString('base64url')
    const [ours, theirs] = [newDevice(), newDevice(handle)]
    const manage = (path: string, body: object) => get().call('POST', `/v1/mgmt/user/${path}`, body)
    await manage('create', { loginId: 'moved@example.com', email: 'moved@example.com' })
    const rpId = 'app.example.com'
    const devices = [
      { descope: { credentialId: ours.id, rpId, publicKey: ours.publicKey, backupEligible: true } },
      { auth0: { keyId: theirs.id, rpId, publicKey: theirs.publicKey, userHandle: handle } },
    ]
    const imported = await manage('passkeys/import', { loginId: 'moved@example.com', devices })
    assert.deepEqual([imported.status, imported.body], [200, {}])
    assert.equal((await manage('passkeys/import', { loginId: 'moved@example.com', devices })).status, 200)
    const { passkeys } = (await manage('passkeys/list', { loginId: 'moved@example.com' })).body
    assert.deepEqual(
      passkeys.map(({ id, kind }: { id: string; kind: string }) => [id, kind]).sort(),
      [
        [ours.id, 'multiDevice'],
        [theirs.id, 'singleDevice'],
      ].sort(),
    )
    const named = await start('signin', { loginId: 'moved@example.com' })
    const body = { transactionId: named.transactionId, response: ours.get(named.options, origin) }
    assert.equal((await call('signin/finish', body)).status, 200)
    const any = await start('signin', { loginId: '' })
    const answer = await call('signin/finish', {
      transactionId: any.transactionId,
      response: theirs.get(any.options, origin),
    })
    assert.deepEqual([answer.status, answer.body.user.loginIds], [200, ['moved@example.com']])
  })

  it('refuses passkeys that are none', async () => {
    const manage = (devices: object[]) =>
      get().call('POST', '/v1/mgmt/user/passkeys/import', { loginId: 'moved@example.com', devices })
    const [id, key] = ['The devices[0] field needs an id and an rpId', 'The devices[0].publicKey field is no COSE key']
    const wrong: [object, string][] = [
      [{}, id],
      [{ descope: { credentialId: 'eA' } }, id],
      [{ descope: { credentialId: 'eA', rpId: 'x', publicKey: 'eA' } }, key],
      [{ auth0: { keyId: 'eA', rpId: 'x', publicKey: 'oA' } }, key],
    ]
    for (const [device, message] of wrong) {
      const { status, body } = await manage([device])
      assert.deepEqual([status, body.errorCode, body.errorMessage], [400, 'E011003', message])
    }
  })

  it('refuses another key, another page, an old counter, and an answer to another question', async () => {
    assert.deepEqual(await signIn(newDevice()), refused)
    assert.deepEqual(await signIn(device, { at: 'https://evil.com' }), refused)
    assert.deepEqual(await signIn(device, { counter: 1 }), refused)
    const first = await start('signin')
    const second = await start('signin')
    const crossed = {
      transactionId: first.transactionId,
      response: device.get(second.options, origin, { counter: 50 }),
    }
    assert.deepEqual([(await call('signin/finish', crossed)).status], [401])
    assert.equal(await signIn(device, { counter: 60 }), 200)
    assert.equal((await call('signin/finish', { transactionId: 'x', response: 'no JSON' })).status, 401)
  })

  it('adds a passkey to who is signed in, and to nobody else', async () => {
    const plane = get()
    const { refreshJwt } = await signInTestUser(plane, 'adder')
    const more = newDevice()
    const started = (await call('update/start', { loginId: 'adder', origin }, refreshJwt)).body
    const done = await call('update/finish', {
      transactionId: started.transactionId,
      response: more.create(started.options, origin),
    })
    assert.deepEqual([done.status, done.body], [200, {}])
    const asking = (await call('signin/start', { loginId: 'adder', origin })).body
    assert.deepEqual(
      JSON.parse(asking.options).publicKey.allowCredentials.map(({ id }: { id: string }) => id),
      [more.id],
    )
    const foreign = await call('update/start', { loginId, origin }, refreshJwt)
    assert.deepEqual([foreign.status, foreign.body.errorCode], [401, 'E061004'])
  })
})
