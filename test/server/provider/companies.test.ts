/** Companies' providers that the plane plays, with the settings that real ones have. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { type ProviderAnswer, startPlane, type TestingPlane } from '../../../src/testing/index.ts'

const APP = 'http://localhost:3000/done'
const DIRECTORY = '5d1f3a52-7d4b-4f0e-9a51-3c9a2b6f0e11'
/** As it is pasted from a company's console: nobody here has its key. */
const CERTIFICATE = 'MIIC of a real provider'

const oidc = { clientId: 'plane', clientSecret: 'secret', userAttrMapping: { loginId: 'email', group: 'groups' } }
const SETTINGS = {
  'Okta by OpenID Connect, by its issuer alone': {
    oidc: { ...oidc, issuer: 'https://acme.okta.com', scope: ['openid', 'profile', 'email', 'groups'] },
  },
  'Okta by OpenID Connect, with an authorization server': {
    oidc: { ...oidc, issuer: 'https://acme.okta.com/oauth2/default', scope: ['openid', 'profile', 'email', 'groups'] },
  },
  'Entra by OpenID Connect': { oidc: { ...oidc, issuer: `https://login.microsoftonline.com/${DIRECTORY}/v2.0` } },
  'somebody by OpenID Connect, with all addresses': {
    oidc: {
      ...oidc,
      issuer: 'urn:acme:login',
      authUrl: 'https://login.acme.example/a?realm=1',
      tokenUrl: 'https://login.acme.example/t',
      userDataUrl: 'https://login.acme.example/u',
      JWKsUrl: 'https://login.acme.example/k',
    },
  },
  'Okta by SAML': {
    saml: {
      idpUrl: 'https://acme.okta.com/app/acme_plane_1/exk1fxphMHCj7OGTK4x7/sso/saml',
      entityId: 'http://www.okta.com/exk1fxphMHCj7OGTK4x7',
      idpCert: CERTIFICATE,
      attributeMapping: { group: 'groups' },
    },
  },
  'Entra by SAML': {
    saml: {
      idpUrl: `https://login.microsoftonline.com/${DIRECTORY}/saml2`,
      entityId: `https://sts.windows.net/${DIRECTORY}/`,
      idpCert: CERTIFICATE,
    },
  },
  "Okta's metadata": {
    metadata: { idpMetadataUrl: 'https://acme.okta.com/app/exk1fxphMHCj7OGTK4x7/sso/saml/metadata' },
  },
  'metadata of somebody, under a name of his own': {
    metadata: { idpMetadataUrl: 'https://login.acme.example/metadata', entityId: 'urn:acme:login' },
  },
}

describe("tenants' identity providers", () => {
  let plane: TestingPlane
  let sdk: ReturnType<typeof DescopeClient>
  before(async () => {
    plane = await startPlane()
    const { projectId, managementKey, url } = plane
    sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
    await sdk.management.role.create('Writer')
  })
  after(() => plane.stop())

  const company = async (settings: { oidc?: object; saml?: object; metadata?: object }, domain: string) => {
    const mapped = { roleMappings: [{ groups: ['writers'], roleName: 'Writer' }] }
    const { id } = (await plane.manage('POST', '/v1/mgmt/tenant/create', { name: domain })) as { id: string }
    const [path, given] = settings.oidc
      ? ['oidc', settings.oidc]
      : settings.saml
        ? ['saml', settings.saml]
        : ['saml/metadata', settings.metadata]
    const body = { tenantId: id, settings: { ...given, ...mapped }, domains: [domain] }
    await plane.manage('POST', `/v1/mgmt/sso/${path}`, body)
    return id
  }
  const arrive = async (tenant: string, answer: ProviderAnswer) => {
    plane.provider.next(answer)
    const { ok, data, error } = await sdk.sso.start(tenant, APP)
    assert.ok(ok, JSON.stringify(error))
    return (await plane.provider.follow(data?.url ?? '')).searchParams
  }

  for (const [index, [name, settings]] of Object.entries(SETTINGS).entries()) {
    it(`${name}: somebody comes in with the roles of his groups, and is known again`, async () => {
      const domain = `company-${index}.example`
      const tenant = await company(settings, domain)
      const person = { email: `ada@${domain}`, name: 'Ada Lovelace', groups: ['writers', 'others'] }
      const seen = []
      for (const firstSeen of [true, false]) {
        const params = await arrive(tenant, { person })
        assert.equal(params.get('err'), null)
        const { data, error } = await sdk.sso.exchange(params.get('code') ?? '')
        assert.ok(data, JSON.stringify(error))
        const { user } = data
        assert.deepEqual(
          [data.firstSeen, user?.email, user?.verifiedEmail, user?.givenName, user?.familyName],
          [firstSeen, person.email, true, 'Ada', 'Lovelace'],
        )
        assert.deepEqual(
          user?.userTenants?.map(({ tenantId, roleNames }) => [tenantId, roleNames]),
          [[tenant, ['Writer']]],
        )
        seen.push(user?.userId)
      }
      assert.equal(seen[0], seen[1])
    })

    it(`${name}: who gives up, a failure and what is forged come back without a code`, async () => {
      const domain = `refused-${index}.example`
      const tenant = await company(settings, domain)
      const person = { email: `ada@${domain}`, name: 'Ada' }
      const wrong = ['nonce', 'audience', 'issuer', 'expired', 'signature'] as const
      const answers: ProviderAnswer[] = [
        { cancel: true },
        { error: 'server_error', errorDescription: 'On fire' },
        ...wrong.map((one) => ({ person, wrong: one })),
        { person: { ...person, email: 'ada@elsewhere.example' } },
      ]
      for (const answer of answers) {
        const params = await arrive(tenant, answer)
        assert.deepEqual([answer, params.get('code'), Boolean(params.get('err'))], [answer, null, true])
      }
    })
  }

  it("brings in whom nobody has asked, from a company's portal, where the settings lead on", async () => {
    const domain = 'portal.example'
    const tenant = await company(SETTINGS['Okta by SAML'], domain)
    const person = { email: `ada@${domain}`, name: 'Ada' }
    const answer = { person, unasked: true }
    plane.provider.next(answer)
    const { data } = await sdk.sso.start(tenant, APP)
    await assert.rejects(plane.provider.follow(data?.url ?? ''), /400|shows a page/)
    await plane.manage('POST', '/v1/mgmt/sso/redirect', { tenantId: tenant, samlRedirectUrl: `${APP}/portal` })
    plane.provider.next(answer)
    const begun = await sdk.sso.start(tenant, APP)
    const arrived = await plane.provider.follow(begun.data?.url ?? '')
    assert.equal(arrived.href.split('?')[0], `${APP}/portal`)
    const { data: session } = await sdk.sso.exchange(arrived.searchParams.get('code') ?? '')
    assert.equal(session?.user?.email, person.email)
    // Neither is what is false in it taken, nor what answers a request of somebody else.
    for (const wrong of ['nonce', 'audience', 'issuer', 'expired', 'signature'] as const) {
      const params = await arrive(tenant, { ...answer, wrong })
      assert.deepEqual([wrong, params.get('code'), Boolean(params.get('err'))], [wrong, null, true])
    }
  })

  it("offers people with the tenant's addresses, and fills in whom the application names", async () => {
    const tenant = await company(SETTINGS['Okta by SAML'], 'offers.example')
    const { data } = await sdk.sso.start(tenant, APP, undefined, undefined, undefined, undefined, 'jane@offers.example')
    const answer = await plane.fetch(data?.url ?? '')
    const page = await answer.text()
    assert.equal(answer.status, 200)
    assert.match(page, /value="ada\.lovelace@offers\.example"/)
    assert.match(page, /<details open>/)
    assert.match(page, /name="email" value="jane@offers\.example"/)
  })
})
