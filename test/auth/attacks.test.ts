/** The attack cases on credentials, tokens and keys, one each. */
import assert from 'node:assert/strict'
import { createHmac, createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import { type AuthPlane, signInTestUser, suite, tokenIn } from './signing-in.ts'

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const parts = (token: string) => token.split('.') as [string, string, string]
const payloadOf = (token: string) => JSON.parse(Buffer.from(parts(token)[1], 'base64url').toString())
const headerOf = (token: string) => JSON.parse(Buffer.from(parts(token)[0], 'base64url').toString())

function signed(header: object, payload: object, key: KeyObject): string {
  const text = `${base64url(header)}.${base64url(payload)}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`
}

const { privateKey: foreign, publicKey: foreignPublic } = generateKeyPairSync('rsa', { modulusLength: 2048 })

suite('attacks on tokens and keys', (get) => {
  let victim: { sessionJwt: string; refreshJwt: string; user: { userId: string } }
  const refused = async (token: string, path = '/v1/auth/refresh') => {
    const { status, body } = await get().as(token, path)
    assert.equal(status, 401, JSON.stringify(body))
    assert.match(body.errorCode, /^E06[14]00\d$/)
  }

  it('signs a victim in', async () => {
    victim = await signInTestUser(get(), 'victim')
  })

  it('refuses tokens without a signature', async () => {
    const [, payload] = parts(victim.refreshJwt)
    for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
      const header = base64url({ alg, typ: 'JWT', kid: headerOf(victim.refreshJwt).kid })
      await refused(`${header}.${payload}.`)
    }
    const [header] = parts(victim.refreshJwt)
    await refused(`${header}.${payload}.`)
  })

  it('refuses a token signed with the public key as a secret', async () => {
    const plane = get()
    const jwk = (await plane.call('GET', `/v2/keys/${plane.projectId}`)).body.keys[0]
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    for (const secret of [key.export({ type: 'spki', format: 'pem' }), JSON.stringify(jwk), jwk.n]) {
      const text = `${base64url({ alg: 'HS256', typ: 'JWT', kid: jwk.kid })}.${parts(victim.refreshJwt)[1]}`
      await refused(`${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`)
    }
  })

  it('neither follows nor believes keys that a token brings along', async () => {
    let requests = 0
    const trap = createServer((_, response) => {
      requests++
      response.end('{}')
    })
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/keys`
    const payload = payloadOf(victim.refreshJwt)
    const { kid } = headerOf(victim.refreshJwt)
    const jwk = foreignPublic.export({ format: 'jwk' })
    for (const extra of [{ jku: url }, { x5u: url }, { jwk }, { crit: ['exp'] }, { x5c: ['AA'] }]) {
      await refused(signed({ alg: 'RS256', kid, ...extra }, payload, foreign))
    }
    await new Promise<void>((resolve) => trap.close(() => resolve()))
    assert.equal(requests, 0)
  })

  it('refuses unknown, missing and odd key ids', async () => {
    for (const kid of ['SK0', '', '../../etc/passwd', "' or 1=1 --", undefined]) {
      await refused(signed({ alg: 'RS256', kid }, payloadOf(victim.refreshJwt), foreign))
    }
  })

  it('refuses a payload that was changed', async () => {
    const [header, , signature] = parts(victim.refreshJwt)
    const payload = { ...payloadOf(victim.refreshJwt), sub: 'U2somebodyelse' }
    await refused(`${header}.${base64url(payload)}.${signature}`)
    await refused(victim.refreshJwt.slice(0, -2))
    await refused('not.a.token')
    await refused('a.b')
    await refused(`${victim.refreshJwt}.${victim.refreshJwt}`)
  })

  it('refuses a session token as refresh token, and the reverse', async () => {
    await refused(victim.sessionJwt)
    await refused(victim.sessionJwt, '/v1/auth/logout')
    await refused(victim.refreshJwt, '/v1/auth/validate')
  })

  it('refuses the token of an access key as that of a user', async () => {
    const plane = get()
    const { cleartext } = (await plane.call('POST', '/v1/mgmt/accesskey/create', { name: 'k' })).body
    const { sessionJwt } = (await plane.as(cleartext, '/v1/auth/accesskey/exchange')).body
    await refused(sessionJwt)
    assert.equal((await plane.get(sessionJwt, '/v1/auth/me')).status, 401)
    assert.equal((await plane.as(sessionJwt, '/v1/auth/validate')).status, 200)
  })

  it('refuses tokens before and after their time', async () => {
    const plane = get()
    const late = await signInTestUser(plane, 'late')
    plane.now += 600_000
    await refused(late.sessionJwt, '/v1/auth/validate')
    plane.now += 2_419_200_000 - 600_000 - 1
    assert.equal((await plane.as(late.refreshJwt, '/v1/auth/refresh')).status, 200)
    plane.now += 1
    assert.equal((await plane.as(late.refreshJwt, '/v1/auth/refresh')).body.errorCode, 'E061002')
    const early = await signInTestUser(plane, 'early')
    plane.now -= 60_000
    await refused(early.refreshJwt)
    plane.now += 60_000
    victim = await signInTestUser(plane, 'victim')
  })

  it('refuses tokens of another project', async () => {
    const plane = get()
    const other = { id: 'P2otherotherotherotherother', companyId: 'C', name: 'Other', environment: '' }
    await plane.world.store.projects.create({ ...other, tags: [], settings: {}, createdAt: plane.now })
    const { status, body } = await plane.call('POST', '/v1/auth/refresh', {}, `Bearer ${other.id}:${victim.refreshJwt}`)
    assert.deepEqual([status, body.errorCode], [401, 'E061005'])
    const unknown = await plane.call('POST', '/v1/auth/refresh', {}, `Bearer P2unknown:${victim.refreshJwt}`)
    assert.deepEqual([unknown.status, unknown.body.errorCode], [401, 'E011008'])
  })

  it('keeps replaced keys until their last token has expired', async () => {
    const plane = get()
    const before = await signInTestUser(plane, 'rotated')
    const rotated = await plane.call('POST', '/v1/mgmt/project/signingkey/rotate', {})
    const after = await signInTestUser(plane, 'rotated')
    assert.equal(headerOf(after.sessionJwt).kid, rotated.body.keyId)
    assert.notEqual(headerOf(before.sessionJwt).kid, rotated.body.keyId)
    for (const { refreshJwt } of [before, after]) {
      assert.equal((await plane.as(refreshJwt, '/v1/auth/refresh')).status, 200)
      assert.ok(await plane.read(refreshJwt))
    }
    const ids = async () =>
      (await plane.call('GET', `/v2/keys/${plane.projectId}`)).body.keys.map(({ kid }: { kid: string }) => kid)
    assert.equal((await ids()).length, 2)
    plane.now += 2_419_200_000 + 61_000
    assert.deepEqual(await ids(), [rotated.body.keyId])
    victim = await signInTestUser(plane, 'victim')
  })

  it('rotates keys under load without one failed validation', async () => {
    const plane = get()
    const work = Array.from({ length: 40 }, async (_, n) => {
      if (n % 10 === 5) await plane.call('POST', '/v1/mgmt/project/signingkey/rotate', {})
      const { status, body } = await plane.as(victim.refreshJwt, '/v1/auth/refresh')
      assert.equal(status, 200)
      return (await plane.as(body.sessionJwt, '/v1/auth/validate')).status
    })
    assert.ok((await Promise.all(work)).every((status) => status === 200))
  })

  it('refuses an access key that is inactive, expired, deleted, of a user gone, or from elsewhere', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/user/create/test', { loginId: 'bound', email: 'b@example.com' })
    const { user } = (await plane.call('GET', '/v1/mgmt/user?loginId=bound')).body
    const create = async (more: object) =>
      (await plane.call('POST', '/v1/mgmt/accesskey/create', { name: 'k', ...more })).body
    const exchange = async (cleartext: string) => {
      const { status, body } = await plane.as(cleartext, '/v1/auth/accesskey/exchange')
      return status === 200 ? 200 : [status, body.errorCode]
    }
    const no = [401, 'E062803']
    const inactive = await create({})
    await plane.call('POST', '/v1/mgmt/accesskey/deactivate', { id: inactive.key.id })
    assert.deepEqual(await exchange(inactive.cleartext), no)
    const short = await create({ expireTime: plane.now / 1000 + 10 })
    assert.equal(await exchange(short.cleartext), 200)
    plane.now += 10_000
    assert.deepEqual(await exchange(short.cleartext), no)
    const gone = await create({})
    const { sessionJwt } = (await plane.as(gone.cleartext, '/v1/auth/accesskey/exchange')).body
    await plane.call('POST', '/v1/mgmt/accesskey/delete', { id: gone.key.id })
    assert.deepEqual(await exchange(gone.cleartext), no)
    await refused(sessionJwt, '/v1/auth/validate')
    const elsewhere = await create({ permittedIps: ['10.0.0.0/8'] })
    assert.deepEqual(await exchange(elsewhere.cleartext), no)
    assert.equal(await exchange((await create({ permittedIps: ['127.0.0.0/8'] })).cleartext), 200)
    const bound = await create({ userId: user.userId })
    assert.equal(await exchange(bound.cleartext), 200)
    await plane.call('POST', '/v1/mgmt/user/delete', { loginId: 'bound' })
    assert.deepEqual(await exchange(bound.cleartext), no)
    const good = await create({})
    for (const changed of [flip(good.cleartext, 5), flip(good.cleartext, 60), good.key.id, '', ':']) {
      assert.notEqual(await exchange(changed), 200)
    }
    assert.equal(await exchange(`${good.cleartext}:${plane.managementKey}`), 200)
  })

  it('refuses claims that are too large or not theirs to set', async () => {
    const plane = get()
    const verify = (customClaims: object) =>
      plane.as(undefined, '/v1/auth/otp/signup-in/email', { loginId: 'c@example.com', loginOptions: { customClaims } })
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`c${n}`, 1]))
    for (const claims of [many, { ['n'.repeat(61)]: 1 }, { a: 'v'.repeat(501) }, { a: { b: 'v'.repeat(501) } }]) {
      assert.equal((await verify(claims)).body.errorCode, 'E011003')
    }
    for (const name of ['sub', 'roles', 'permissions', 'tenants', 'exp', 'drn', 'act', '__proto__']) {
      const body = `{"loginId":"victim","customClaims":{"${name}":"x"}}`
      const { status } = await plane.call('POST', '/v1/mgmt/auth/signin', body)
      assert.equal(status, 400, name)
    }
  })

  it('makes links of the configured address only', async () => {
    const plane = get()
    const send = (headers: object, path = '/v1/auth/magiclink/signup-in/email') =>
      fetch(plane.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${plane.projectId}`, ...headers },
        body: JSON.stringify({ loginId: `h${Math.random()}@example.com` }),
      })
    for (const headers of [{ 'x-forwarded-host': 'evil.com' }, { forwarded: 'host=evil.com' }]) {
      assert.equal((await send(headers)).status, 200)
      assert.ok((await plane.lastMessage()).link.startsWith(`${plane.url}/?t=`))
    }
  })

  it('refuses redirect URLs that run, hide or leave the trusted domains', async () => {
    const plane = get()
    const ask = async (redirectUrl: string) => {
      const loginId = `r${Math.random()}@example.com`
      return (await plane.as(undefined, '/v1/auth/magiclink/signup-in/email', { loginId, redirectUrl })).status
    }
    const never = [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      '//evil.com',
      '/evil',
      'https://user:pass@evil.com/',
      'https://trusted.example.com\\@evil.com/',
      'https://trusted.example.com\r\nx: y',
      'https://trusted.example.com/\u0000',
      ' https://trusted.example.com',
      'https:// trusted.example.com',
      'blob:https://trusted.example.com/x',
    ]
    for (const url of never) assert.equal(await ask(url), 400, url)
    await trust(plane, 'trusted.example.com')
    const outside = [
      'https://evil.com/',
      'https://trusted.example.com.evil.com/',
      'https://eviltrusted.example.com/',
      'https://evil.com/trusted.example.com',
      'https://evil.com?trusted.example.com',
      'https://evil.com#trusted.example.com',
      'https://trusted.example.com@evil.com/',
      'https://example.com/',
      'https://trusted.example.co/',
      'https://trusted.example.com%2eevil.com/',
      'https://trusted.example.com。evil.com/',
      'ftp://trusted.example.com/',
      'myapp://trusted.example.com/',
      'https://evil.com:443/trusted.example.com',
      'https://xn--trusted.example.com.evil.com/',
      'http://127.0.0.1/',
    ]
    for (const url of outside) assert.equal(await ask(url), 400, url)
    for (const url of [
      'https://trusted.example.com/x',
      'https://a.trusted.example.com/',
      'https://TRUSTED.example.com/',
    ]) {
      assert.equal(await ask(url), 200, url)
    }
    await trust(plane, '')
  })

  it('keeps line breaks and markup of people out of messages', async () => {
    const plane = get()
    const loginId = 'x@example.com'
    await configureOtp(plane, {
      emailTemplates: [{ active: true, subject: 'For {{loginId}} {{.name}}', body: '<b>{{loginId}}</b> {{code}}' }],
    })
    await plane.as(undefined, '/v1/auth/otp/signup/email', { loginId: '<i>\r\nBcc: y@example.com</i>', email: loginId })
    const { subject } = await plane.lastMessage()
    assert.equal(subject, 'For <i> Bcc: y@example.com</i> ')
    await configureOtp(plane, {})
  })

  it('keeps no code, token, key or password in clear in the database', async () => {
    const plane = get()
    const loginId = 'plain@example.com'
    await plane.as(undefined, '/v1/auth/otp/signup/email', { loginId })
    const { code } = await plane.lastMessage()
    await plane.as(undefined, '/v1/auth/magiclink/signup-in/email', { loginId: 'plain2@example.com' })
    const token = tokenIn((await plane.lastMessage()).link)
    const kept = await everything(plane)
    assert.ok(kept.includes(loginId))
    for (const secret of [token, `"${code}"`, 'PRIVATE KEY']) assert.ok(!kept.includes(secret), secret)
  })
})

function flip(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

async function trust(plane: AuthPlane, trustedDomains: string): Promise<void> {
  await configure(plane, 'project', '', { trustedDomains })
}

function configureOtp(plane: AuthPlane, document: object): Promise<void> {
  return configure(plane, 'auth', 'otp', document)
}

async function configure(plane: AuthPlane, kind: 'project' | 'auth', id: string, document: object): Promise<void> {
  const entity = { kind, id, position: 0, file: '', revision: 1, document: { ...document }, modifiedAt: plane.now }
  await plane.world.store.write((tables) => tables.configuration.save(plane.projectId, [entity]))
}

/** What the plane keeps about challenges, messages and keys, as the store hands it out. */
async function everything(plane: AuthPlane): Promise<string> {
  const { store } = plane.world
  const messages = await store.outbox.list(plane.projectId, { limit: 1000, after: '' })
  const challenges = await Promise.all(
    messages.map(({ userId }) => store.challenges.load(plane.projectId, `otp:email:${userId}`)),
  )
  const users = await plane.call('POST', '/v2/mgmt/user/search', {})
  return JSON.stringify([
    messages,
    challenges,
    await store.signingKeys.all(plane.projectId),
    users.body,
    'plain@example.com',
  ])
}

suite('attacks on codes', (get) => {
  const verify = (loginId: string, code: string) => get().as(undefined, '/v1/auth/otp/verify/email', { loginId, code })
  const enroll = async (loginId: string) => {
    await get().call('POST', '/v1/mgmt/user/create', { loginId, email: loginId })
    await get().as(undefined, '/v1/auth/otp/signin/email', { loginId })
    return (await get().lastMessage()).code as string
  }
  const wrongFor = (code: string) => (code === '111111' ? '222222' : '111111')

  it('gives a code five tries', async () => {
    const code = await enroll('five@example.com')
    const answers = []
    for (let n = 0; n < 6; n++) answers.push((await verify('five@example.com', wrongFor(code))).body.errorCode)
    assert.deepEqual(answers, [...Array(5).fill('E061102'), 'E061103'])
    assert.equal((await verify('five@example.com', code)).body.errorCode, 'E061103')
  })

  it('locks an account before ten tries, with new codes in between, from fifty connections', async () => {
    const plane = get()
    const loginId = 'brute@example.com'
    const code = await enroll(loginId)
    const storm = Array.from({ length: 50 }, async (_, n) => {
      if (n === 20) await plane.as(undefined, '/v1/auth/otp/signin/email', { loginId })
      return (await verify(loginId, wrongFor(code))).body.errorCode
    })
    const compared = (await Promise.all(storm)).filter((fault) => fault === 'E061102')
    assert.ok(compared.length < 10, String(compared.length))
    await plane.as(undefined, '/v1/auth/otp/signin/email', { loginId })
    const right = (await plane.lastMessage()).code
    const locked = await verify(loginId, right)
    assert.deepEqual([locked.body.errorCode, locked.headers.get('retry-after')], ['E061103', '600'])
    plane.now += 600_000
    await plane.as(undefined, '/v1/auth/otp/signin/email', { loginId })
    assert.equal((await verify(loginId, (await plane.lastMessage()).code)).status, 200)
  })

  it('takes a code once, shown twenty times at once', async () => {
    const code = await enroll('once@example.com')
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify('once@example.com', code)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  it('takes a magic token and an enchanted reference once, shown twenty times at once', async () => {
    const plane = get()
    const loginId = 'once2@example.com'
    await plane.as(undefined, '/v1/auth/magiclink/signup-in/email', { loginId })
    const token = tokenIn((await plane.lastMessage()).link)
    const links = Array.from({ length: 20 }, () => plane.as(undefined, '/v1/auth/magiclink/verify', { token }))
    assert.equal((await Promise.all(links)).filter(({ status }) => status === 200).length, 1)
    const { pendingRef } = (await plane.as(undefined, '/v1/auth/enchantedlink/signin/email', { loginId })).body
    const right = { token: tokenIn((await plane.lastMessage()).link) }
    const opened = Array.from({ length: 20 }, () => plane.as(undefined, '/v1/auth/enchantedlink/verify', right))
    assert.equal((await Promise.all(opened)).filter(({ status }) => status === 200).length, 1)
    const polls = Array.from({ length: 20 }, () =>
      plane.as(undefined, '/v1/auth/enchantedlink/pending-session', { pendingRef }),
    )
    assert.equal((await Promise.all(polls)).filter(({ status }) => status === 200).length, 1)
  })

  it('does not give a session to who guesses a reference, or opens the link', async () => {
    const plane = get()
    const loginId = 'owner@example.com'
    await plane.as(undefined, '/v1/auth/enchantedlink/signup-in/email', { loginId })
    const opened = await plane.as(undefined, '/v1/auth/enchantedlink/verify', {
      token: tokenIn((await plane.lastMessage()).link),
    })
    assert.deepEqual(opened.body, {})
    for (const pendingRef of ['', 'guess', 'a'.repeat(43)]) {
      const { status } = await plane.as(undefined, '/v1/auth/enchantedlink/pending-session', { pendingRef })
      assert.notEqual(status, 200)
    }
  })

  it("refuses a code for somebody else's login id, and that of another way", async () => {
    const code = await enroll('mine@example.com')
    await enroll('yours@example.com')
    assert.equal((await verify('yours@example.com', code)).body.errorCode, 'E061102')
    const bySms = await get().as(undefined, '/v1/auth/otp/verify/sms', { loginId: 'mine@example.com', code })
    assert.equal(bySms.body.errorCode, 'E061102')
  })

  it('does not let a sign-up that waits take over a user made meanwhile', async () => {
    const plane = get()
    const loginId = 'hijack'
    await plane.as(undefined, '/v1/auth/otp/signup/email', { loginId, email: 'attacker@example.com' })
    const { code } = await plane.lastMessage()
    await plane.call('POST', '/v1/mgmt/user/create', { loginId, email: 'rightful@example.com' })
    assert.equal((await verify(loginId, code)).status, 401)
    const { user } = (await plane.call('GET', `/v1/mgmt/user?loginId=${loginId}`)).body
    assert.deepEqual([user.email, user.status], ['rightful@example.com', 'invited'])
  })

  it('answers alike for users who are disabled and for wrong codes', async () => {
    const plane = get()
    const code = await enroll('off@example.com')
    await plane.call('POST', '/v1/mgmt/user/update/status', { loginId: 'off@example.com', status: 'disabled' })
    assert.equal((await verify('off@example.com', wrongFor(code))).body.errorCode, 'E061102')
    assert.equal((await verify('off@example.com', code)).status, 401)
    assert.equal((await verify('nobody@example.com', '123456')).body.errorCode, 'E061102')
  })
})
