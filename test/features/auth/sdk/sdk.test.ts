/** The service's own SDK, unmodified, on its authentication side: every method that is not tier 3. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { TOTP } from 'otpauth'
import { type AuthPlane, suite, tokenIn } from '../signing-in.ts'

type Sdk = ReturnType<typeof DescopeClient>
type Answer = { ok: boolean; code?: number; error?: { errorCode: string; errorDescription: string } }

suite('@descope/node-sdk', (get) => {
  let plane: AuthPlane
  let sdk: Sdk
  before(() => {
    plane = get()
    // The SDK checks tokens against the real time.
    plane.now = Date.now()
    const { projectId, managementKey, url } = plane
    sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
  })

  const good = <T extends Answer & { data?: unknown }>(answer: T): NonNullable<T['data']> => {
    assert.ok(answer.ok, JSON.stringify(answer.error))
    return answer.data as NonNullable<T['data']>
  }
  const refused = (answer: Answer, code: string) => {
    assert.deepEqual([answer.ok, answer.error?.errorCode], [false, code])
  }
  const tokens = (data: { sessionJwt?: string; refreshJwt?: string }) => ({
    sessionJwt: data.sessionJwt as string,
    refreshJwt: data.refreshJwt as string,
  })
  const testUser = async (loginId: string, more: object = {}) => {
    await sdk.management.user.createTestUser(loginId, {
      email: `${loginId}@example.com`,
      phone: '+12025550100',
      ...more,
    })
    const { code } = good(await sdk.management.user.generateOTPForTestUser('email', loginId))
    return tokens(good(await sdk.otp.verify.email(loginId, code)))
  }

  it('sends and verifies codes by every way', async () => {
    for (const way of ['email', 'sms', 'voice', 'whatsapp'] as const) {
      const loginId = way === 'email' ? 'otp@example.com' : `+1202555010${['sms', 'voice', 'whatsapp'].indexOf(way)}`
      good(await sdk.otp.signUp[way](loginId, { name: way }))
      const up = good(await sdk.otp.verify[way](loginId, (await plane.lastMessage()).code))
      assert.deepEqual([up.firstSeen, up.user?.name], [true, way])
      refused(await sdk.otp.signUp[way](loginId), 'E062107')
      good(await sdk.otp.signIn[way](loginId))
      good(await sdk.otp.verify[way](loginId, (await plane.lastMessage()).code))
      good(await sdk.otp.signUpOrIn[way](loginId))
      refused(await sdk.otp.verify[way](loginId, 'abcdef'), 'E061102')
    }
    refused(await sdk.otp.signIn.email('nobody@example.com'), 'E062108')
  })

  it('changes addresses by codes', async () => {
    const { refreshJwt } = await testUser('addresses')
    good(await sdk.otp.update.email('addresses', 'new@example.com', refreshJwt))
    const byMail = good(await sdk.otp.verify.email('addresses', (await plane.lastMessage()).code))
    assert.equal(byMail.user?.email, 'new@example.com')
    good(await sdk.otp.update.phone.sms('addresses', '+12025550199', refreshJwt))
    const byPhone = good(await sdk.otp.verify.sms('addresses', (await plane.lastMessage()).code))
    assert.equal(byPhone.user?.phone, '+12025550199')
    refused(await sdk.otp.update.email('somebody', 'x@example.com', refreshJwt), 'E061004')
  })

  it('sends and verifies magic links', async () => {
    const loginId = 'magic@example.com'
    good(await sdk.magicLink.signUp.email(loginId, 'http://localhost:3000/'))
    good(await sdk.magicLink.verify(tokenIn((await plane.lastMessage()).link)))
    good(await sdk.magicLink.signIn.email(loginId, 'http://localhost:3000/'))
    const { link } = await plane.lastMessage()
    const { refreshJwt } = tokens(good(await sdk.magicLink.verify(tokenIn(link))))
    refused(await sdk.magicLink.verify(tokenIn(link)), 'E062504')
    good(await sdk.magicLink.signUpOrIn.sms('+12025550111', 'http://localhost:3000/'))
    good(await sdk.magicLink.verify(tokenIn((await plane.lastMessage()).link)))
    good(await sdk.magicLink.update.email(loginId, 'magic2@example.com', 'http://localhost:3000/', refreshJwt))
    const moved = good(await sdk.magicLink.verify(tokenIn((await plane.lastMessage()).link)))
    assert.equal(moved.user?.email, 'magic2@example.com')
  })

  it('waits for an enchanted link', async () => {
    const loginId = 'enchanted@example.com'
    const { pendingRef, linkId } = good(await sdk.enchantedLink.signUp(loginId, 'http://localhost:3000/'))
    const waiting = sdk.enchantedLink.waitForSession(pendingRef as string, {
      pollingIntervalMs: 1000,
      timeoutMs: 10_000,
    })
    good(await sdk.enchantedLink.verify(tokenIn((await plane.lastMessage()).links[linkId as string])))
    const { user, refreshJwt } = good(await waiting)
    assert.equal(user?.loginIds?.[0], loginId)
    good(await sdk.enchantedLink.signIn(loginId, 'http://localhost:3000/'))
    good(await sdk.enchantedLink.signUpOrIn(loginId, 'http://localhost:3000/'))
    good(await sdk.enchantedLink.update.email(loginId, 'e2@example.com', 'http://localhost:3000/', refreshJwt))
    refused(await sdk.enchantedLink.verify('unknown'), 'E062504')
  })

  it('signs up and in with a password, resets, updates and replaces it', async () => {
    const loginId = 'pass@example.com'
    good(await sdk.password.signUp(loginId, 'Password1!', { name: 'Pass' }))
    const { refreshJwt } = tokens(good(await sdk.password.signIn(loginId, 'Password1!')))
    refused(await sdk.password.signIn(loginId, 'Password2!'), 'E062903')
    good(await sdk.password.sendReset(loginId, 'http://localhost:3000/'))
    good(await sdk.password.update(loginId, 'Password2!', refreshJwt))
    good(await sdk.password.replace(loginId, 'Password2!', 'Password3!'))
    refused(await sdk.password.replace(loginId, 'Password2!', 'Password4!'), 'E062903')
    assert.equal(good(await sdk.password.policy()).minLength, 8)
    await sdk.management.user.expirePassword(loginId)
    refused(await sdk.password.signIn(loginId, 'Password3!'), 'E062909')
  })

  it('sets up and verifies an authenticator app', async () => {
    const loginId = 'totp@example.com'
    const { key, image, provisioningURL } = good(await sdk.totp.signUp(loginId))
    assert.match(provisioningURL ?? '', /^otpauth:\/\/totp\//)
    assert.equal(
      Buffer.from(image ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
      'PNG',
    )
    const now = (seed = key) => new TOTP({ secret: seed as string }).generate({ timestamp: plane.now })
    const { refreshJwt, user } = good(await sdk.totp.verify(loginId, now()))
    assert.equal(user?.TOTP, true)
    refused(await sdk.totp.verify(loginId, now()), 'E061102')
    const next = good(await sdk.totp.update(loginId, refreshJwt))
    plane.now += 30_000
    good(await sdk.totp.verify(loginId, now(next.key)))
    plane.now -= 30_000
    refused(await sdk.totp.verify(loginId, '000000'), 'E061102')
  })

  it('validates, refreshes and ends sessions as its middleware does', async () => {
    const { sessionJwt, refreshJwt } = await testUser('session')
    const valid = await sdk.validateSession(sessionJwt)
    assert.equal(valid.token['drn'], 'DS')
    const renewed = await sdk.refreshSession(refreshJwt)
    assert.ok(renewed.jwt)
    assert.ok((await sdk.validateAndRefreshSession(undefined, refreshJwt)).jwt)
    assert.equal(good(await sdk.me(refreshJwt)).loginIds?.[0], 'session')
    assert.equal((good(await sdk.history(refreshJwt)) as unknown as unknown[]).length, 1)
    good(await sdk.logout(refreshJwt))
    refused(await sdk.me(refreshJwt), 'E064001')
    await assert.rejects(sdk.refreshSession(refreshJwt), /Expired due to logout/)
    const again = await testUser('session')
    good(await sdk.logoutAll(again.refreshJwt))
    await assert.rejects(sdk.refreshSession(again.refreshJwt), /Expired due to logout/)
    await assert.rejects(sdk.validateSession(`${sessionJwt}x`))
  })

  it('reads roles, permissions and tenants from a session', async () => {
    await sdk.management.permission.create('docs.read')
    await sdk.management.role.create('Reader', '', ['docs.read'])
    await sdk.management.tenant.createWithId('t1', 'T1')
    await sdk.management.tenant.createWithId('t2', 'T2')
    const tenants = ['t1', 't2'].map((tenantId) => ({ tenantId, roleNames: ['Reader'] }))
    const { sessionJwt, refreshJwt } = await testUser('roles', { roles: ['Reader'], userTenants: tenants })
    const auth = await sdk.validateSession(sessionJwt)
    assert.ok(sdk.validateRoles(auth, ['Reader']))
    assert.ok(sdk.validatePermissions(auth, ['docs.read']))
    assert.ok(sdk.validateTenantRoles(auth, 't1', ['Reader']))
    assert.ok(sdk.validateTenantPermissions(auth, 't2', ['docs.read']))
    assert.ok(!sdk.validateTenantRoles(auth, 't3', ['Reader']))
    const selected = good(await sdk.selectTenant('t2', refreshJwt))
    assert.equal((await sdk.validateSession(selected.sessionJwt)).token['dct'], 't2')
    refused(await sdk.selectTenant('t3', refreshJwt), 'E011004')
    const mine = good(await sdk.myTenants(true, tokens(selected).refreshJwt))
    assert.deepEqual(
      mine.tenants.map(({ id }: { id: string }) => id),
      ['t2'],
    )
  })

  it('exchanges access keys', async () => {
    const created = good(
      await sdk.management.accessKey.create('key', 0, ['Reader'], undefined, undefined, { stored: 1 }),
    )
    const auth = await sdk.exchangeAccessKey(created.cleartext, { customClaims: { asked: 2 } })
    const { sub, drn, roles, permissions, nsec, stored, rexp } = auth.token as Record<string, unknown>
    assert.deepEqual(
      [sub, drn, roles, permissions, nsec, stored, rexp],
      [created.key.id, 'DS', ['Reader'], ['docs.read'], { asked: 2 }, 1, undefined],
    )
    await sdk.management.accessKey.deactivate(created.key.id)
    await assert.rejects(sdk.exchangeAccessKey(created.cleartext))
    await assert.rejects(sdk.exchangeAccessKey('K2wrong'))
  })

  it('makes and changes sessions as a backend', async () => {
    const loginId = 'backend@example.com'
    const up = good(
      await sdk.management.jwt.signUp(loginId, { name: 'B' } as never, { customClaims: { up: 1 } } as never),
    )
    assert.equal((await sdk.validateSession(up.sessionJwt)).token['up'], 1)
    good(await sdk.management.jwt.signIn(loginId, { customClaims: { in: 1 } } as never))
    good(await sdk.management.jwt.signUpOrIn(loginId))
    const updated = good(await sdk.management.jwt.update(up.sessionJwt, { plan: 'gold' }))
    assert.equal((await sdk.validateSession(updated.jwt)).token['plan'], 'gold')
    refused(await sdk.management.jwt.update('x.y.z', { plan: 'gold' }), 'E061005')
    const { token } = good(await sdk.management.user.generateEmbeddedLink(loginId, { em: 1 }))
    const embedded = good(await sdk.magicLink.verify(token))
    assert.equal((await sdk.validateSession(embedded.sessionJwt)).token['em'], 1)
    const anonymous = good(await sdk.management.jwt.anonymous({ a: 1 }, ''))
    assert.equal((await sdk.validateSession(anonymous.sessionJwt)).token['a'], 1)
    assert.ok((await sdk.refreshSession(tokens(anonymous).refreshJwt)).jwt)
  })

  it('impersonates with the permission, and stops', async () => {
    await sdk.management.role.create('Support', '', ['Impersonate'])
    const actor = good(
      await sdk.management.user.createTestUser('actor', { email: 'a@example.com', roles: ['Support'] }),
    )
    await sdk.management.user.createTestUser('target', { email: 't@example.com' })
    const { jwt } = good(await sdk.management.jwt.impersonate('actor', 'target', false))
    const session = await sdk.refreshSession(jwt)
    assert.deepEqual(session.token['act'], { sub: actor.userId })
    refused(await sdk.management.jwt.impersonate('target', 'actor', false), 'E061004')
    refused(await sdk.management.jwt.impersonate('actor', 'target', true), 'E061004')
    const back = good(await sdk.management.jwt.stopImpersonation(jwt))
    assert.equal((await sdk.refreshSession(back.jwt)).token.sub, actor.userId)
  })
})
