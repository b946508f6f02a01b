import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { it } from 'node:test'
import { signInTestUser, suite, tokenIn } from '../signing-in.ts'

suite('links', (get) => {
  const magic = (token: string) => get().as(undefined, '/v1/auth/magiclink/verify', { token })
  const approve = (token: string, more = {}) => get().as(undefined, '/v1/auth/enchantedlink/verify', { token, ...more })
  const poll = (pendingRef: string) => get().as(undefined, '/v1/auth/enchantedlink/pending-session', { pendingRef })

  it('signs a new user up by a magic link', async () => {
    const plane = get()
    const URI = 'http://localhost:3000/verify?x=1'
    const sent = await plane.as(undefined, '/v1/auth/magiclink/signup/email', { loginId: 'ml@example.com', URI })
    assert.deepEqual([sent.status, sent.body], [200, { maskedEmail: 'ml***@***le.com' }])
    const { link, text } = await plane.lastMessage()
    assert.match(link, /^http:\/\/localhost:3000\/verify\?x=1&t=[0-9A-Za-z]{43}$/)
    assert.ok(text.includes(link))
    const { status, body } = await magic(tokenIn(link))
    assert.deepEqual([status, body.firstSeen, body.user.verifiedEmail], [200, true, true])
    assert.deepEqual((await plane.read(body.sessionJwt))['amr'], ['email'])
  })

  it('signs in by links that do not void each other, each once and in time', async () => {
    const plane = get()
    const ask = () => plane.as(undefined, '/v1/auth/magiclink/signin/email', { loginId: 'ml@example.com' })
    await ask()
    const first = await plane.lastMessage()
    await ask()
    const second = await plane.lastMessage()
    for (const { link } of [first, second]) assert.equal((await magic(tokenIn(link))).status, 200)
    for (const token of [tokenIn(first.link), 'unknown']) {
      const { status, body } = await magic(token)
      assert.deepEqual([status, body.errorCode, body.errorDescription], [401, 'E062504', 'Token expired'])
    }
    await ask()
    const late = await plane.lastMessage()
    plane.now += 180_000
    assert.equal((await magic(tokenIn(late.link))).body.errorCode, 'E062504')
    assert.equal((await magic('')).body.errorMessage, 'The token field is required')
  })

  it('sends to one account only so often', async () => {
    const plane = get()
    const ask = () => plane.as(undefined, '/v1/auth/magiclink/signin/email', { loginId: 'ml@example.com' })
    const answers = [await ask(), await ask(), await ask(), await ask()]
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers.get('retry-after')]),
      [
        [200, null],
        [200, null],
        [200, null],
        [429, '60'],
      ],
    )
    plane.now += 60_000
    assert.equal((await ask()).status, 200)
  })

  it("verifies a test user's generated links", async () => {
    const plane = get()
    const loginId = 'linked'
    await plane.call('POST', '/v1/mgmt/user/create/test', { loginId, email: 'l@example.com' })
    const redirectUrl = 'https://example.com/callback'
    const made = await plane.call('POST', '/v1/mgmt/tests/generate/magiclink', {
      loginId,
      deliveryMethod: 'email',
      redirectUrl,
      loginOptions: { customClaims: { from: 'test' } },
    })
    assert.ok(made.body.link.startsWith(`${redirectUrl}?t=`))
    const { status, body } = await magic(tokenIn(made.body.link))
    assert.equal(status, 200)
    assert.deepEqual((await plane.read(body.sessionJwt))['nsec'], { from: 'test' })
    const generated = await plane.call('POST', '/v1/mgmt/tests/generate/enchantedlink', { loginId, redirectUrl })
    const { link, pendingRef } = generated.body
    assert.deepEqual([(await poll(pendingRef)).status, (await poll(pendingRef)).body.errorCode], [401, 'E062503'])
    assert.deepEqual([(await approve(tokenIn(link))).status, (await approve(tokenIn(link))).status], [200, 401])
    assert.equal((await poll(pendingRef)).body.user.loginIds[0], loginId)
    assert.deepEqual([(await poll(pendingRef)).status, (await poll(pendingRef)).body.errorCode], [401, 'E063010'])
  })

  it('sends three links of which one is right', async () => {
    const plane = get()
    const loginId = 'el@example.com'
    const started = await plane.as(undefined, '/v1/auth/enchantedlink/signup-in/email', {
      loginId,
      URI: 'http://localhost:3000/',
    })
    const { pendingRef, linkId, maskedEmail } = started.body
    assert.match(linkId, /^\d\d$/)
    assert.equal(maskedEmail, 'el***@***le.com')
    const { links, link } = await plane.lastMessage()
    assert.equal(Object.keys(links).length, 3)
    assert.equal(links[linkId], link)
    for (const other of Object.values<string>(links).filter((one) => one !== link)) {
      assert.equal((await approve(tokenIn(other))).body.errorCode, 'E062504')
    }
    assert.deepEqual((await approve(tokenIn(link))).body, {})
    const { status, body } = await poll(pendingRef)
    assert.deepEqual([status, body.firstSeen, body.user.email], [200, true, loginId])
  })

  it('holds an enchanted link to its PKCE challenge', async () => {
    const plane = get()
    const verifier = Buffer.from('a verifier of some length').toString('base64')
    const pkceChallenge = createHash('sha256').update(Buffer.from(verifier, 'base64')).digest('base64')
    await plane.as(undefined, '/v1/auth/enchantedlink/signin/email', {
      loginId: 'el@example.com',
      loginOptions: { pkceChallenge },
    })
    const token = tokenIn((await plane.lastMessage()).link)
    for (const pkceVerifier of [undefined, 'b3RoZXI=']) {
      assert.equal((await approve(token, { pkceVerifier })).body.errorCode, 'E061004')
    }
    assert.equal((await approve(token, { pkceVerifier: verifier })).status, 200)
  })

  it('changes an address by a link, and merges who signed in with it', async () => {
    const plane = get()
    const { refreshJwt, user } = await signInTestUser(plane, 'merging')
    const other = await signInTestUser(plane, 'other@example.com', { email: 'other@example.com' })
    const change = { loginId: 'merging', email: 'other@example.com', addToLoginIDs: true, failOnConflict: true }
    await plane.as(refreshJwt, '/v1/auth/magiclink/update/email', change)
    const refused = await magic(tokenIn((await plane.lastMessage()).link))
    assert.deepEqual([refused.status, refused.body.errorCode], [400, 'E062125'])
    const merge = { ...change, failOnConflict: false, onMergeUseExisting: true }
    await plane.as(refreshJwt, '/v1/auth/magiclink/update/email', merge)
    const merged = await magic(tokenIn((await plane.lastMessage()).link))
    assert.deepEqual([merged.status, merged.body.user.userId], [200, other.user.userId])
    assert.deepEqual(merged.body.user.loginIds, ['other@example.com', 'merging'])
    assert.equal((await plane.call('GET', `/v1/mgmt/user?userId=${user.userId}`)).status, 404)
  })
})
