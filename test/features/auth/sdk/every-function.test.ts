/**
 * Every function that the official SDK has for signing in, unmodified: each succeeds here or in the suite that is named,
 * and each reaches an operation that refuses strangers. One that a newer SDK brings fails until it has a row.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { onEveryPlane } from '../../../support/planes.ts'
import { asAuthPlane, tokenIn } from '../signing-in.ts'

type Sdk = ReturnType<typeof DescopeClient>
interface Answer {
  ok: boolean
  code?: number
  error?: { errorCode: string; errorMessage?: string }
}
type Call = (...args: unknown[]) => Promise<Answer>

/** What asks no plane: it reads tokens that are at hand, or is the transport itself. */
const LOCAL = [
  'getCurrentTenant getJwtPermissions getJwtRoles getKey getMatchedPermissions getMatchedRoles',
  'getMatchedTenantPermissions getMatchedTenantRoles getTenants isJwtExpired',
  'validateAndRefreshSession validateJwt validatePermissions validateRoles validateSession validateTenantPermissions',
  'validateTenantRoles refreshSession exchangeAccessKey',
  'httpClient.buildUrl httpClient.delete httpClient.get httpClient.hooks.afterRequest httpClient.hooks.beforeRequest',
  'httpClient.patch httpClient.post httpClient.put',
].flatMap((names) => names.split(' '))

/** What takes more than a call to succeed, by the suite in which it does. */
const ELSEWHERE: { [suite: string]: string } = {
  'auth/sdk/sdk-methods.test.ts': 'webauthn.signUp.finish webauthn.signIn.finish webauthn.update.finish totp.verify',
  'auth/flow': 'flow.next',
  'tenant/sso/social.test.ts':
    'oauth.start oauth.start.facebook oauth.start.github oauth.start.google oauth.start.microsoft oauth.start.gitlab ' +
    'oauth.start.apple oauth.start.discord oauth.start.linkedin oauth.start.slack oauth.exchange oauth.startNative ' +
    'oauth.finishNative oauth.getOneTapClientId oauth.verifyOneTapIDToken oauth.exchangeOneTapIDToken',
  'tenant/sso/oidc.test.ts': 'sso.start sso.exchange saml.start saml.exchange',
  'oauth/outbound/vault.test.ts': 'outbound.connect',
  'auth/messages/notp.test.ts': 'notp.signUpOrIn notp.signUp notp.signIn notp.waitForSession',
}

/** What a stranger is told, by status and code. */
const REFUSALS: { [answer: string]: string } = {
  '401 E062803': 'accessKey.exchange',
  '401 E061102': 'otp.verify.sms otp.verify.voice otp.verify.whatsapp otp.verify.im otp.verify.email totp.verify',
  '400 E062108':
    'otp.signIn.sms otp.signIn.voice otp.signIn.whatsapp otp.signIn.im otp.signIn.email ' +
    'magicLink.signIn.sms magicLink.signIn.whatsapp magicLink.signIn.email enchantedLink.signIn ' +
    'notp.signIn webauthn.signIn.start',
  '400 E011003':
    'otp.signUp.sms otp.signUp.voice otp.signUp.whatsapp otp.signUp.im otp.signUp.email ' +
    'otp.signUpOrIn.sms otp.signUpOrIn.voice otp.signUpOrIn.whatsapp otp.signUpOrIn.im ' +
    'otp.signUpOrIn.email magicLink.signUp.sms magicLink.signUp.whatsapp magicLink.signUp.email ' +
    'magicLink.signUpOrIn.sms magicLink.signUpOrIn.whatsapp magicLink.signUpOrIn.email ' +
    'enchantedLink.signUpOrIn enchantedLink.signUp totp.signUp notp.signUpOrIn notp.signUp ' +
    'webauthn.signUp.start webauthn.signUpOrIn.start password.signUp password.sendReset',
  '401 E061005':
    'otp.update.email otp.update.phone.sms otp.update.phone.voice otp.update.phone.whatsapp ' +
    'otp.update.phone.im magicLink.update.email magicLink.update.phone.sms ' +
    'magicLink.update.phone.whatsapp magicLink.update.phone.im enchantedLink.update.email oauth.exchange ' +
    'oauth.finishNative outbound.connect sso.exchange saml.exchange totp.update webauthn.update.start ' +
    'password.update refresh selectTenant logout logoutAll me myTenants history',
  '401 E062504': 'magicLink.verify enchantedLink.verify',
  'no time left': 'enchantedLink.waitForSession notp.waitForSession',
  '400 E011001':
    'oauth.start oauth.start.facebook oauth.start.github oauth.start.google oauth.start.microsoft ' +
    'oauth.start.gitlab oauth.start.apple oauth.start.discord oauth.start.linkedin oauth.start.slack ' +
    'oauth.startNative oauth.getOneTapClientId oauth.verifyOneTapIDToken oauth.exchangeOneTapIDToken ' +
    'sso.start saml.start',
  '401 E062903':
    'webauthn.signUp.finish webauthn.signIn.finish webauthn.update.finish password.signIn ' + 'password.replace',
  '404 E103003': 'flow.start',
  '400 E103205': 'flow.next',
}

/** What is answered alike whoever asks: rules of passwords are no secret. */
const NEVER_REFUSED = ['password.policy']

const ORIGIN = 'http://localhost:3000'
const PASSWORD = 'Correct-horse-7'

onEveryPlane('every function of @descope/node-sdk that signs in', (get) => {
  const open = () => {
    const { projectId, managementKey, url } = get()
    get().now = Date.now()
    return DescopeClient({ projectId, managementKey, baseUrl: url })
  }

  it('has a row here, or a reason', async () => {
    const sdk = open()
    const known = [
      ...LOCAL,
      ...Object.values(ELSEWHERE).flatMap((names) => names.split(' ')),
      ...(await rowsFor(sdk)).keys(),
    ]
    assert.deepEqual(functionsOf(sdk).sort(), known.sort())
  })

  it('succeeds, when it is asked rightly', async () => {
    const sdk = open()
    for (const [name, args] of await rowsFor(sdk)) {
      const { ok, error } = await call(sdk, name, args)
      assert.deepEqual([ok, error], [true, undefined], name)
    }
  })

  it('refuses strangers, each with the status and the code of what is wrong', async () => {
    const sdk = open()
    const answers: { [name: string]: string } = {}
    for (const name of functionsOf(sdk).filter((one) => !LOCAL.includes(one))) {
      const { ok, code, error } = await call(sdk, name, wrongFor(name))
      // The SDK itself gives up waiting, and says so without a status.
      answers[name] = ok ? 'done' : code ? `${code} ${error?.errorCode}` : 'no time left'
    }
    const told = Object.entries(REFUSALS).flatMap(([answer, names]) => names.split(' ').map((name) => [name, answer]))
    assert.deepEqual(answers, Object.fromEntries([...told, ...NEVER_REFUSED.map((name) => [name, 'done'])]))
  })

  let round = 0

  /** Right arguments by the name of the function, in the order in which they are called. */
  async function rowsFor(sdk: Sdk): Promise<Map<string, readonly unknown[]>> {
    const plane = asAuthPlane(get())
    const mark = `r${++round}`
    let made = 0
    const user = async () => {
      const loginId = `${mark}-${++made}@example.com`
      const phone = `+1415555${String(1000 + round * 300 + made)}`
      await sdk.management.user.createTestUser(loginId, { email: loginId, phone })
      return { loginId, phone }
    }
    const phone = () => `+1415556${String(1000 + round * 300 + ++made)}`
    const email = () => `${mark}-new-${++made}@example.com`
    const session = async () => {
      const { loginId } = await user()
      const { code = '' } = (await sdk.management.user.generateOTPForTestUser('email', loginId)).data ?? {}
      const { refreshJwt = '' } = (await sdk.otp.verify.email(loginId, code)).data ?? {}
      return { loginId, refreshJwt }
    }
    const rows = new Map<string, readonly unknown[]>()
    for (const channel of ['sms', 'voice', 'whatsapp', 'im', 'email'] as const) {
      const { loginId } = await user()
      const { code } = (await sdk.management.user.generateOTPForTestUser(channel, loginId)).data ?? {}
      rows.set(`otp.verify.${channel}`, [loginId, code])
      rows.set(`otp.signIn.${channel}`, [(await user()).loginId])
      rows.set(`otp.signUp.${channel}`, [channel === 'email' ? email() : phone()])
      rows.set(`otp.signUpOrIn.${channel}`, [(await user()).loginId])
      const { loginId: holder, refreshJwt } = await session()
      if (channel === 'email') rows.set('otp.update.email', [holder, email(), refreshJwt])
      else rows.set(`otp.update.phone.${channel}`, [holder, phone(), refreshJwt])
    }
    const landing = `${ORIGIN}/`
    for (const channel of ['sms', 'whatsapp', 'email'] as const) {
      rows.set(`magicLink.signIn.${channel}`, [(await user()).loginId, landing])
      rows.set(`magicLink.signUp.${channel}`, [channel === 'email' ? email() : phone(), landing])
      rows.set(`magicLink.signUpOrIn.${channel}`, [(await user()).loginId, landing])
    }
    for (const channel of ['sms', 'whatsapp', 'im']) {
      const { loginId, refreshJwt } = await session()
      rows.set(`magicLink.update.phone.${channel}`, [loginId, phone(), landing, refreshJwt])
    }
    const linked = await session()
    rows.set('magicLink.update.email', [linked.loginId, email(), landing, linked.refreshJwt])
    const magic = (await sdk.management.user.generateMagicLinkForTestUser('email', (await user()).loginId, landing))
      .data
    rows.set('magicLink.verify', [tokenIn(magic?.link ?? '')])
    rows.set('enchantedLink.signIn', [(await user()).loginId, landing])
    rows.set('enchantedLink.signUpOrIn', [(await user()).loginId, landing])
    rows.set('enchantedLink.signUp', [email(), landing])
    const changed = await session()
    rows.set('enchantedLink.update.email', [changed.loginId, email(), landing, changed.refreshJwt])
    const enchanted = (await sdk.management.user.generateEnchantedLinkForTestUser((await user()).loginId, landing)).data
    rows.set('enchantedLink.verify', [tokenIn(enchanted?.link ?? '')])
    rows.set('enchantedLink.waitForSession', [enchanted?.pendingRef])
    rows.set('totp.signUp', [email()])
    const totp = await session()
    rows.set('totp.update', [totp.loginId, totp.refreshJwt])
    rows.set('webauthn.signUp.start', [email(), ORIGIN, 'Somebody'])
    rows.set('webauthn.signUpOrIn.start', [email(), ORIGIN])
    rows.set('webauthn.signIn.start', ['', ORIGIN])
    const passkey = await session()
    rows.set('webauthn.update.start', [passkey.loginId, ORIGIN, passkey.refreshJwt])
    const holder = email()
    rows.set('password.signUp', [holder, PASSWORD])
    rows.set('password.signIn', [holder, PASSWORD])
    rows.set('password.replace', [holder, PASSWORD, `${PASSWORD}-2`])
    rows.set('password.sendReset', [holder, landing])
    const changing = await session()
    rows.set('password.update', [changing.loginId, PASSWORD, changing.refreshJwt])
    rows.set('password.policy', [])
    rows.set('flow.start', ['sign-up-or-in'])
    await sdk.management.tenant.createWithId(mark, mark)
    const member = await session()
    await sdk.management.user.addTenant(member.loginId, mark)
    for (const name of ['refresh', 'me', 'myTenants', 'history']) rows.set(name, [member.refreshJwt])
    rows.set('myTenants', [[mark], member.refreshJwt])
    rows.set('selectTenant', [mark, member.refreshJwt])
    rows.set('logout', [(await session()).refreshJwt])
    rows.set('logoutAll', [(await session()).refreshJwt])
    const { cleartext } = (await plane.call('POST', '/v1/mgmt/accesskey/create', { name: mark })).body
    rows.set('accessKey.exchange', [cleartext])
    return rows
  }
})

/** What the SDK itself lets pass, of somebody whom nobody knows. */
function wrongFor(name: string): unknown[] {
  if (name.endsWith('.waitForSession')) return ['nothing', { pollingIntervalMs: 1000, timeoutMs: 1 }]
  if (name.includes('.update.phone.')) return ['nobody', '+14155551234', 'x', 'x']
  if (name.endsWith('.update.email')) return ['nobody', 'x@example.com', 'x', 'x']
  if (name === 'myTenants') return [true, 'x']
  if (name === 'outbound.connect') return ['nobody', {}, 'x']
  if (/^(otp|magicLink|enchantedLink)\.signUp|^(oauth|sso|saml|flow)\.start|^accessKey/.test(name)) return ['nobody']
  if (/OneTap|^totp|^webauthn\.signIn/.test(name)) return ['nobody', 'x']
  return ['nobody', 'x', 'x']
}

function functionsOf(sdk: Sdk): string[] {
  const found: string[] = []
  const walk = (node: object, path: string) => {
    for (const [key, value] of Object.entries(node)) {
      const name = path === '' ? key : `${path}.${key}`
      if (name === 'management') continue
      if (typeof value === 'function') found.push(name)
      if (value !== null && (typeof value === 'object' || typeof value === 'function')) walk(value as object, name)
    }
  }
  walk(sdk, '')
  return found
}

async function call(sdk: Sdk, name: string, args: readonly unknown[]): Promise<Answer> {
  const known = name.split('.').reduce((at: unknown, key) => (at as { [key: string]: unknown })[key], sdk)
  return (known as Call)(...args)
}
