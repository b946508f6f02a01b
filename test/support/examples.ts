/** For every operation of the entities a request that succeeds, and the audit records that it leaves. */

import type { Contract } from '../../src/contract/index.ts'
import { kinds } from '../../src/contract/kinds/index.generated.ts'
import { tokenPlace } from '../../src/features/user/history.ts'
import type { TestPlane } from './plane.ts'

/** Of everything one, made for one example; names are new at each call. */
export interface Fixture {
  /** Part of every name. */
  mark: string
  tenantId: string
  role: { id: string; name: string }
  /** A role of the tenant. */
  tenantRole: string
  permission: { id: string; name: string }
  attribute: string
  user: { id: string; loginId: string }
  otherUser: { id: string; loginId: string }
  testUser: { id: string; loginId: string }
  keyId: string
  otherKeyId: string
  appId: string
  otherAppId: string
  /** The second secret of `otherAppId`. */
  secretName: string
  /** Whether both users are test users. */
  test: boolean
  /** Of the first user to an app that is none, without a tenant and in one. */
  consents: [string, string]
  configuration: Configuration
}

/** A project's configuration, as its exports answer it. */
interface Configuration {
  flow: object
  consoleFlow: object
  theme: object
  consoleTheme: object
  files: object
}

export interface Example {
  input(fixture: Fixture): object
  /** Actions, in the order of the alphabet. */
  audit: readonly string[]
  /** What is left of them when the users are test users. */
  testAudit: readonly string[]
}

const reads = (input: Example['input'] = () => ({})): Example => ({ input, audit: [], testAudit: [] })
const changes = (input: Example['input'], ...audit: string[]): Example => ({ input, audit, testAudit: audit })
/** A change of a user; of a test user nothing is recorded. */
const changesUser = (input: Example['input'], ...audit: string[]): Example => ({ input, audit, testAudit: [] })

/** Of P-256, in COSE's form. */
const COSE_KEY =
  'pQECAyYgASFYIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' + 'AAIlggAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

const loginId = ({ user }: Fixture) => ({ loginId: user.loginId })
const modifies = (input: (fixture: Fixture) => object) =>
  changesUser((fixture) => ({ ...loginId(fixture), ...input(fixture) }), 'UserModified')

const license: ExamplesOf<'license'> = { get: reads() }

const user: ExamplesOf<'user'> = {
  create: changesUser(({ mark, test }) => ({ loginId: `new-${mark}`, test }), 'UserCreated'),
  createTest: reads(({ mark }) => ({ loginId: `new-test-${mark}` })),
  createBatch: changesUser(
    ({ mark, test }) => ({
      users: [
        { loginId: `first-${mark}`, test },
        { loginId: `second-${mark}`, test },
      ],
    }),
    'UsersCreated',
  ),
  load: reads(loginId),
  loadDocs: reads(loginId),
  loadMany: reads(({ user }) => ({ userIds: [user.id] })),
  update: modifies(({ mark }) => ({ name: `Renamed ${mark}` })),
  patch: modifies(({ mark }) => ({ name: `Renamed ${mark}` })),
  patchBatch: changesUser(
    ({ user, otherUser }) => ({ users: [user, otherUser].map(({ loginId }) => ({ loginId, givenName: 'New' })) }),
    'UsersModified',
  ),
  setStatus: modifies(() => ({ status: 'disabled' })),
  delete: changesUser(loginId, 'UserDeleted'),
  deleteBatch: changesUser(({ user, otherUser }) => ({ userIds: [user.id, otherUser.id] }), 'UsersDeleted'),
  deleteAllTest: reads(),
  logout: modifies(() => ({})),

  search: reads(({ mark }) => ({ text: mark })),
  searchTest: reads(({ mark }) => ({ text: mark })),
  listTestDocs: reads(),

  setLoginId: modifies(({ mark }) => ({ newLoginId: `moved-${mark}` })),
  setEmail: modifies(({ mark }) => ({ email: `new-${mark}@example.com`, verified: true })),
  setPhone: modifies(() => ({ phone: '+15550001111', verified: true })),
  setName: modifies(() => ({ displayName: 'New' })),
  setPicture: modifies(() => ({ picture: 'https://example.com/new.png' })),
  setRecoveryEmail: modifies(({ mark }) => ({ recoveryEmail: `${mark}@example.org`, verified: true })),
  setRecoveryPhone: modifies(() => ({ recoveryPhone: '+15550002222', verified: true })),
  setImpersonationConsent: modifies(() => ({ impersonationConsent: 1_900_000_000 })),
  setApps: modifies(() => ({ ssoAppIds: ['one', 'two'] })),
  addApps: modifies(() => ({ ssoAppIds: ['three'] })),
  removeApps: modifies(() => ({ ssoAppIds: ['held'] })),

  setCustomAttribute: modifies(({ attribute }) => ({ attributeKey: attribute, attributeValue: 'new' })),
  listAttributes: reads(),
  createAttribute: changes(
    ({ mark }) => ({ attributes: [{ name: `new-${mark}`, type: 1 }] }),
    'CustomAttributesCreated',
  ),
  deleteAttribute: changes(({ attribute }) => ({ names: [attribute] }), 'CustomAttributesDeleted'),

  setRoles: modifies(() => ({ roleNames: ['Tenant Admin'] })),
  addRoles: modifies(() => ({ roleNames: ['Tenant Admin'] })),
  removeRoles: modifies(({ role }) => ({ roleNames: [role.name] })),

  addTenant: modifies(({ tenantId }) => ({ tenantId })),
  removeTenant: modifies(({ tenantId }) => ({ tenantId })),

  setTemporaryPassword: modifies(() => ({ password: 'Temporary-12345' })),
  setActivePassword: modifies(() => ({ password: 'Lasting-12345' })),
  setPassword: modifies(() => ({ password: 'Either-12345' })),
  expirePassword: modifies(() => ({})),

  deleteTotp: modifies(() => ({})),
  listPasskeys: reads(loginId),
  deletePasskey: modifies(() => ({ credentialId: 'passkey' })),
  deletePasskeys: modifies(() => ({})),
  importPasskeys: modifies(() => ({
    devices: [{ descope: { credentialId: 'aW1wb3J0ZWQ', rpId: 'example.com', publicKey: COSE_KEY } }],
  })),
  listTrustedDevices: reads(({ user }) => ({ identifiers: [user.loginId] })),
  removeTrustedDevices: reads((fixture) => ({ ...loginId(fixture), deviceIds: ['device'] })),
  deleteRecoveryCodes: reads(loginId),
  listSessions: reads(loginId),
  endSessions: reads((fixture) => ({ ...loginId(fixture), sessionIds: ['session'] })),

  history: reads(({ user }) => ({ userIds: [user.id] })),
  historyV2: reads(({ user }) => ({ userIds: [user.id] })),
  loginHistoryDocs: reads(({ user }) => ({ userIds: [user.id] })),
  providerToken: reads((fixture) => ({ ...loginId(fixture), provider: 'google' })),

  generateOtp: reads(({ testUser }) => ({ loginId: testUser.loginId, deliveryMethod: 'email' })),
  generateMagicLink: reads(({ testUser }) => ({
    loginId: testUser.loginId,
    deliveryMethod: 'email',
    URI: 'https://example.com/in',
  })),
  generateEnchantedLink: reads(({ testUser }) => ({ loginId: testUser.loginId, URI: 'https://example.com/in' })),

  // Exports have no test users.
  import: changes(
    ({ mark }) => ({ source: 'auth0', users: [{ user_id: `auth0|${mark}`, email: `import-${mark}@example.com` }] }),
    'UsersCreated',
  ),
}

const tenant: ExamplesOf<'tenant'> = {
  create: changes(({ mark }) => ({ name: `New ${mark}` }), 'TenantCreated'),
  update: changes(({ tenantId, mark }) => ({ id: tenantId, name: `Renamed ${mark}` }), 'TenantModified'),
  delete: changes(({ tenantId }) => ({ id: tenantId }), 'TenantDeleted'),
  load: reads(({ tenantId }) => ({ id: tenantId })),
  loadAll: reads(),
  search: reads(({ tenantId }) => ({ tenantIds: [tenantId] })),
  settings: reads(({ tenantId }) => ({ id: tenantId })),
  patch: changes(({ tenantId }) => ({ id: tenantId, disabled: true }), 'TenantModified'),
  configure: changes(({ tenantId }) => ({ tenantId, enabled: true }), 'TenantModified'),
  setDefaultRoles: changes(({ tenantId, role }) => ({ id: tenantId, defaultRoles: [role.name] }), 'TenantModified'),
  removeSsoSuffix: reads(({ tenantId }) => ({ tenantId })),
}

const accessKey: ExamplesOf<'accessKey'> = {
  create: changes(({ mark }) => ({ name: `new ${mark}` }), 'AccessKeyCreated'),
  import: changes(
    ({ mark }) => ({ keys: ['one', 'two'].map((name) => ({ name, cleartext: `${name} ${mark}` })) }),
    'AccessKeyCreated',
    'AccessKeyCreated',
  ),
  load: reads(({ keyId }) => ({ id: keyId })),
  search: reads(({ tenantId }) => ({ tenantIds: [tenantId] })),
  update: changes(({ keyId }) => ({ id: keyId, name: 'renamed' }), 'AccessKeyModified'),
  rotate: changes(({ keyId }) => ({ id: keyId }), 'AccessKeyModified'),
  activate: changes(({ keyId }) => ({ id: keyId }), 'AccessKeyModified'),
  deactivate: changes(({ keyId }) => ({ id: keyId }), 'AccessKeyModified'),
  delete: changes(({ keyId }) => ({ id: keyId }), 'AccessKeyDeleted'),
  activateBatch: changes(
    ({ keyId, otherKeyId }) => ({ ids: [keyId, otherKeyId] }),
    'AccessKeyModified',
    'AccessKeyModified',
  ),
  deactivateBatch: changes(
    ({ keyId, otherKeyId }) => ({ ids: [keyId, otherKeyId] }),
    'AccessKeyModified',
    'AccessKeyModified',
  ),
  deleteBatch: changes(({ keyId, otherKeyId }) => ({ ids: [keyId, otherKeyId] }), 'AccessKeysDeleted'),
}

const app = (id: string) => ({ id, loginPageUrl: 'https://example.com/login' })

const inboundApp: ExamplesOf<'inboundApp'> = {
  create: changes(({ mark }) => ({ name: `new ${mark}` }), 'InboundAppCreated'),
  createV2: changes(({ mark }) => ({ name: `new v2 ${mark}` }), 'InboundAppCreated'),
  update: changes(({ appId, mark }) => ({ ...app(appId), name: `renamed ${mark}` }), 'InboundAppModified'),
  updateV2: changes(({ appId, mark }) => ({ ...app(appId), name: `renamed ${mark}` }), 'InboundAppModified'),
  patch: changes(({ appId }) => app(appId), 'InboundAppModified'),
  patchV2: changes(({ appId }) => app(appId), 'InboundAppModified'),
  load: reads(({ appId }) => ({ id: appId })),
  loadV2: reads(({ appId }) => ({ id: appId })),
  loadAll: reads(),
  loadPage: reads(),
  delete: changes(({ appId }) => ({ id: appId }), 'InboundAppDeleted'),
  deleteBatch: changes(({ appId, otherAppId }) => ({ ids: [appId, otherAppId] }), 'InboundAppsDeleted'),
  secret: reads(({ appId }) => ({ id: appId })),
  rotate: changes(({ appId }) => ({ id: appId }), 'InboundAppSecretRotated'),
  rotateByGet: reads(),
  addSecret: changes(({ appId }) => ({ id: appId, name: 'another' }), 'InboundAppSecretCreated'),
  revokeSecret: changes(
    ({ otherAppId, secretName }) => ({ id: otherAppId, name: secretName }),
    'InboundAppSecretRevoked',
  ),
}

const role: ExamplesOf<'role'> = {
  create: changes(({ mark }) => ({ name: `New ${mark}` }), 'RoleCreated'),
  update: changes(({ role, mark }) => ({ id: role.id, newName: `Renamed ${mark}` }), 'RoleModified'),
  delete: changes(({ role }) => ({ id: role.id }), 'RoleDeleted'),
  all: reads(),
  ofSubTenants: reads(({ tenantId }) => ({ tenantId })),
  search: reads(({ role }) => ({ roleNames: [role.name] })),
  createBatch: changes(
    ({ mark }) => ({ roles: [{ name: `One ${mark}` }, { name: `Two ${mark}` }] }),
    'RoleCreated',
    'RoleCreated',
  ),
  updateBatch: changes(({ role, mark }) => ({ roles: [{ id: role.id, newName: `Renamed ${mark}` }] }), 'RoleModified'),
  deleteBatch: changes(({ role }) => ({ roleIds: [role.id] }), 'RoleDeleted'),
}

const permission: ExamplesOf<'permission'> = {
  create: changes(({ mark }) => ({ name: `New ${mark}` }), 'PermissionCreated'),
  update: changes(({ permission, mark }) => ({ id: permission.id, newName: `Re ${mark}` }), 'PermissionModified'),
  delete: changes(({ permission }) => ({ id: permission.id }), 'PermissionDeleted'),
  all: reads(),
  createBatch: changes(
    ({ mark }) => ({ permissions: [{ name: `One ${mark}` }, { name: `Two ${mark}` }] }),
    'PermissionCreated',
    'PermissionCreated',
  ),
  updateBatch: changes(
    ({ permission, mark }) => ({ permissions: [{ id: permission.id, newName: `Renamed ${mark}` }] }),
    'PermissionModified',
  ),
  deleteBatch: changes(({ permission }) => ({ ids: [permission.id] }), 'PermissionDeleted'),
}

const audit: ExamplesOf<'audit'> = {
  createWebhook: changes(({ mark }) => ({ name: mark, url: 'https://example.com/trail' }), 'AuditWebhookModified'),
  search: reads(),
  export: reads(),
  verify: reads(),
  blocks: reads(),
  createEvent: changes(
    ({ user, tenantId }) => ({ userId: user.id, action: 'Paid', type: 'info', actorId: 'shop', tenantId }),
    'Paid',
  ),
}

const consent: ExamplesOf<'consent'> = {
  search: reads(({ user }) => ({ userId: user.id })),
  delete: changes(({ consents }) => ({ consentIds: consents }), 'InboundAppConsentsDeleted'),
  deleteTenant: changes(({ tenantId }) => ({ tenantId }), 'InboundAppConsentsDeleted'),
}

const project: ExamplesOf<'project'> = {
  list: reads(),
  clone: changes(({ mark }) => ({ name: `Clone ${mark}` }), 'ProjectCloned'),
  cloneAsync: changes(({ mark }) => ({ name: `Later ${mark}` }), 'ProjectCloned'),
  updateName: changes(({ mark }) => ({ name: `Project ${mark}` }), 'ProjectUpdated'),
  updateTags: changes(({ mark }) => ({ tags: [mark] }), 'ProjectUpdated'),
  exportSnapshot: reads(),
  importSnapshot: changes(({ configuration: { files } }) => ({ files }), 'ProjectImported'),
  validateSnapshot: reads(({ configuration: { files } }) => ({ files })),
  history: reads(),
}

const FLOW = 'sign-up-or-in'
const flow: ExamplesOf<'flow'> = {
  list: reads(),
  delete: changes(() => ({ ids: ['sign-in'] }), 'FlowDeleted'),
  export: reads(() => ({ flowId: FLOW })),
  import: changes(({ configuration, mark }) => ({ flow: { ...configuration.flow, flowId: mark } }), 'FlowCreated'),
  listTemplates: reads(),
  listWidgets: reads(),
  exportV1: reads(() => ({ flowId: FLOW })),
  importV1: changes(({ configuration, mark }) => ({ flowId: mark, ...configuration.consoleFlow }), 'FlowCreated'),
}

const theme: ExamplesOf<'theme'> = {
  export: reads(),
  import: changes(({ configuration }) => ({ theme: configuration.theme }), 'ThemeModified'),
  exportV1: reads(),
  importV1: changes(({ configuration }) => ({ theme: configuration.consoleTheme }), 'ThemeModified'),
}

const passwordSettings: ExamplesOf<'passwordSettings'> = {
  load: reads(),
  configure: changes(() => ({ enabled: true, minLength: 9 }), 'PasswordSettingsModified'),
}

const signingKey: ExamplesOf<'signingKey'> = { rotate: changes(() => ({}), 'SigningKeyRotated') }

const token: ExamplesOf<'token'> = {
  signIn: changesUser(loginId, 'LoginSucceed'),
  signUp: changes(({ mark }) => ({ loginId: `signed-${mark}` }), 'LoginSucceed', 'UserCreated'),
  signUpOrIn: changesUser(loginId, 'LoginSucceed'),
  anonymous: reads(),
  embedSignIn: reads(loginId),
  embedSignUp: reads(({ mark }) => ({ loginId: `embedded-${mark}` })),
}

/** Operations for management keys that have no example here, by the place where they are tried. */
export const elsewhere: { [operation: string]: string } = {
  'project.cloneProcess': 'test/features/project: needs a process',
  'project.delete': 'test/features/project: would take all others along',
  'project.importWithoutDeletes': 'test/cli: a snapshot import that deletes nothing',
  'project.rollback': 'test/features/project: needs a restore point',
  'flow.run': 'test/features/auth/flow: needs a flow for it',
  'flow.runAsync': 'test/features/auth/flow: needs a flow for it',
  'flow.asyncResult': 'test/features/auth/flow: needs a run',
  'flow.completeExternalAuth': 'test/conformance: refused',
  'managementKey.create': 'test/features/management-key: keys of the company',
  'managementKey.load': 'test/features/management-key: keys of the company',
  'managementKey.search': 'test/features/management-key: keys of the company',
  'managementKey.update': 'test/features/management-key: keys of the company',
  'managementKey.rotate': 'test/features/management-key: keys of the company',
  'managementKey.activate': 'test/features/management-key: keys of the company',
  'managementKey.deactivate': 'test/features/management-key: keys of the company',
  'managementKey.delete': 'test/features/management-key: keys of the company',
  'notp.receive': 'test/features/auth/messages: needs a sign-in that waits',
  'token.update': 'test/features/auth: needs a token',
  'token.impersonate': 'test/features/auth: needs two users with consent',
  'token.stopImpersonation': 'test/features/auth: needs a token',
  'token.clientAssertion': 'test/features/auth: needs an issuer',
  'outbox.list': 'test/features/auth: reads messages',
}

/** Nouns of which all operations are tried at another place. */
export const nounsElsewhere: { [noun: string]: string } = {
  ssoSettings: 'test/features/tenant/sso: needs a configured tenant',
  ssoAdminLink: 'test/features/tenant/sso: needs a tenant, and leaves its own records',
  family: 'test/features/user/families.test.ts: needs families that are enabled',
  scimKey: 'test/features/tenant/scim/keys.test.ts: needs a tenant',
  outboundScim: 'test/conformance/surface/outbound-scim.test.ts: needs an application',
  fga: 'test/features/fga: needs a schema',
  resourcePolicy: 'test/conformance: needs a resource',
  scopeClaimMapping: 'test/conformance: one for the project',
  localization: 'test/conformance: one for the project',
  ssoApp: 'test/features/oauth: needs a protocol',
  outboundToken: 'test/features/oauth/outbound: needs another service',
  group: 'test/conformance: reads what directories brought',
  execution: 'test/features/auth/flow: needs a flow that runs',
  descoper: 'test/conformance: of the company',
  upkeep: 'test/upkeep/of-process.test.ts: of the process',
  mcpClient: 'test/features/inbound-app/mcp-clients.test.ts: needs a server',
  infra: 'test/conformance/surface/infra.test.ts: resources of the company',
  analytics: 'test/conformance: reads the trail',
  authz: 'test/features/fga: needs a schema',
  ...Object.fromEntries(Object.keys(kinds).map((noun) => [noun, 'test/conformance: every kind of document'])),
}

type Entity = 'license' | 'user' | 'tenant' | 'accessKey' | 'inboundApp' | 'role' | 'permission' | 'audit'
type Noun = Entity | 'consent' | 'project' | 'flow' | 'theme' | 'passwordSettings' | 'signingKey' | 'token'
type ExamplesOf<N extends Noun> = N extends Entity
  ? { readonly [V in keyof Contract[N]]: Example }
  : { readonly [V in keyof Contract[N]]?: Example }

export const examples: { readonly [N in Noun]: ExamplesOf<N> } = {
  license,
  user,
  tenant,
  accessKey,
  inboundApp,
  role,
  permission,
  audit,
  consent,
  project,
  flow,
  theme,
  passwordSettings,
  signingKey,
  token,
}

let count = 0

/** Makes one of everything that the examples name. */
export async function seed(plane: TestPlane, { test = false } = {}): Promise<Fixture> {
  const mark = `m${++count}`
  const post = async (path: string, body: object) => {
    const answer = await plane.call('POST', `/v1/mgmt/${path}`, body)
    if (answer.status !== 200) throw new Error(`${path} answered ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const tenantId = `tenant-${mark}`
  const tenantRole = `Tenant role ${mark}`
  const attribute = `attribute-${mark}`
  const permissionName = `Permission ${mark}`
  const newUser = async (name: string, extra: object) => {
    const { user } = await post('user/create', { loginId: `${name}-${mark}`, ...extra })
    return { id: user.userId as string, loginId: `${name}-${mark}` }
  }
  const newKey = async (name: string) => (await post('accesskey/create', { name, keyTenants: [{ tenantId }] })).key.id
  const newApp = async (name: string) => (await post('thirdparty/app/create', { name: `${name} ${mark}` })).id
  const [otherUser, testUser, appId, otherAppId] = await Promise.all([
    newUser('other', { test }),
    newUser('tester', { test: true }),
    newApp('app'),
    newApp('other app'),
    post('tenant/create', { id: tenantId, name: `Tenant ${mark}` }),
    post('permission/create', { name: permissionName, description: 'An example' }),
    post('user/customattribute/create', { attributes: [{ name: attribute, type: 1 }] }),
  ])
  const [role, keyId, otherKeyId] = await Promise.all([
    post('role/create', { name: `Role ${mark}`, permissionNames: [permissionName] }),
    newKey('key'),
    newKey('other key'),
    post('role/create', { name: tenantRole, tenantId }),
    post('thirdparty/app/secret/add', { id: otherAppId, name: 'second' }),
  ])
  const user = await newUser('user', {
    test,
    roleNames: [role.name],
    userTenants: [{ tenantId, roleNames: [tenantRole] }],
    hashedPassword: { md5: { hash: '5f4dcc3b5aa765d61d8327deb882cf99' } },
    ssoAppIds: ['held'],
    customAttributes: { [attribute]: 'old' },
  })
  await seedCredentials(plane, user.id)
  const consents = await seedConsents(plane, { userId: user.id, tenantId, mark })
  const permissions = await plane.world.store.permissions.all(plane.projectId)
  const permission = permissions.find(({ name }) => name === permissionName)
  return {
    mark,
    tenantId,
    role: { id: role.id, name: role.name },
    tenantRole,
    permission: { id: permission?.id ?? '', name: permissionName },
    attribute,
    user,
    otherUser,
    testUser,
    keyId,
    otherKeyId,
    appId,
    otherAppId,
    secretName: 'second',
    test,
    consents,
    configuration: await configurationOf(plane),
  }
}

const exported = new WeakMap<TestPlane, Promise<Configuration>>()

/** As it was when it was first asked for. */
function configurationOf(plane: TestPlane): Promise<Configuration> {
  const known = exported.get(plane) ?? exportAll(plane)
  exported.set(plane, known)
  return known
}

async function exportAll(plane: TestPlane): Promise<Configuration> {
  const post = async (path: string, body: object) => (await plane.call('POST', path, body)).body
  // The first key that signs is made when it is asked for.
  await plane.call('GET', `/v2/keys/${plane.projectId}`)
  return {
    flow: (await post('/v2/mgmt/flow/export', { flowId: FLOW })).flow,
    consoleFlow: await post('/v1/mgmt/flow/export', { flowId: FLOW }),
    theme: (await post('/v2/mgmt/theme/export', {})).theme,
    consoleTheme: (await post('/v1/mgmt/theme/export', {})).theme,
    files: (await post('/v1/mgmt/project/snapshot/export', {})).files,
  }
}

type Given = { userId: string; tenantId: string; mark: string }

async function seedConsents({ world, projectId, now }: TestPlane, { userId, tenantId, mark }: Given) {
  const ids: [string, string] = [`CON1${mark}`, `CON2${mark}`]
  const consent = {
    appId: 'TPA0',
    userId,
    scopes: ['s'],
    grantedBy: userId,
    createdAt: now,
    modifiedAt: now,
    expiresAt: 0,
  }
  await world.store.writeDirectory(async ({ consents }) => {
    await consents.create(projectId, { ...consent, id: ids[0], tenantId: '' })
    await consents.create(projectId, { ...consent, id: ids[1], tenantId })
  })
  return ids
}

/** What only signing in makes. */
export async function seedCredentials({ world, projectId, now }: TestPlane, userId: string): Promise<void> {
  const provider = 'google'
  const tokens = JSON.stringify({ accessToken: 'access', refreshToken: 'refresh' })
  const sealed = world.vault.seal(tokens, tokenPlace(projectId, userId, provider))
  const passkey = {
    userId,
    id: 'passkey',
    rpId: 'localhost',
    kind: '',
    displayName: 'Key',
    publicKey: '',
    userHandle: '',
    counter: 0,
  }
  const login = { userId, id: 'login', at: now, city: '', country: '', ip: '127.0.0.1', tenantId: '' }
  await world.store.writeDirectory(async ({ users }) => {
    const token = { userId, provider, providerUserId: 'g1', sealed, scopes: ['email'], expiresAt: 0 }
    await users.setProviderToken(projectId, token)
    await users.addPasskey(projectId, { ...passkey, createdAt: now })
    await users.addLogin(projectId, login)
  })
}
