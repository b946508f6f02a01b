/** A tenant that a caller names is used only for who belongs to it. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type AuthPlane, suite, tokenIn } from './signing-in.ts'

const TENANT = 'long'
const REFUSED = [400, 'E011004', 'The user does not belong to this tenant']
const loginOptions = { tenantId: TENANT }

suite('tenants at sign-in', (get) => {
  const answer = ({ status, body }: Awaited<ReturnType<AuthPlane['as']>>) => [status, body.errorCode, body.errorMessage]
  const loginsOf = async (loginId: string) =>
    (await get().call('POST', '/v2/mgmt/user/history', { loginIds: [loginId] })).body

  it('A8 a tenant that the user does not belong to is refused, whatever the way in', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/tenant/create', { id: TENANT, name: 'Long' })
    const settings = { refreshTokenExpiration: 365, refreshTokenExpirationUnit: 'weeks', enabled: true }
    await plane.call('POST', '/v1/mgmt/tenant/settings', { tenantId: TENANT, ...settings })
    const loginId = 'outside@example.com'
    const password = 'Sample-pass-1'
    await plane.call('POST', '/v1/mgmt/user/create', { loginId, email: loginId, password })
    const ways: { [way: string]: () => ReturnType<AuthPlane['as']> } = {
      password: () => plane.as(undefined, '/v1/auth/password/signin', { loginId, password, loginOptions }),
      code: async () => {
        await plane.as(undefined, '/v1/auth/otp/signup-in/email', { loginId, loginOptions })
        const { code } = await plane.lastMessage()
        return plane.as(undefined, '/v1/auth/otp/verify/email', { loginId, code })
      },
      'magic link': async () => {
        await plane.as(undefined, '/v1/auth/magiclink/signin/email', { loginId, loginOptions })
        const token = tokenIn((await plane.lastMessage()).link)
        return plane.as(undefined, '/v1/auth/magiclink/verify', { token })
      },
      'enchanted link': async () => {
        const sent = await plane.as(undefined, '/v1/auth/enchantedlink/signin/email', { loginId, loginOptions })
        const token = tokenIn((await plane.lastMessage()).link)
        await plane.as(undefined, '/v1/auth/enchantedlink/verify', { token })
        return plane.as(undefined, '/v1/auth/enchantedlink/pending-session', { pendingRef: sent.body.pendingRef })
      },
      'sign-up by password': () =>
        plane.as(undefined, '/v1/auth/password/signup', { loginId: 'new@example.com', password, loginOptions }),
      'sign-up by code': () =>
        plane.as(undefined, '/v1/auth/otp/signup-in/email', { loginId: 'new@example.com', loginOptions }),
      backend: () => plane.call('POST', '/v1/mgmt/auth/signin', { loginId, selectedTenantId: TENANT }),
      'embedded sign-up': () =>
        plane.call('POST', '/v1/mgmt/user/signup/embeddedlink', { loginId: 'new@example.com', loginOptions }),
    }
    const before = await loginsOf(loginId)
    for (const [way, enter] of Object.entries(ways)) assert.deepEqual([way, answer(await enter())], [way, REFUSED])
    assert.deepEqual(await loginsOf(loginId), before)
    assert.equal((await plane.call('GET', '/v1/mgmt/user?loginId=new@example.com')).status, 404)
  })

  it('A8 a member has the lifetimes of the tenant, and loses them with the membership', async () => {
    const plane = get()
    const loginId = 'inside@example.com'
    const [password, userTenants] = ['Sample-pass-1', [{ tenantId: TENANT }, { tenantId: 'other' }]]
    await plane.call('POST', '/v1/mgmt/tenant/create', { id: 'other', name: 'Other' })
    await plane.call('POST', '/v1/mgmt/user/create', { loginId, email: loginId, password, userTenants })
    const { status, body } = await plane.as(undefined, '/v1/auth/password/signin', { loginId, password, loginOptions })
    assert.deepEqual([status, (await plane.read(body.sessionJwt))['dct']], [200, TENANT])
    await plane.call('POST', '/v1/mgmt/user/update/tenant/remove', { loginId, tenantId: TENANT })
    const renewed = await plane.as(body.refreshJwt, '/v1/auth/refresh')
    const { dct, tenants } = await plane.read(renewed.body.sessionJwt)
    assert.deepEqual([renewed.status, dct, Object.keys(tenants as object)], [200, 'other', ['other']])
    const again = await plane.as(undefined, '/v1/auth/password/signin', { loginId, password, loginOptions })
    assert.deepEqual(answer(again), REFUSED)
    assert.deepEqual(answer(await plane.as(body.refreshJwt, '/v1/auth/tenant/select', { tenant: TENANT })), [
      400,
      'E011004',
      'The user does not belong to this tenant',
    ])
  })
})
