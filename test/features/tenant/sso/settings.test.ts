/** How tenants sign in, set and read by the service's own SDK. */
import assert from 'node:assert/strict'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { type AuthPlane, suite } from '../../auth/signing-in.ts'

type Sdk = ReturnType<typeof DescopeClient>
type Answer = { ok: boolean; code?: number; data?: unknown; error?: { errorCode: string; errorMessage?: string } }

suite('SSO settings', (get) => {
  let plane: AuthPlane
  let sdk: Sdk
  let sso: Sdk['management']['sso']
  before(() => {
    plane = get()
    const { projectId, managementKey, url } = plane
    sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
    sso = sdk.management.sso
  })

  const good = <T extends Answer>(answer: T): NonNullable<T['data']> => {
    assert.ok(answer.ok, JSON.stringify(answer.error))
    return answer.data as NonNullable<T['data']>
  }
  const refused = ({ ok, code, error }: Answer) => [ok, code, error?.errorCode, error?.errorMessage]
  const newTenant = async (name: string) => good(await sdk.management.tenant.create(name)).id

  it('answers blank parts with keys of its own for a tenant that nobody has configured', async () => {
    const tenantId = await newTenant('blank')
    good(await sso.loadSettings(tenantId))
    const { saml, ssoId, tenant } = (await plane.call('GET', `/v2/mgmt/sso/settings?tenantId=${tenantId}`)).body
    assert.deepEqual([ssoId, tenant?.id, tenant?.authType], ['', tenantId, 'none'])
    const { spCertificate, spSignCertificate, ...rest } = saml
    assert.equal(new X509Certificate(spCertificate).subject, 'CN=Homescope')
    assert.equal(new X509Certificate(spSignCertificate).subject, 'CN=Homescope')
    assert.notEqual(spCertificate, spSignCertificate)
    const fields = { name: '', email: '', username: '', phoneNumber: '', group: '', givenName: '', middleName: '' }
    const more = { familyName: '', picture: '', verifiedEmail: '', verifiedPhone: '', customAttributes: {} }
    assert.deepEqual(rest, {
      idpEntityId: '',
      idpSSOUrl: '',
      idpCertificate: '',
      idpAdditionalCertificates: [],
      idpMetadataUrl: '',
      spEntityId: `${plane.projectId}-${tenantId}`,
      spACSUrl: `${plane.url}/v1/auth/saml/acs?projectId=${plane.projectId}&tenantId=${tenantId}`,
      attributeMapping: { ...fields, ...more },
      redirectUrl: '',
      subjectNameIdFormat: '',
      disableSignRequest: false,
      configFGATenantIDResourcePrefix: '',
      configFGATenantIDResourceSuffix: '',
      groupsMapping: [],
      defaultSSORoles: [],
      fgaMappings: {},
      groupsPriority: [],
      groupPriorityEnabled: false,
      allowOverrideRoles: false,
      providerID: '',
      scimProviderID: '',
      lastSuccessTestTime: '0',
    })
    assert.equal(good(await sso.loadSettings(tenantId)).saml?.spCertificate, spCertificate)
  })

  it('keeps SAML settings as they came, with roles by their ids', async () => {
    const tenantId = await newTenant('saml')
    await sdk.management.role.create('Reader')
    await sdk.management.role.create('Writer', '', [], tenantId)
    const settings = {
      idpUrl: 'https://idp.example.com/sso',
      entityId: 'https://idp.example.com',
      idpCert: 'cert',
      roleMappings: [
        { groups: ['b', 'a'], roleName: 'Reader' },
        { groups: ['c'], roleName: 'Writer' },
      ],
      attributeMapping: { name: 'displayName', email: 'mail', customAttributes: { dept: 'department' } },
      defaultSSORoles: ['Reader'],
      subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    }
    good(await sso.configureSAMLSettings(tenantId, settings as never, 'https://app.example.com/', ['Saml.Example.com']))
    const loaded = good(await sso.loadSettings(tenantId))
    const roles = (await plane.call('GET', '/v1/mgmt/role/all')).body.roles as { id: string; name: string }[]
    const idOf = (name: string) => roles.find((role) => role.name === name)?.id
    const raw = (await plane.call('GET', `/v2/mgmt/sso/settings?tenantId=${tenantId}`)).body
    assert.deepEqual(
      [loaded.saml?.idpSSOUrl, loaded.saml?.idpEntityId, loaded.saml?.idpCertificate, loaded.saml?.redirectUrl],
      [settings.idpUrl, settings.entityId, 'cert', 'https://app.example.com/'],
    )
    assert.deepEqual(raw.saml.groupsMapping, [
      { role: { id: idOf('Reader'), name: 'Reader' }, groups: ['b', 'a'] },
      { role: { id: idOf('Writer'), name: 'Writer' }, groups: ['c'] },
    ])
    assert.deepEqual([loaded.tenant?.authType, loaded.tenant?.domains], ['saml', ['saml.example.com']])
    assert.deepEqual((await plane.call('GET', `/v1/mgmt/tenant?id=${tenantId}`)).body.domains, ['saml.example.com'])
    assert.equal(raw.saml.subjectNameIdFormat, settings.subjectNameIdFormat)

    good(await sso.configureSAMLByMetadata(tenantId, { idpMetadataUrl: 'https://nowhere.invalid/metadata' } as never))
    const again = good(await sso.loadSettings(tenantId))
    assert.deepEqual(
      [again.saml?.idpMetadataUrl, again.saml?.idpSSOUrl, again.saml?.redirectUrl, again.tenant?.domains],
      ['https://nowhere.invalid/metadata', '', '', []],
    )
    assert.deepEqual((again.saml as { defaultSSORoles?: string[] }).defaultSSORoles, ['Reader'])

    const bad = await sso.configureSAMLSettings(tenantId, {
      ...settings,
      roleMappings: [{ groups: [], roleName: 'No' }],
    } as never)
    assert.deepEqual(refused(bad), [false, 400, 'E111403', 'Role does not exist: No'])
    assert.deepEqual(good(await sso.loadSettings(tenantId)), again)
  })

  it('seals keys and secrets, and shows certificates alone', async () => {
    const tenantId = await newTenant('sealed')
    const pem = () =>
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const [spSignKey, spEncryptionKey] = [pem(), pem()]
    const loaded = async () => (await plane.call('GET', `/v2/mgmt/sso/settings?tenantId=${tenantId}`)).body
    const before = (await loaded()).saml
    const settings = { idpUrl: 'https://i.example', entityId: 'i', idpCert: 'c', spSignKey, spEncryptionKey }
    good(await sso.configureSAMLSettings(tenantId, settings as never))
    good(
      await sso.configureOIDCSettings(tenantId, {
        name: 'o',
        clientId: 'client',
        clientSecret: 'very-secret-value',
        issuer: 'https://op.example',
        userAttrMapping: { loginId: 'sub' },
      } as never),
    )
    const { saml, oidc } = await loaded()
    assert.notEqual(saml?.spCertificate, before?.spCertificate)
    assert.notEqual(saml?.spSignCertificate, before?.spSignCertificate)
    assert.deepEqual([oidc?.clientId, oidc?.clientSecret], ['client', ''])
    const stored = await plane.world.store.documents.list(plane.projectId, 'ssoConfiguration', tenantId)
    const text = JSON.stringify(stored)
    for (const secret of ['very-secret-value', spSignKey.split('\n')[2] as string]) assert.ok(!text.includes(secret))
    assert.deepEqual(Object.keys(stored[0]?.sealed ?? {}).sort(), ['clientSecret', 'spEncryptionKey', 'spSignKey'])
    const bad = await sso.configureSAMLSettings(tenantId, { ...settings, spSignKey: 'no key' } as never)
    assert.deepEqual(refused(bad), [false, 400, 'E011003', 'The spSignKey field must be a private key in PEM'])
  })

  it('has several configurations of a tenant, each with its own', async () => {
    const tenantId = await newTenant('several')
    const made = good(await sso.newSettings(tenantId, 'emea', 'Europe'))
    assert.deepEqual([made.ssoId, made.saml?.spEntityId], ['emea', `${plane.projectId}-${tenantId}-emea`])
    const oidc = { name: 'o', clientId: 'c', issuer: 'https://op.example', userAttrMapping: { loginId: 'sub' } }
    good(await sso.configureOIDCSettings(tenantId, oidc as never, ['emea.example'], 'emea'))
    const all = good(await sso.loadAllSettings(tenantId))
    assert.deepEqual(
      all.map((one) => [one.ssoId, one.tenant?.authType, one.tenant?.domains, one.oidc?.clientId]),
      [
        ['', 'none', [], ''],
        ['emea', 'oidc', ['emea.example'], 'c'],
      ],
    )
    good(await sso.configureSSORedirectURL(tenantId, undefined, 'https://app.example/', 'emea'))
    assert.equal(good(await sso.loadSettings(tenantId, 'emea')).oidc?.redirectUrl, 'https://app.example/')
    const authtype = { tenantId, ssoId: 'emea', authType: 'none' }
    assert.equal((await plane.call('POST', '/v1/mgmt/sso/settings/authtype', authtype)).status, 200)
    const off = good(await sso.loadSettings(tenantId, 'emea'))
    assert.deepEqual([off.tenant?.authType, off.oidc?.clientId], ['none', 'c'])
    const ids = { tenantId, ssoId: 'emea', oidcProviderId: 'okta', oidcScimProviderId: 'okta-scim' }
    assert.equal((await plane.call('POST', '/v1/mgmt/sso/provider-ids', ids)).status, 200)
    assert.equal((good(await sso.loadSettings(tenantId, 'emea')).oidc as { providerID?: string }).providerID, 'okta')
    good(await sso.deleteSettings(tenantId, 'emea'))
    assert.deepEqual(refused(await sso.loadSettings(tenantId, 'emea')), [
      false,
      404,
      'E011416',
      'The tenant has no SSO configuration with this id',
    ])
    assert.deepEqual(refused(await sso.loadSettings('nobody')), [false, 404, 'E111104', 'Could not load tenant by id'])
  })

  it('gives a domain to one tenant alone', async () => {
    const [first, second] = [await newTenant('first'), await newTenant('second')]
    const settings = { idpUrl: 'https://i.example', entityId: 'i', idpCert: 'c' }
    good(await sso.configureSAMLSettings(first, settings as never, '', ['one.example']))
    const taken = await sso.configureSAMLSettings(second, settings as never, '', ['one.example'])
    assert.deepEqual(refused(taken), [false, 400, 'E011003', `The domain belongs to the tenant ${first}`])
    good(await sso.deleteSettings(first))
    assert.equal(good(await sso.loadSettings(first)).saml?.idpSSOUrl, '')
    good(await sso.configureSAMLSettings(second, settings as never, '', ['one.example']))
  })

  it('knows the older forms', async () => {
    const tenantId = await newTenant('older')
    const untouched = good(await sso.getSettings(tenantId)) as never as { userMapping: { [field: string]: unknown } }
    const said = Object.entries(untouched.userMapping).filter(([, claim]) => typeof claim === 'string' && claim !== '')
    assert.deepEqual(Object.fromEntries(said), { name: 'name', email: 'email', phoneNumber: 'phone' })
    await sdk.management.role.create('Old')
    good(
      await sso.configureSettings(tenantId, 'https://i.example', 'c', 'i', 'https://app.example/', ['older.example']),
    )
    good(
      await sso.configureMapping(tenantId, [{ groups: ['g'], roleName: 'Old' }] as never, { email: 'mail' } as never),
    )
    const old = good(await sso.getSettings(tenantId)) as never as Record<string, never>
    assert.deepEqual(
      [old['tenantId'], old['idpEntityId'], old['idpSSOUrl'], old['domains'], old['domain'], old['redirectUrl']],
      [tenantId, 'i', 'https://i.example', ['older.example'], 'older.example', 'https://app.example/'],
    )
    const landing = async () => (good(await sso.getSettings(tenantId)) as never as { redirectUrl: string }).redirectUrl
    good(await sso.configureMetadata(tenantId, 'https://i.example/metadata', undefined as never, []))
    assert.equal(await landing(), 'https://app.example/')
    good(await sso.configureMetadata(tenantId, 'https://i.example/metadata', '', []))
    assert.equal(await landing(), '')
    const { saml } = (await plane.call('GET', `/v2/mgmt/sso/settings?tenantId=${tenantId}`)).body
    assert.deepEqual(saml.groupsMapping[0].groups, ['g'])
    assert.deepEqual(
      [saml.idpMetadataUrl, saml.idpSSOUrl, saml.attributeMapping.email],
      ['https://i.example/metadata', '', 'mail'],
    )
  })

  it('keeps whose assertions a tenant takes, and recalculates for nobody', async () => {
    const tenantId = await newTenant('xaa')
    const settings = { issuers: { 'https://op.example': { jwksUri: 'https://op.example/keys' } } }
    const body = { tenantId, enabled: true, settings, providerID: 'okta' }
    assert.equal((await plane.call('POST', '/v1/mgmt/sso/xaa/settings', body)).status, 200)
    const loaded = (await plane.call('GET', `/v1/mgmt/sso/xaa/settings?tenantId=${tenantId}`)).body
    assert.deepEqual([loaded.enabled, loaded.settings, loaded.providerID], [true, settings, 'okta'])
    assert.equal(loaded.audience, `${plane.url}/${plane.projectId}`)
    const all = (await plane.call('GET', `/v1/mgmt/sso/xaa/settings/all?tenantId=${tenantId}`)).body
    assert.deepEqual(all.XAASettings, [loaded])
    const gone = await plane.call('DELETE', `/v1/mgmt/sso/xaa/settings?tenantId=${tenantId}`)
    assert.equal(gone.status, 200)
    assert.equal((await plane.call('GET', `/v1/mgmt/sso/xaa/settings?tenantId=${tenantId}`)).body.enabled, false)
    good(await sso.recalculateSSOMappings(tenantId))
  })
})
