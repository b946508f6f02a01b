/**
 * Keycloak, unmodified, as the identity provider of a tenant, and as what trusts the project's applications: each side
 * is set up by what the other publishes of itself. Needs HOMESCOPE_TEST_KEYCLOAK, see docs/contributing.md.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { decodeJwt } from 'jose'
import { type AuthPlane, asAuthPlane } from '../../auth/signing-in.ts'
import { makeUser } from '../../oauth/browsing.ts'
import { type Keycloak, startKeycloak, withoutKeycloak } from './keycloak.ts'
import { person } from './person.ts'
import { onEveryEngineWithPlane } from './plane.ts'
import { good } from './saml-companies.ts'

const APP = 'http://localhost:3000/done'
const PASSWORD = 'known to Keycloak alone'
const ADA = { firstName: 'Ada', lastName: 'Lövelace' }
const NAMES = { givenName: 'given_name', familyName: 'family_name' }
/** What is told of Ada besides her address and tenant. */
const USER = {
  name: 'Ada Lövelace',
  givenName: 'Ada',
  middleName: '',
  familyName: 'Lövelace',
  phone: '',
  picture: '',
  verifiedEmail: true,
  verifiedPhone: false,
  recoveryEmail: '',
  verifiedRecoveryEmail: false,
  recoveryPhone: '',
  verifiedRecoveryPhone: false,
  roleNames: [],
  permissions: [],
  ssoAppIds: [],
  customAttributes: {},
  OAuth: {},
  status: 'enabled',
  consentExpiration: 0,
  editable: true,
  test: false,
  TOTP: false,
  SAML: false,
  OIDC: false,
  SCIM: false,
  webauthn: false,
  password: false,
  push: false,
}

describe('Keycloak', { skip: withoutKeycloak }, () => {
  let keycloak: Keycloak
  before(async () => {
    keycloak = await startKeycloak()
  })
  after(() => keycloak?.stop())

  onEveryEngineWithPlane('with the plane', { deliveryPrivate: true }, (get) => {
    let plane: AuthPlane
    let sdk: ReturnType<typeof DescopeClient>
    before(async () => {
      plane = asAuthPlane(get())
      const { projectId, managementKey, url } = plane
      plane.now = Date.now()
      sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
      await sdk.management.role.create('Reader')
      await sdk.management.role.create('Writer')
    })
    // The clock of the plane stands still, and that of Keycloak does not.
    beforeEach(() => {
      plane.now = Date.now()
    })

    /** A realm with one person, who is in one group. */
    async function newRealm(domain: string, more: object = {}): Promise<string> {
      const realm = randomUUID()
      const credentials = [{ type: 'password', value: PASSWORD }]
      const ada = { ...ADA, username: 'ada', email: `ada@${domain}`, emailVerified: true, enabled: true, credentials }
      const users = [{ ...ada, groups: ['/writers'] }]
      await keycloak.admin('POST', '', { realm, enabled: true, groups: [{ name: 'writers' }], users, ...more })
      return realm
    }
    const atKeycloak = (html: string) =>
      html.includes('name="password"') ? { username: 'ada', password: PASSWORD } : undefined

    /** What a user is of whom nothing but the mapped attributes is known. */
    function assertAda(
      user: object | undefined,
      email: string,
      { tenant, ...way }: { tenant: string; [way: string]: unknown },
    ) {
      const { userId, createdTime, modifiedTime, userTenants, ...known } = user as { [field: string]: unknown }
      const seconds = Math.floor(plane.now / 1000)
      assert.deepEqual([/^U\w+$/.test(String(userId)), createdTime, modifiedTime], [true, seconds, seconds])
      assert.deepEqual(known, { ...USER, loginIds: [email], externalIds: [email], email, ...way })
      assert.deepEqual(
        (userTenants as { tenantId: string; roleNames: string[] }[]).map((each) => [each.tenantId, each.roleNames]),
        [[tenant, ['Reader', 'Writer']]],
      )
    }

    const mapping = {
      roleMappings: [{ groups: ['writers'], roleName: 'Writer' }],
      defaultSSORoles: ['Reader'],
    }

    it('signs the members of a tenant in by OpenID Connect, found by its issuer alone', async () => {
      const groups = {
        name: 'groups',
        protocol: 'openid-connect',
        protocolMapper: 'oidc-group-membership-mapper',
        config: { 'claim.name': 'groups', 'full.path': 'false', 'id.token.claim': 'true' },
      }
      const client = {
        clientId: 'plane',
        secret: 'of the plane',
        redirectUris: [`${plane.url}/v1/oauth/callback`],
        attributes: { 'pkce.code.challenge.method': 'S256' },
        protocolMappers: [groups],
      }
      const realm = await newRealm('openid.example', { clients: [client] })
      const { id: tenant } = good(await sdk.management.tenant.create('By OpenID Connect'))
      const settings = {
        name: 'Keycloak',
        clientId: 'plane',
        clientSecret: 'of the plane',
        issuer: `${keycloak.url}/realms/${realm}`,
        userAttrMapping: { loginId: 'email', name: 'name', email: 'email', group: 'groups', ...NAMES },
        ...mapping,
      }
      good(await sdk.management.sso.configureOIDCSettings(tenant, settings as never, ['openid.example']))
      const go = person(atKeycloak)
      const signIn = async () => {
        const { url } = good(await sdk.sso.start('ada@openid.example', APP))
        const back = await go(url, APP)
        return good(await sdk.sso.exchange(back.searchParams.get('code') ?? back.search))
      }
      const first = await signIn()
      assertAda(first.user, 'ada@openid.example', { tenant, OIDC: true })
      const again = await signIn()
      assert.deepEqual([first.firstSeen, again.firstSeen], [true, false])
      assert.equal(again.user?.userId, first.user?.userId)
    })

    it('signs the members of a tenant in by SAML, each side by the metadata of the other', async () => {
      const realm = await newRealm('saml.example')
      const { id: tenant } = good(await sdk.management.tenant.create('By SAML'))
      const idp = `${keycloak.url}/realms/${realm}`
      const settings = {
        idpMetadataUrl: `${idp}/protocol/saml/descriptor`,
        entityId: idp,
        attributeMapping: { email: 'email', group: 'groups', ...NAMES },
        ...mapping,
      }
      good(await sdk.management.sso.configureSAMLByMetadata(tenant, settings as never, '', ['saml.example']))
      const ours = await fetch(`${plane.url}/v1/auth/saml/metadata?projectId=${plane.projectId}&tenantId=${tenant}`)
      const read = await keycloak.admin(
        'POST',
        `/${realm}/client-description-converter`,
        await ours.text(),
        'text/plain',
      )
      const property = (name: string, of: string) => ({
        name,
        protocol: 'saml',
        protocolMapper: 'saml-user-property-mapper',
        config: { 'attribute.name': name, 'user.attribute': of },
      })
      const groups = {
        name: 'groups',
        protocol: 'saml',
        protocolMapper: 'saml-group-membership-mapper',
        config: { 'attribute.name': 'groups', 'full.path': 'false', single: 'true' },
      }
      const protocolMappers = [
        property('email', 'email'),
        property('given_name', 'firstName'),
        property('family_name', 'lastName'),
        groups,
      ]
      const attributes = { ...read.attributes, saml_name_id_format: 'email', saml_force_name_id_format: 'true' }
      assert.deepEqual(
        ['saml.client.signature', 'saml.encrypt', 'saml.assertion.signature'].map((name) => read.attributes[name]),
        ['true', 'true', 'true'],
      )
      await keycloak.admin('POST', `/${realm}/clients`, { ...read, attributes, protocolMappers })
      const go = person(atKeycloak)
      const { url } = good(await sdk.saml.start(tenant, APP))
      const back = await go(url, APP)
      const session = good(await sdk.saml.exchange(back.searchParams.get('code') ?? back.search))
      assertAda(session.user, 'ada@saml.example', { tenant, SAML: true, name: '' })
    })

    /** An application of a realm, and a person who comes to it by the realm's identity provider, which is the plane. */
    const portal = {
      clientId: 'portal',
      publicClient: true,
      redirectUris: [APP],
      attributes: { 'post.logout.redirect.uris': '+' },
    }
    async function enterPortal(go: ReturnType<typeof person>, realm: string) {
      const place = `${keycloak.url}/realms/${realm}/protocol/openid-connect`
      const asked = { client_id: 'portal', redirect_uri: APP, response_type: 'code', scope: 'openid profile email' }
      const back = await go(`${place}/auth?${new URLSearchParams({ ...asked, kc_idp_hint: 'homescope' })}`, APP)
      const code = back.searchParams.get('code') ?? back.search
      const form = { grant_type: 'authorization_code', client_id: 'portal', redirect_uri: APP, code }
      const answer = await fetch(`${place}/token`, { method: 'POST', body: new URLSearchParams(form) })
      const tokens = (await answer.json()) as { id_token: string }
      assert.ok(answer.ok, JSON.stringify(tokens))
      const { sub, email, name, given_name, family_name } = decodeJwt(tokens.id_token)
      const known = await keycloak.admin('GET', `/${realm}/users/${sub}/federated-identity`)
      return { idToken: tokens.id_token, said: { email, name, given_name, family_name }, known }
    }
    /** Signs a user in at the plane; counts how often that was needed, and what came back encrypted. */
    function atPlane(user: { loginId: string; code: string }) {
      const met = { asked: 0, encrypted: 0 }
      const go = person((html): { [field: string]: string } | undefined => {
        const [, response = ''] = /name="SAMLResponse" value="([^"]*)"/.exec(html) ?? []
        if (Buffer.from(response, 'base64').includes('<saml:EncryptedAssertion')) met.encrypted++
        if (html.includes('name="login_id"')) return { login_id: user.loginId, channel: 'email', action: 'send' }
        if (!html.includes('name="code"')) return undefined
        met.asked++
        return { code: user.code, action: 'code' }
      })
      return { met, go }
    }
    const described = { name: 'Grace Hopper', givenName: 'Grace', familyName: 'Hopper' }
    const grace = (loginId: string) => ({
      email: `${loginId}@example.com`,
      name: 'Grace Hopper',
      given_name: 'Grace',
      family_name: 'Hopper',
    })

    it('takes users of the project by OpenID Connect, and ends the session of both', async () => {
      const realm = await newRealm('broker.example', { clients: [portal] })
      const endpoint = `${keycloak.url}/realms/${realm}/broker/homescope/endpoint`
      const { id } = good(
        await sdk.management.ssoApplication.createOidcApplication({
          name: 'Keycloak by OpenID Connect',
          enabled: true,
          clientType: 'confidential',
          approvedRedirectUrls: [endpoint, `${endpoint}/logout_response`],
          forcePkce: true,
          claims: ['email', 'name', 'givenName', 'familyName'],
        } as never),
      )
      const { cleartext } = good(await sdk.management.ssoApplication.getApplicationSecret(id)) as { cleartext: string }
      const { oidcSettings } = good(await sdk.management.ssoApplication.load(id))
      const { discoveryUrl: fromUrl } = oidcSettings as { discoveryUrl: string }
      const read = await keycloak.admin('POST', `/${realm}/identity-provider/import-config`, {
        providerId: 'oidc',
        fromUrl,
      })
      const config = {
        ...read,
        clientId: Buffer.from(`${plane.projectId}:${id}`).toString('base64'),
        clientSecret: cleartext,
        clientAuthMethod: 'client_secret_basic',
        defaultScope: 'openid profile email',
        pkceEnabled: 'true',
        pkceMethod: 'S256',
      }
      const provider = { alias: 'homescope', providerId: 'oidc', enabled: true, trustEmail: true, config }
      await keycloak.admin('POST', `/${realm}/identity-provider/instances`, provider)

      const user = await makeUser(plane, 'grace-openid', described)
      const { go, met } = atPlane(user)
      const { said, known, idToken } = await enterPortal(go, realm)
      assert.deepEqual(said, grace('grace-openid'))
      assert.deepEqual(
        known.map((each: { identityProvider: string; userId: string }) => [each.identityProvider, each.userId]),
        [['homescope', user.userId]],
      )
      await enterPortal(go, realm)
      assert.equal(met.asked, 1, 'Keycloak and the plane know the browser')
      const leave = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: APP })
      await go(`${keycloak.url}/realms/${realm}/protocol/openid-connect/logout?${leave}`, APP)
      await enterPortal(go, realm)
      assert.equal(met.asked, 2)
    })

    it('takes users of the project by SAML, each side by the metadata of the other', async () => {
      const realm = await newRealm('broker.example', { clients: [portal] })
      const broker = `${keycloak.url}/realms/${realm}/broker/homescope/endpoint`
      const { id } = good(
        await sdk.management.ssoApplication.createSamlApplication({
          name: 'Keycloak by SAML',
          enabled: true,
          useMetadataInfo: true,
          metadataUrl: `${broker}/descriptor`,
          attributeMapping: [
            { name: 'email', type: 'user_attribute', value: 'email' },
            { name: 'firstName', type: 'user_attribute', value: 'givenName' },
            { name: 'lastName', type: 'user_attribute', value: 'familyName' },
          ],
        } as never),
      )
      const { samlSettings } = good(await sdk.management.ssoApplication.load(id))
      const { idpMetadataUrl: fromUrl } = samlSettings as { idpMetadataUrl: string }
      const read = await keycloak.admin('POST', `/${realm}/identity-provider/import-config`, {
        providerId: 'saml',
        fromUrl,
      })
      assert.deepEqual(
        [read.validateSignature, read.singleSignOnServiceUrl],
        ['true', (samlSettings as unknown as { idpSsoUrl: string }).idpSsoUrl],
      )
      const config = {
        ...read,
        wantAuthnRequestsSigned: 'true',
        wantAssertionsSigned: 'true',
        wantAssertionsEncrypted: 'true',
        signatureAlgorithm: 'RSA_SHA256',
        principalType: 'SUBJECT',
      }
      const provider = { alias: 'homescope', providerId: 'saml', enabled: true, trustEmail: true, config }
      await keycloak.admin('POST', `/${realm}/identity-provider/instances`, provider)
      for (const name of ['email', 'firstName', 'lastName']) {
        await keycloak.admin('POST', `/${realm}/identity-provider/instances/homescope/mappers`, {
          name,
          identityProviderAlias: 'homescope',
          identityProviderMapper: 'saml-user-attribute-idp-mapper',
          config: { 'attribute.name': name, 'user.attribute': name, syncMode: 'INHERIT' },
        })
      }
      const user = await makeUser(plane, 'grace-saml', described)
      const { go, met } = atPlane(user)
      const { said, known } = await enterPortal(go, realm)
      assert.deepEqual(said, grace('grace-saml'))
      assert.deepEqual(
        known.map((each: { identityProvider: string; userId: string }) => [each.identityProvider, each.userId]),
        [['homescope', user.userId]],
      )
      await enterPortal(go, realm)
      assert.deepEqual(met, { asked: 1, encrypted: 1 })
    })
  })
})
