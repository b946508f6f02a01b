/**
 * Every function that the official SDK has for management: each has a suite or a row here, so that one that a newer SDK
 * brings fails until somebody has said where it is answered.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { type Answer, openSdk, type Sdk } from '../sdk.ts'
import { NEVER_WRONG, type Row, row, WRONG } from './refusals.ts'

/** It says itself that each of its functions is refused, too. */
const MANAGEMENT = 'conformance/management.test.ts'

/** Nouns whose functions are called one by one elsewhere, by suites that name each. */
const ELSEWHERE: { [noun: string]: string } = {
  user: MANAGEMENT,
  tenant: MANAGEMENT,
  accessKey: MANAGEMENT,
  inboundApplication: MANAGEMENT,
  role: MANAGEMENT,
  permission: MANAGEMENT,
  audit: MANAGEMENT,
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

  it('has an argument that is refused, or a reason why there is none', async () => {
    const known = new Set([...WRONG.map(({ name }) => name), ...Object.values(NEVER_WRONG).flat()])
    const left = functionsOf(sdk).filter(({ noun, verb }) => {
      return ELSEWHERE[noun] !== MANAGEMENT && !(`${noun}.${verb}` in ONCE) && !known.has(`${noun}.${verb}`)
    })
    assert.deepEqual(
      left.map(({ noun, verb }) => `${noun}.${verb}`),
      [],
    )
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
