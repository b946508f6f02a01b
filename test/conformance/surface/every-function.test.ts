/**
 * Every function that the official SDK has for management: each has a suite or a row here, so that one that a newer SDK
 * brings fails until somebody has said where it is answered.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { onEveryPlane } from '../../planes.ts'
import { type Answer, openSdk, type Sdk } from '../sdk.ts'

/** Nouns whose functions are called one by one elsewhere, by suites that name each. */
const ELSEWHERE: { [noun: string]: string } = {
  user: 'conformance/management.test.ts',
  tenant: 'conformance/management.test.ts',
  accessKey: 'conformance/management.test.ts',
  inboundApplication: 'conformance/management.test.ts',
  role: 'conformance/management.test.ts',
  permission: 'conformance/management.test.ts',
  audit: 'conformance/management.test.ts',
  outboundApplication: 'oauth/outbound/vault.test.ts',
  ssoApplication: 'oauth/apps/sso-apps.test.ts',
  sso: 'tenant/sso/settings.test.ts and oidc.test.ts beside it',
  fga: 'fga/sdk.test.ts',
  authz: 'fga/sdk.test.ts',
}

/** Of which a client can be asked once: what it is for goes. */
const ONCE: { [name: string]: string } = { 'project.delete': 'project/node-sdk.test.ts' }

/** Functions that are refused whatever they are asked, in words. */
const REFUSED: { [name: string]: string } = { 'flow.run': 'E011003' }

/** Arguments that are right, in the order in which the functions are called. */
interface Row {
  name: string
  args: readonly unknown[]
}

const row = (name: string, ...args: unknown[]): Row => ({ name, args })

const wrong = (answer: string, name: string, ...args: unknown[]) => ({ answer, ...row(name, ...args) })
const saml = { id: 'nobody', name: 'nobody', enabled: true }
const list = { name: 'nobody', type: 'ips' as const, data: [] }
const template = { name: 'nobody', type: 'user', template: {} }

/** Functions that fail by themselves, with the status and the code; those that are left out only list or load all. */
const WRONG = [
  wrong('400 E011003', 'project.updateName', ''),
  wrong('400 E011003', 'project.clone', ''),
  wrong('400 E011003', 'project.importSnapshot', { files: { 'nothing.json': 'x' } }),
  wrong('400 E011003', 'project.import', { 'nothing.json': 'x' }),
  wrong('401 E061005', 'jwt.update', 'x.y.z', { a: 1 }),
  wrong('404 E112102', 'jwt.impersonate', 'nobody', 'nobody', false),
  wrong('404 E112102', 'jwt.impersonateStepup', 'nobody', 'nobody', false),
  wrong('401 E061005', 'jwt.stopImpersonation', 'x.y.z'),
  wrong('404 E112102', 'jwt.signIn', 'nobody'),
  wrong('400 E011003', 'jwt.signUp', ''),
  wrong('400 E011003', 'jwt.signUpOrIn', ''),
  wrong('400 E011003', 'jwt.generateClientAssertionJwt', 'us', 'them', ['there'], 0),
  wrong('404 E111104', 'password.getSettings', 'nobody'),
  wrong('404 E111102', 'password.configureSettings', 'nobody', { enabled: true, minLength: 8 }),
  wrong('404 E111104', 'group.loadAllGroups', 'nobody'),
  wrong('404 E111104', 'group.loadAllGroupsForMember', 'nobody', [], []),
  wrong('404 E111104', 'group.loadAllGroupMembers', 'nobody', 'group'),
  wrong('404 E103003', 'flow.export', 'nobody'),
  wrong('400 E011003', 'flow.import', '', {}, []),
  wrong('400 E011003', 'flow.delete', []),
  wrong('400 E011003', 'descoper.create', []),
  wrong('404 E011419', 'descoper.update', 'nobody', { displayName: 'D' }),
  wrong('404 E011419', 'descoper.load', 'nobody'),
  wrong('404 E011419', 'descoper.delete', 'nobody'),
  wrong('400 E011003', 'managementKey.create', 'none', {}),
  wrong('400 E011003', 'managementKey.update', 'nobody', 'x', '', 'active'),
  wrong('400 E011003', 'managementKey.load', 'nobody'),
  wrong('400 E011003', 'managementKey.delete', []),
  wrong('400 E011003', 'engine.create', ''),
  wrong('404 E011416', 'engine.update', 'nobody', 'x'),
  wrong('404 E011416', 'engine.load', 'nobody'),
  wrong('404 E011416', 'engine.rotateSecret', 'nobody'),
  wrong('404 E011416', 'engine.delete', 'nobody'),
  wrong('400 E011003', 'list.create', { ...list, name: '' }),
  wrong('404 E011416', 'list.update', 'nobody', list),
  wrong('404 E011416', 'list.load', 'nobody'),
  wrong('404 E011416', 'list.loadByName', 'nobody'),
  wrong('400 E011003', 'list.import', [{ ...list, id: '', name: '' }]),
  wrong('404 E011416', 'list.addIPs', 'nobody', ['192.0.2.1']),
  wrong('404 E011416', 'list.checkIP', 'nobody', '192.0.2.1'),
  wrong('404 E011416', 'list.removeIPs', 'nobody', ['192.0.2.1']),
  wrong('404 E011416', 'list.addTexts', 'nobody', ['a']),
  wrong('404 E011416', 'list.checkText', 'nobody', 'a'),
  wrong('404 E011416', 'list.removeTexts', 'nobody', ['a']),
  wrong('404 E011416', 'list.clear', 'nobody'),
  wrong('404 E011416', 'list.delete', 'nobody'),
  wrong('400 E011003', 'jwtTemplate.create', { ...template, name: '' }),
  wrong('404 E011416', 'jwtTemplate.update', { ...template, id: 'nobody' }),
  wrong('404 E011416', 'jwtTemplate.load', 'nobody'),
  wrong('404 E011416', 'jwtTemplate.validate', 'nobody'),
  wrong('404 E011416', 'jwtTemplate.loadLibraryEntry', 'nobody'),
  wrong('404 E011416', 'jwtTemplate.applyFromLibrary', { libraryEntryId: 'nobody' }),
  wrong('404 E011416', 'jwtTemplate.delete', 'nobody'),
  wrong('400 E011003', 'scopeClaimMapping.set', [{ scope: '', claims: {} }]),
  wrong('404 E011416', 'ssoApplication.updateSamlApplication', saml),
]

onEveryPlane('every function of @descope/node-sdk', (plane) => {
  let sdk: Sdk
  before(async () => {
    sdk = openSdk(plane())
  })

  it('has a row here, or a suite, or a reason', async () => {
    const rows = new Set((await rowsFor(sdk)).map(({ name }) => name))
    const left = functionsOf(sdk).filter(({ noun, verb }) => {
      return !(noun in ELSEWHERE) && !(`${noun}.${verb}` in ONCE) && !rows.has(`${noun}.${verb}`)
    })
    assert.deepEqual(
      left.map(({ noun, verb }) => `${noun}.${verb}`),
      [],
    )
  })

  it('answers, when it is asked rightly', async () => {
    for (const { name, args } of await rowsFor(sdk)) {
      const answer = await call(sdk, name, args)
      const refusal = REFUSED[name]
      if (refusal) assert.deepEqual([answer.ok, answer.error?.errorCode], [false, refusal], name)
      else assert.deepEqual([answer.ok, answer.error], [true, undefined], name)
    }
  })

  it('is refused in its own words, where what it names is not there, or is nothing that can be', async () => {
    const answers: string[] = []
    for (const { name, args } of WRONG) {
      const { ok, code, error } = await call(sdk, name, args)
      answers.push(`${name}: ${ok ? 'done' : `${code} ${error?.errorCode}`}`)
    }
    assert.deepEqual(
      answers,
      WRONG.map(({ name, answer }) => `${name}: ${answer}`),
    )
  })

  it('is refused in each without a good key', async () => {
    const stranger = openSdk(plane(), `${plane().managementKey.slice(0, -1)}!`)
    for (const { name, args } of await rowsFor(sdk)) {
      const answer = await call(stranger, name, args)
      assert.deepEqual([answer.ok, answer.code, answer.error?.errorCode], [false, 401, 'E062803'], name)
    }
  })
})

function functionsOf(sdk: Sdk): { noun: string; verb: string }[] {
  const { succeeded: _, refused: __, ...nouns } = sdk
  return Object.entries(nouns).flatMap(([noun, verbs]) => Object.keys(verbs).map((verb) => ({ noun, verb })))
}

function call(sdk: Sdk, name: string, args: readonly unknown[]): Promise<Answer> {
  const [noun = '', verb = ''] = name.split('.')
  const verbs = sdk[noun as keyof Sdk] as unknown as { [verb: string]: (...args: unknown[]) => Promise<Answer> }
  const known = verbs[verb]
  if (!known) throw new Error(`the SDK has no ${name}`)
  return known(...args)
}

let round = 0

/** What the rows name is made anew each time. */
async function rowsFor(sdk: Sdk): Promise<Row[]> {
  const mark = `r${++round}`
  const made = async (answer: Promise<Answer>) => (await answer).data as { id: string; [field: string]: string }
  await sdk.tenant.createWithId(mark, mark)
  await sdk.role.create(`Actor ${mark}`, '', ['Impersonate'])
  const actor = (await sdk.user.create(`actor-${mark}`, { roles: [`Actor ${mark}`] })).data?.userId ?? ''
  await sdk.user.create(`target-${mark}`, {})
  const session = await made(sdk.jwt.signIn(`target-${mark}`))
  const lent = await made(sdk.jwt.impersonate(actor, `target-${mark}`, false))
  const flow = await sdk.flow.export('sign-in')
  const theme = await sdk.theme.export()
  const listed = await made(sdk.list.create({ name: `l-${mark}`, type: 'ips', data: [] }))
  const texts = await made(sdk.list.create({ name: `t-${mark}`, type: 'texts', data: [] }))
  const template = { name: `j-${mark}`, type: 'user' as const, template: { a: 1 } }
  const jwtTemplate = await made(sdk.jwtTemplate.create(template as never))
  const engine = await made(sdk.engine.create(`e-${mark}`))
  const reBac = { companyRoles: ['company-full-access'] }
  const keyId = (await sdk.managementKey.create(`k-${mark}`, reBac as never)).data?.key.id
  const rights = { isCompanyAdmin: true }
  const descoper = (await sdk.descoper.create([{ loginId: `d-${mark}@example.com`, rbac: rights }])).data?.descopers[0]
  const saml = { id: `saml-${mark}`, name: `saml-${mark}`, enabled: true }
  await sdk.ssoApplication.createSamlApplication(saml as never)
  // At the end: what a snapshot has not, its import takes away.
  const files = (await sdk.project.exportSnapshot()).data?.files
  return [
    row('project.updateName', `Named ${mark}`),
    row('project.updateTags', ['live']),
    row('project.clone', `Clone ${mark}`),
    row('project.listProjects'),
    row('project.exportSnapshot'),
    row('project.validateSnapshot', { files }),
    row('project.importSnapshot', { files }),
    row('project.export'),
    row('project.import', files),
    row('jwt.update', session['sessionJwt'], { a: 1 }),
    row('jwt.impersonate', actor, `target-${mark}`, false),
    row('jwt.impersonateStepup', actor, `target-${mark}`, false),
    row('jwt.stopImpersonation', lent['jwt']),
    row('jwt.signIn', `target-${mark}`),
    row('jwt.signUp', `up-${mark}`),
    row('jwt.signUpOrIn', `up-or-in-${mark}`),
    row('jwt.anonymous', { a: 1 }),
    row('jwt.generateClientAssertionJwt', 'us', 'them', ['there'], 60),
    row('password.getSettings', mark),
    row('password.configureSettings', mark, { enabled: true, minLength: 8 }),
    row('group.loadAllGroups', mark),
    row('group.loadAllGroupsForMember', mark, [actor], []),
    row('group.loadAllGroupMembers', mark, 'group'),
    row('flow.list'),
    row('flow.export', 'sign-in'),
    row('flow.import', `flow-${mark}`, flow.data?.flow, flow.data?.screens),
    row('flow.run', 'sign-in', { input: {} }),
    row('flow.delete', [`flow-${mark}`]),
    row('theme.export'),
    row('theme.import', theme.data?.theme),
    row('descoper.create', [{ loginId: `e-${mark}@example.com`, rbac: rights }]),
    row('descoper.update', descoper?.id, { displayName: 'D' }),
    row('descoper.load', descoper?.id),
    row('descoper.list'),
    row('descoper.delete', descoper?.id),
    row('managementKey.create', `k2-${mark}`, reBac),
    row('managementKey.update', keyId, `k3-${mark}`, '', 'active'),
    row('managementKey.load', keyId),
    row('managementKey.search'),
    row('managementKey.delete', [keyId]),
    row('engine.create', `e2-${mark}`),
    row('engine.update', engine.id, `e3-${mark}`),
    row('engine.load', engine.id),
    row('engine.loadAll'),
    row('engine.rotateSecret', engine.id),
    row('engine.delete', engine.id),
    row('list.create', { name: `l2-${mark}`, type: 'texts', data: ['a'] }),
    row('list.update', listed.id, { name: `l3-${mark}`, type: 'ips', data: [] }),
    row('list.load', listed.id),
    row('list.loadByName', `l3-${mark}`),
    row('list.loadAll'),
    row('list.import', [{ id: '', name: `l4-${mark}`, type: 'texts', data: [] }]),
    row('list.addIPs', listed.id, ['192.0.2.1']),
    row('list.checkIP', listed.id, '192.0.2.1'),
    row('list.removeIPs', listed.id, ['192.0.2.1']),
    row('list.addTexts', texts.id, ['a']),
    row('list.checkText', texts.id, 'a'),
    row('list.removeTexts', texts.id, ['a']),
    row('list.clear', texts.id),
    row('list.delete', listed.id),
    row('jwtTemplate.create', { ...template, name: `j2-${mark}` }),
    row('jwtTemplate.update', { ...template, id: jwtTemplate.id, name: `j3-${mark}` }),
    row('jwtTemplate.load', jwtTemplate.id),
    row('jwtTemplate.list'),
    row('jwtTemplate.validate', jwtTemplate.id),
    row('jwtTemplate.listLibrary'),
    row('jwtTemplate.loadLibraryEntry', 'profile'),
    row('jwtTemplate.applyFromLibrary', { libraryEntryId: 'profile', nameOverride: `j4-${mark}` }),
    row('jwtTemplate.delete', jwtTemplate.id),
    row('scopeClaimMapping.set', [{ scope: 'a', claims: { b: 'c' } }]),
    row('scopeClaimMapping.get'),
    row('scopeClaimMapping.delete'),
    row('analytics.search', { groupByAction: true }),
    row('ssoApplication.updateSamlApplication', { ...saml, enabled: false }),
  ]
}
