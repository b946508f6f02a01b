/** Links by which somebody of a tenant, without an account, sets up how its people sign in. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { keyOf } from '../../../../src/features/tenant/sso/configuration.ts'
import { flowOf } from '../../auth/flow/documents.ts'
import { importFlow, visitor } from '../../auth/flow/driving.ts'
import { type AuthPlane, asAuthPlane } from '../../auth/signing-in.ts'
import { onEveryEngineWithPlane } from './plane.ts'

type Sdk = ReturnType<typeof DescopeClient>

const DAY = 86_400_000
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'

onEveryEngineWithPlane('links of administrators', { deliveryPrivate: true }, (get) => {
  let plane: AuthPlane
  let sdk: Sdk
  before(() => {
    plane = asAuthPlane(get())
    plane.now = Date.now()
    const { projectId, managementKey, url } = plane
    sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
  })

  let made = 0
  const company = async () => {
    const { data } = await sdk.management.tenant.create(`<Company> ${++made}`)
    return data?.id as string
  }
  const mgmt = async (method: string, path: string, body?: object) => {
    const answer = await plane.call(method, path, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  const linkFor = async (tenantId: string, more: object = {}) => {
    const body = { tenantId, expireTime: 3600, ...more }
    const answer = await mgmt('POST', '/v2/mgmt/tenant/adminlinks/sso/generate', body)
    return answer['adminSSOConfigurationLink'] as string
  }
  const open = async (link: string, form?: { [name: string]: string }, headers: { [name: string]: string } = {}) => {
    const asked = form ? { method: 'POST', body: new URLSearchParams(form), headers } : {}
    const answer = await fetch(link, asked)
    return { status: answer.status, text: await answer.text(), policy: answer.headers.get('content-security-policy') }
  }
  const settings = async (tenantId: string) =>
    (await mgmt('GET', `/v2/mgmt/sso/settings?tenantId=${tenantId}`)) as never

  /** Names of the secrets that the tenant's configuration has. */
  const secretsOf = async (tenantId: string) => {
    const { documents } = plane.world.store
    const stored = await documents.load(plane.projectId, 'ssoConfiguration', keyOf(tenantId, ''))
    return Object.keys(stored?.sealed ?? {})
  }

  it('show what the provider has to know, and nothing that is code', async () => {
    const tenant = await company()
    const { status, text, policy } = await open(await linkFor(tenant))
    const { saml } = settingsOf(await settings(tenant))
    assert.equal(status, 200)
    for (const shown of [saml['spEntityId'], `${plane.url}/v1/oauth/callback`, '&#60;Company&#62;']) {
      assert.ok(text.includes(String(shown)), String(shown))
    }
    assert.ok(text.includes(String(saml['spACSUrl']).replaceAll('&', '&#38;')))
    assert.ok(!text.includes('<Company>'))
    assert.match(policy ?? '', /^default-src 'none'; style-src 'sha256-[^']+' 'sha256-[^']+'; form-action 'self'; /)
  })

  it('set SAML and then OpenID Connect, and leave alone what they do not ask for', async () => {
    const tenant = await company()
    const mapped = { roleMappings: [], defaultSSORoles: ['Tenant Admin'], subjectNameIdFormat: 'kept' }
    const before = { idpUrl: 'https://old.example', entityId: 'old', idpCert: 'old', ...mapped }
    const body = { tenantId: tenant, settings: before, domains: ['acme.example'], redirectUrl: 'https://app.example' }
    await mgmt('POST', '/v1/mgmt/sso/saml', body)
    const link = await linkFor(tenant, { actorId: 'who-asked' })
    const saml = { protocol: 'saml', idpUrl: ' https://idp.example/sso ', entityId: 'idp', idpCert: CERTIFICATE }
    const answer = await open(link, saml)
    assert.equal(answer.status, 200)
    assert.ok(answer.text.includes('<p role="status">Saved.</p>'))
    const first = settingsOf(await settings(tenant))
    assert.deepEqual(
      [first.tenant['authType'], first.tenant['domains'], first.saml['idpSSOUrl'], first.saml['idpEntityId']],
      ['saml', ['acme.example'], 'https://idp.example/sso', 'idp'],
    )
    const { idpCertificate, subjectNameIdFormat, defaultSSORoles, redirectUrl } = first.saml
    assert.deepEqual(
      [idpCertificate, subjectNameIdFormat, defaultSSORoles, redirectUrl],
      [CERTIFICATE, 'kept', ['Tenant Admin'], 'https://app.example'],
    )

    const oidc = { protocol: 'oidc', issuer: 'https://op.example', clientId: 'us', clientSecret: 'secret' }
    assert.equal((await open(link, oidc)).status, 200)
    const second = settingsOf(await settings(tenant))
    assert.deepEqual(
      [second.tenant['authType'], second.oidc['issuer'], second.oidc['clientId'], second.saml['idpEntityId']],
      ['oidc', 'https://op.example', 'us', 'idp'],
    )
    const shown = await open(link)
    assert.ok(!shown.text.includes('"secret"'))
    assert.equal((await open(link, { ...oidc, clientSecret: '', clientId: 'we' })).status, 200)
    assert.deepEqual(await secretsOf(tenant), ['clientSecret'])
    assert.equal((await open(link, { ...oidc, clientSecret: '', issuer: 'https://elsewhere.example' })).status, 200)
    assert.deepEqual(await secretsOf(tenant), [], 'a secret is not sent to an issuer that it was not given for')
    assert.equal((await open(link, { protocol: 'none' })).status, 200)
    assert.equal(settingsOf(await settings(tenant)).tenant['authType'], 'none')

    const { audits } = (await mgmt('POST', '/v1/mgmt/audit/search', { tenants: [tenant] })) as never as {
      audits: { action: string; actorId: string; data: object }[]
    }
    const actors = audits.filter(({ action }) => action === 'SSOSettingsModified').map(({ actorId }) => actorId)
    assert.deepEqual(actors.sort(), [plane.managementKey.slice(0, 28), ...Array(5).fill('who-asked')])
  })

  it('say what is missing, and change nothing', async () => {
    const tenant = await company()
    const link = await linkFor(tenant)
    const untouched = await settings(tenant)
    const cases: [{ [name: string]: string }, string][] = [
      [{ protocol: 'saml', idpUrl: 'https://idp.example' }, 'Give the metadata URL, or the sign-on URL'],
      [{ protocol: 'saml', idpMetadataUrl: 'javascript:alert(1)' }, 'An address begins with https://'],
      [{ protocol: 'oidc', clientId: 'us' }, 'Give the issuer and the client ID'],
    ]
    for (const [form, words] of cases) {
      const { status, text } = await open(link, form)
      assert.equal(status, 400)
      assert.ok(text.includes(words), words)
    }
    assert.equal((await open(link, { protocol: 'none' }, { origin: 'https://other.example' })).status, 403)
    assert.deepEqual(await settings(tenant), untouched)
  })

  it('are one for each configuration, and end by time, by a newer one, by revoke and with the tenant', async () => {
    const tenant = await company()
    await mgmt('POST', '/v1/mgmt/sso/settings/new', { tenantId: tenant, ssoId: 'second', displayName: 'Second' })
    const [first, second] = [await linkFor(tenant), await linkFor(tenant, { ssoId: 'second', expireTime: 0 })]
    const newer = await linkFor(tenant)
    const states = async () => Promise.all([first, newer, second].map(async (link) => (await open(link)).status))
    assert.deepEqual(await states(), [401, 200, 200])
    plane.now += 3_600_000
    assert.deepEqual(await states(), [401, 401, 200])
    plane.now += 400 * DAY
    assert.deepEqual(await states(), [401, 401, 200])
    await mgmt('POST', '/v1/mgmt/tenant/adminlinks/sso/revoke', { tenantId: tenant, ssoId: 'second' })
    assert.deepEqual(await states(), [401, 401, 401])
    const last = await linkFor(tenant)
    await mgmt('POST', '/v1/mgmt/tenant/delete', { id: tenant })
    assert.equal((await open(last)).status, 401)
    for (const token of ['x', `${plane.projectId}.${'a'.repeat(43)}`, 'Pnobody.a', '%2f.%2f']) {
      const { status, text } = await open(`${plane.url}/admin-sso/${token}`)
      assert.equal(status, 401)
      assert.ok(text.includes('The link is unknown or has expired'))
    }
  })

  it('are mailed: the one that there is, else a new one', async () => {
    const tenant = await company()
    const mailed = async () => {
      const { messages } = (await mgmt('GET', '/v1/mgmt/outbox?limit=1')) as never as {
        messages: { [f: string]: string }[]
      }
      const { kind, to, link, text } = messages[0] ?? {}
      assert.ok(text?.includes(link ?? '-'))
      return { kind, to, link }
    }
    const to = 'it@acme.example'
    const link = await linkFor(tenant, { email: to })
    assert.deepEqual(await mailed(), { kind: 'ssoSetup', to, link })
    const other = 'boss@acme.example'
    await mgmt('POST', '/v1/mgmt/tenant/adminlinks/sso/send', { tenantId: tenant, email: other })
    assert.deepEqual(await mailed(), { kind: 'ssoSetup', to: other, link })
    await mgmt('POST', '/v1/mgmt/tenant/adminlinks/sso/revoke', { tenantId: tenant })
    await mgmt('POST', '/v1/mgmt/tenant/adminlinks/sso/send', { tenantId: tenant, email: other })
    const fresh = await mailed()
    assert.notEqual(fresh.link, link)
    assert.equal((await open(fresh.link ?? '')).status, 200)
    const answer = await plane.call('POST', '/v1/mgmt/tenant/adminlinks/sso/send', { tenantId: tenant, email: 'x' })
    assert.deepEqual([answer.status, answer.body['errorCode']], [400, 'E011003'])
  })

  it('are given to administrators of the tenant, by their session', async () => {
    const tenant = await company()
    await mgmt('POST', '/v1/mgmt/sso/settings/new', { tenantId: tenant, ssoId: 'second', displayName: 'Second' })
    const ask = async (roleNames: string[], path: string) => {
      const loginId = `user-${++made}`
      await mgmt('POST', '/v1/mgmt/user/create', { loginId, userTenants: [{ tenantId: tenant, roleNames }] })
      const { refreshJwt } = (await mgmt('POST', '/v1/mgmt/auth/signin', { loginId })) as never as {
        refreshJwt: string
      }
      const answer = await fetch(`${plane.url}/v1/mgmt/tenant/adminlinks/sso/authenticated${path}?tenant=${tenant}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${plane.projectId}:${refreshJwt}` },
      })
      // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
      return { status: answer.status, body: (await answer.json()) as any }
    }
    const one = await ask(['Tenant Admin'], '')
    assert.equal(one.status, 200, JSON.stringify(one.body))
    const all = await ask(['Tenant Admin'], '/batch')
    const second = all.body.links[1]?.adminSSOConfigurationLink
    assert.deepEqual(all.body, {
      links: [
        { ssoId: '', displayName: '', ...one.body },
        { ssoId: 'second', displayName: 'Second', adminSSOConfigurationLink: second },
      ],
      defaultLink: one.body.adminSSOConfigurationLink,
      ssoIdToLink: { second },
    })
    assert.equal((await open(second)).status, 200)
    const { status, body } = await ask([], '')
    assert.deepEqual(
      [status, body.errorCode, body.errorMessage],
      [403, 'E011403', 'This needs the permission SSO Admin in the tenant'],
    )
  })

  it('are made by flows, for those who could have asked for one', async () => {
    const tenant = await company()
    const shown = '{{adminLinks.ssoConfiguration}}'
    await importFlow(
      plane,
      flowOf('set-up', {
        begin: { screen: {}, next: { make: '2' } },
        2: { action: 'admin-link-sso-generate-v2', next: { success: '3' } },
        3: { screen: { text: shown } },
      }),
    )
    const reach = async (token: string) => {
      const person = visitor(plane, { token })
      await person.start('set-up', { tenant })
      const { screen } = await person.click('make')
      return [screen.state.adminLinks?.ssoConfiguration, screen.state.errorType] as [string?, string?]
    }
    const tokenOf = async (roleNames: string[]) => {
      const loginId = `flow-${++made}`
      await mgmt('POST', '/v1/mgmt/user/create', { loginId, userTenants: [{ tenantId: tenant, roleNames }] })
      return (await mgmt('POST', '/v1/mgmt/auth/signin', { loginId }))['refreshJwt'] as string
    }
    const [link = ''] = await reach(await tokenOf(['Tenant Admin']))
    assert.equal((await open(link)).status, 200)
    for (const token of ['', await tokenOf([])]) {
      assert.deepEqual(await reach(token), [undefined, 'AdminLinkSSOGenerateFailed'])
    }
  })
})

type Part = { [name: string]: unknown }
const settingsOf = (answer: unknown) => answer as { tenant: Part; saml: Part; oidc: Part }
