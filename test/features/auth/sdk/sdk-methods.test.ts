/** Every method of the service's own SDK in the areas that the plane serves, unmodified, with right arguments. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { newDevice } from '../factors/authenticator.ts'
import { type AuthPlane, suite, tokenIn } from '../signing-in.ts'

type Sdk = ReturnType<typeof DescopeClient>
type Answer = { ok: boolean; code?: number; data?: unknown; error?: { errorCode: string; errorMessage?: string } }

const ORIGIN = 'http://localhost:3000'
const LANDING = 'http://localhost:3000/'

suite('every method of @descope/node-sdk', (get) => {
  let plane: AuthPlane
  let sdk: Sdk
  before(() => {
    plane = get()
    // The SDK checks tokens against the real time.
    plane.now = Date.now()
    const { projectId, managementKey, url } = plane
    sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
  })

  const good = <T extends Answer>(answer: T): NonNullable<T['data']> => {
    assert.ok(answer.ok, JSON.stringify(answer.error))
    return answer.data as NonNullable<T['data']>
  }
  const newest = async () => plane.lastMessage()
  const signedIn = async (loginId: string, phone: string) => {
    await sdk.management.user.createTestUser(loginId, { email: `${loginId}@example.com`, phone })
    const { code } = good(await sdk.management.user.generateOTPForTestUser('im', loginId))
    return good(await sdk.otp.verify.im(loginId, code)).refreshJwt as string
  }

  it('B1 passkeys sign up, in, up or in, and are added', async () => {
    const loginId = 'passkey@example.com'
    const device = newDevice()
    const up = good(await sdk.webauthn.signUp.start(loginId, ORIGIN, 'Pass Key'))
    const made = good(await sdk.webauthn.signUp.finish(up.transactionId, device.create(up.options, ORIGIN)))
    assert.deepEqual([made.user?.loginIds, made.user?.name], [[loginId], 'Pass Key'])
    const signIn = good(await sdk.webauthn.signIn.start(loginId, ORIGIN))
    const back = good(await sdk.webauthn.signIn.finish(signIn.transactionId, device.get(signIn.options, ORIGIN)))
    assert.equal((await sdk.validateSession(back.sessionJwt)).token.sub, made.user?.userId)
    const either = good(await sdk.webauthn.signUpOrIn.start(loginId, ORIGIN))
    assert.equal(either.create, false)
    good(await sdk.webauthn.signIn.finish(either.transactionId, device.get(either.options, ORIGIN)))
    const more = good(await sdk.webauthn.update.start(loginId, ORIGIN, back.refreshJwt as string))
    good(await sdk.webauthn.update.finish(more.transactionId, newDevice().create(more.options, ORIGIN)))
    assert.equal(good(await sdk.management.user.listPasskeys(loginId)).length, 2)
  })

  it('B1 a login id is taken beside the user as within it, and must be somewhere', async () => {
    const start = (body: object) => plane.as(undefined, '/v1/auth/webauthn/signup/start', { origin: ORIGIN, ...body })
    for (const body of [{ user: { loginId: 'in@x.com', name: 'A' } }, { loginId: 'out@x.com', user: { name: 'A' } }]) {
      assert.equal((await start(body)).status, 200)
    }
    const { status, body } = await start({ user: { name: 'A' } })
    assert.deepEqual([status, body.errorCode, body.errorMessage], [400, 'E011003', 'The loginId field is required'])
  })

  it('B1 codes and links travel by every way that the SDK knows', async () => {
    for (const [index, way] of (['sms', 'voice', 'whatsapp', 'im'] as const).entries()) {
      const phone = `+1202555014${index}`
      const sent = good(await sdk.otp.signUp[way](phone)) as { verificationAttempts?: number }
      assert.equal(sent.verificationAttempts, 5)
      good(await sdk.otp.verify[way](phone, (await newest()).code))
      good(await sdk.otp.signIn[way](phone))
      good(await sdk.otp.signUpOrIn[way](phone))
    }
    const refreshJwt = await signedIn('ways', '+12025550150')
    for (const way of ['sms', 'whatsapp', 'im'] as const) {
      good(await sdk.magicLink.update.phone[way]('ways', '+12025550151', LANDING, refreshJwt))
    }
    for (const way of ['sms', 'voice', 'whatsapp', 'im'] as const) {
      good(await sdk.otp.update.phone[way]('ways', '+12025550152', refreshJwt))
    }
    for (const way of ['sms', 'whatsapp'] as const) {
      const phone = way === 'sms' ? '+12025550140' : '+12025550141'
      good(await sdk.magicLink.signUp[way](`+1202555016${way.length % 10}`, LANDING))
      good(await sdk.magicLink.signUpOrIn[way](phone, LANDING))
      good(await sdk.magicLink.signIn[way](phone, LANDING))
    }
  })

  it('B1 a link to a new number that names no way, as Python sends it, is a text message', async () => {
    const refreshJwt = await signedIn('no-way', '+12025550180')
    const change = { loginId: 'no-way', phone: '+12025550181', redirectUrl: LANDING }
    const { status, body } = await plane.as(refreshJwt, '/v1/auth/magiclink/update/phone', change)
    assert.deepEqual([status, body], [200, { maskedPhone: '+1***181' }])
    const sent = await newest()
    assert.deepEqual([sent.channel, sent.to], ['sms', '+12025550181'])
    const changed = good(await sdk.magicLink.verify(tokenIn(sent.link)))
    assert.deepEqual([changed.user?.phone, changed.user?.verifiedPhone], ['+12025550181', true])
  })

  it('B3 the rules of a tenant are set, inherited and kept', async () => {
    const { management } = sdk
    await management.tenant.createWithId('strict', 'Strict')
    await management.tenant.createWithId('plain', 'Plain')
    const before = good(await management.password.getSettings('strict'))
    assert.deepEqual(good(await management.password.getSettings('plain')), { ...before, tenantId: 'plain' })
    good(await management.password.configureSettings('strict', { ...before, minLength: 16, nonAlphaNumeric: true }))
    assert.equal(good(await management.password.getSettings('strict')).minLength, 16)
    assert.equal(good(await management.password.getSettings('plain')).minLength, 8)
    good(await management.tenant.configureSettings('strict', { enabled: false, selfProvisioningDomains: [] }))
    assert.equal(good(await management.password.getSettings('strict')).minLength, 16)
    await management.user.create('member@x.com', { userTenants: [{ tenantId: 'strict', roleNames: [] }] })
    await management.user.create('other@x.com', { userTenants: [{ tenantId: 'plain', roleNames: [] }] })
    assert.equal((await management.user.setActivePassword('member@x.com', 'Abcdefg1!')).ok, false)
    good(await management.user.setActivePassword('member@x.com', 'Abcdefg1!Abcdefg1!'))
    good(await management.user.setActivePassword('other@x.com', 'Abcdefg1!'))
    good(await sdk.password.signIn('member@x.com', 'Abcdefg1!Abcdefg1!'))
    const short = await sdk.password.replace('member@x.com', 'Abcdefg1!Abcdefg1!', 'Bbcdefg1!')
    assert.equal(short.error?.errorMessage, 'The password must have at least 16 characters')
    assert.equal((await management.password.getSettings('nowhere')).code, 404)
  })

  it('B3 a tenant that switches passwords off tells nobody but who has one', async () => {
    const { management } = sdk
    await management.tenant.createWithId('off', 'Off')
    const rules = good(await management.password.getSettings('off'))
    await management.user.create('off@x.com', { userTenants: [{ tenantId: 'off', roleNames: [] }] })
    good(await management.user.setActivePassword('off@x.com', 'Abcdefg1!'))
    good(await management.password.configureSettings('off', { ...rules, enabled: false }))
    assert.equal((await sdk.password.signIn('off@x.com', 'Wrong-word-1!')).error?.errorCode, 'E062903')
    const right = await sdk.password.signIn('off@x.com', 'Abcdefg1!')
    assert.equal(right.error?.errorMessage, 'The tenant has passwords switched off')
  })

  it('B4 enchanted links travel by text message', async () => {
    const phone = '+12025550170'
    const post = (path: string, body: object, token?: string) =>
      plane.as(token, `/v1/auth/enchantedlink/${path}`, { redirectUrl: LANDING, ...body })
    const verify = async ({ pendingRef, linkId }: { pendingRef: string; linkId: string }) => {
      good(await sdk.enchantedLink.verify(tokenIn((await newest()).links[linkId])))
      return good(await sdk.enchantedLink.waitForSession(pendingRef, { pollingIntervalMs: 1000, timeoutMs: 10_000 }))
    }
    const up = await post('signup/sms', { loginId: phone, user: { name: 'E' }, crossDevice: true })
    assert.deepEqual([up.status, up.body.maskedPhone, up.body.maskedEmail], [200, '+1***170', undefined])
    const { user, refreshJwt } = await verify(up.body)
    assert.deepEqual([user?.phone, user?.verifiedPhone, user?.name], [phone, true, 'E'])
    await verify((await post('signin/sms', { loginId: phone })).body)
    await verify((await post('signup-in/sms', { loginId: phone })).body)
    const change = await post('update/phone/sms', { loginId: phone, phone: '+12025550171', mfa: true }, refreshJwt)
    const changed = await verify(change.body)
    assert.equal(changed.user?.phone, '+12025550171')
    const email = await post('signup/email', { loginId: 'by-mail@x.com' })
    assert.deepEqual([email.body.maskedEmail, email.body.maskedPhone], ['by***@***x.com', undefined])
  })

  it('B4 tenants are patched, and assertions signed', async () => {
    await sdk.management.tenant.createWithId('patched', 'Patched', ['x.com'], { plan: 'gold', seats: 1 })
    const patch = (body: object) => plane.call('PATCH', '/v1/mgmt/tenant/patch', body)
    const done = await patch({ id: 'patched', disabled: true, customAttributes: { seats: null, color: 'red' } })
    assert.deepEqual([done.status, done.body], [200, {}])
    const { name, disabled, selfProvisioningDomains, customAttributes } = good(
      await sdk.management.tenant.load('patched'),
    )
    assert.deepEqual(
      { name, disabled, selfProvisioningDomains, customAttributes },
      {
        name: 'Patched',
        disabled: true,
        selfProvisioningDomains: ['x.com'],
        customAttributes: { plan: 'gold', color: 'red' },
      },
    )
    assert.equal((await patch({ id: 'patched', name: '' })).status, 400)
    assert.equal((await patch({ id: 'nosuch', name: 'x' })).status, 404)

    const sign = (...rest: [boolean?, ('RS256' | 'ES384')?]) =>
      sdk.management.jwt.generateClientAssertionJwt('client', 'client', ['https://idp.example'], 300, ...rest)
    const many = await sdk.validateJwt(good(await sign()).jwt).catch(() => undefined)
    assert.equal(many, undefined, 'it is no token of the project')
    const [, claims = ''] = good(await sign(true, 'RS256')).jwt.split('.')
    const { iss, sub, aud, exp, iat, jti } = JSON.parse(Buffer.from(claims, 'base64url').toString())
    assert.deepEqual([iss, sub, aud, exp - iat, typeof jti], ['client', 'client', 'https://idp.example', 300, 'string'])
    assert.equal((await sign(false, 'ES384')).code, 400)
    const forged = sdk.management.jwt.generateClientAssertionJwt(plane.projectId, 'U1', [plane.projectId], 300)
    assert.equal((await forged).code, 400)
    assert.deepEqual((await plane.call('GET', '/v1/mgmt/thirdparty/app/rotate')).body, {})
  })

  it('B4 B5 test users have codes by im, and links by uri in any case', async () => {
    await sdk.management.user.createTestUser('tester', { email: 'tester@example.com' })
    for (const key of ['uri', 'URI', 'redirectUrl']) {
      const body = { loginId: 'tester', deliveryMethod: 'im', [key]: LANDING, loginOptions: { templateId: 't' } }
      const { status, body: made } = await plane.call('POST', '/v1/mgmt/tests/generate/magiclink', body)
      assert.deepEqual([status, made.link.startsWith(`${LANDING}?t=`)], [200, true])
      good(await sdk.magicLink.verify(tokenIn(made.link)))
    }
  })

  it('B6 a message is worded by the template and the values that are asked for', async () => {
    const templates = [
      { active: true, id: 'usual', subject: 'S', body: 'usual {{.code}}' },
      { active: false, id: 'party', subject: 'P', body: 'party for {{.guest}}: {{.code}}, {{.projectName}}' },
    ]
    const files = { 'auth/otp.json': { emailTemplates: templates } }
    const exported = (await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})).body.files
    const merged = { ...exported, 'auth/otp.json': { ...exported['auth/otp.json'], ...files['auth/otp.json'] } }
    const imported = await plane.call('POST', '/v1/mgmt/project/snapshot/import', { files: merged })
    assert.equal(imported.status, 200, JSON.stringify(imported.body))
    const loginOptions = {
      templateId: 'party',
      templateOptions: { guest: 'Ann', code: 'forged', projectName: 'forged' },
    }
    const sent = { loginId: 'party@x.com', loginOptions, providerId: 'p', ssoAppId: 's' }
    await plane.as(undefined, '/v1/auth/otp/signup/email', sent)
    const { code, text } = await newest()
    assert.ok(text.startsWith(`party for Ann: ${code}, `) && !text.includes('forged'), text)
    await plane.as(undefined, '/v1/auth/otp/signup-in/email', { loginId: 'party@x.com' })
    assert.match((await newest()).text, /^usual \d{6}$/)
  })

  it('B6 the icon of who signs up is the picture', async () => {
    const user = { name: 'I', username: 'icon', icon: 'https://x.com/i.png' }
    await plane.as(undefined, '/v1/auth/otp/signup/email', { loginId: 'icon@x.com', user })
    const { body } = await plane.as(undefined, '/v1/auth/otp/verify/email', {
      loginId: 'icon@x.com',
      code: (await newest()).code,
    })
    assert.deepEqual([body.user.picture, body.user.loginIds], ['https://x.com/i.png', ['icon@x.com']])
  })

  it('B7 replies say what is known, and nothing where there is nothing', async () => {
    const empty = await plane.as(undefined, '/v1/auth/try-refresh')
    assert.deepEqual([empty.status, empty.body], [200, {}])
    const refreshJwt = await signedIn('replies', '+12025550180')
    const renewed = await plane.as(refreshJwt, '/v1/auth/try-refresh')
    const { cookieName, sessionCookieName, sessionCookieDomain, nextRefreshSeconds, ...others } = renewed.body
    assert.deepEqual([cookieName, sessionCookieName, sessionCookieDomain, nextRefreshSeconds], ['DSR', 'DS', '', 580])
    for (const absent of ['externalToken', 'trustedDeviceJwt', 'tenantSSOID', 'idpResponse']) {
      assert.ok(!(absent in others), absent)
    }
    const made = await plane.call('POST', '/v1/mgmt/user/customattribute/create', { attributes: [{ name: 'plain' }] })
    assert.ok(!('defaultValue' in made.body.data[0]))
  })
})
