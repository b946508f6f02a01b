import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { contract } from '../../../src/contract/index.ts'
import { operationsOf } from '../../../src/contract/operation.ts'
import { requestOf } from '../../security/inputs.ts'
import { type Database, difference, dump, openDatabase, type Row } from '../../support/database.ts'
import { type Example, elsewhere, examples, type Fixture, nounsElsewhere, seed } from '../../support/examples.ts'
import { onEveryPlane } from '../../support/planes.ts'

const listed = operationsOf(contract).flatMap(({ noun, verb, op }) => {
  const ofNoun: { [verb: string]: Example } = examples[noun as keyof typeof examples] ?? {}
  const example = ofNoun[verb]
  return example ? [{ noun, verb, op, example }] : []
})

const writers = listed.filter(({ example }) => example.audit.length > 0)

onEveryPlane('what the trail holds', (plane, { database }) => {
  let store: Database
  let shared: { [test: string]: Fixture } = {}
  const share = async () => {
    shared = { false: await seed(plane()), true: await seed(plane(), { test: true }) }
  }
  before(async () => {
    store = await openDatabase(database())
    await share()
  })
  after(() => store?.close())

  const trail = () => store.rows('SELECT id, action, actor_id, project_id FROM audit')

  /** What an example leaves; those that read share what they read. */
  async function recordsOf({ op, example }: (typeof listed)[number], test: boolean): Promise<Row[]> {
    const fixture = writers.some((writer) => writer.op === op) ? await seed(plane(), { test }) : shared[String(test)]
    const known = new Set((await trail()).map(({ id }) => id))
    const asked = requestOf(op, example.input(fixture as Fixture))
    const { status, body } = await plane().call(asked.method, asked.path, asked.body)
    assert.equal(status, 200, JSON.stringify(body))
    const after = await trail()
    if (op === contract.user.deleteAllTest) await share()
    const fresh = after.filter(({ id }) => !known.has(id))
    return fresh.sort((left, right) => (String(left['action']) < String(right['action']) ? -1 : 1))
  }

  for (const one of listed) {
    const { noun, verb, example } = one
    it(`is ${inWords(example.audit)} after ${noun} ${verb}`, async () => {
      const actor = `${noun}.${verb}` === 'audit.createEvent' ? 'shop' : plane().managementKey.slice(0, 28)
      assert.deepEqual(
        (await recordsOf(one, false)).map(({ id: _, ...record }) => record),
        example.audit.map((action) => ({ action, actor_id: actor, project_id: plane().projectId })),
      )
    })
  }

  for (const one of listed.filter(({ noun }) => noun === 'user')) {
    it(`is ${inWords(one.example.testAudit)} after user ${one.verb} of a test user`, async () => {
      const records = await recordsOf(one, true)
      assert.deepEqual(
        records.map(({ action }) => action),
        one.example.testAudit,
      )
    })
  }
})

onEveryPlane('a tenant that goes with its members', (plane) => {
  it('leaves a record of each kind of what went', async () => {
    const post = async (path: string, body: object) => {
      const answer = await plane().call('POST', `/v1/mgmt/${path}`, body)
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      return answer.body
    }
    for (const id of ['going', 'staying']) await post('tenant/create', { id, name: id })
    const [going, both] = [[{ tenantId: 'going' }], [{ tenantId: 'going' }, { tenantId: 'staying' }]]
    const { user } = await post('user/create', { loginId: 'only', userTenants: going })
    await post('user/create', { loginId: 'tester', test: true, userTenants: going })
    await post('user/create', { loginId: 'both', userTenants: both })
    const { key } = await post('accesskey/create', { name: 'only', keyTenants: going })
    await post('accesskey/create', { name: 'both', keyTenants: both })
    await post('tenant/delete', { id: 'going', cascade: true })

    const actions = ['AccessKeysDeleted', 'TenantDeleted', 'UsersDeleted']
    const { audits } = await post('audit/search', { actions })
    const found = audits.map(({ action, loginIds, externalIds, tenants, data }: { [name: string]: unknown }) => ({
      action,
      loginIds: loginIds ?? externalIds,
      tenants,
      data,
    }))
    assert.deepEqual(
      found.toSorted((a: { action: string }, b: { action: string }) => (a.action < b.action ? -1 : 1)),
      [
        { action: 'AccessKeysDeleted', loginIds: [], tenants: ['going'], data: { ids: [key.id] } },
        { action: 'TenantDeleted', loginIds: [], tenants: ['going'], data: { name: 'going', cascade: true } },
        { action: 'UsersDeleted', loginIds: ['only'], tenants: ['going'], data: { userIds: [user.userId] } },
      ],
    )
    const { users } = await post('user/search', { withTestUser: true })
    assert.deepEqual(
      users.map(({ loginIds, userTenants }: { loginIds: string[]; userTenants: { tenantId: string }[] }) => [
        loginIds,
        userTenants.map(({ tenantId }) => tenantId),
      ]),
      [[['both'], ['staying']]],
    )
    const { keys } = await post('accesskey/search', {})
    assert.deepEqual(
      keys.map(({ name }: { name: string }) => name),
      ['both'],
    )
  })
})

onEveryPlane('a trail that cannot be written', (plane, { database }) => {
  let store: Database
  let fixture: Fixture
  before(async () => {
    store = await openDatabase(database())
    fixture = await seed(plane())
    await store.rows('ALTER TABLE audit RENAME TO audit_away')
  })
  after(() => store?.close())

  const send = ({ op, example }: (typeof listed)[number]) => {
    const asked = requestOf(op, example.input(fixture))
    return plane().call(asked.method, asked.path, asked.body)
  }

  for (const writer of writers) {
    it(`takes ${writer.noun} ${writer.verb} back`, async () => {
      const untouched = await dump(store)
      const { status, body, headers } = await send(writer)
      assert.deepEqual(
        [status, body],
        [
          500,
          {
            errorCode: 'E011500',
            errorDescription: 'Internal error',
            errorMessage: `Ask the operator for request ${headers.get('x-request-id')}`,
          },
        ],
      )
      assert.deepEqual(difference(untouched, await dump(store)), {})
    })
  }

  it('goes on when it can be written again', async () => {
    await store.rows('ALTER TABLE audit_away RENAME TO audit')
    for (const writer of writers.filter(({ verb }) => verb === 'create')) {
      assert.equal((await send(writer)).status, 200, writer.noun)
    }
  })
})

it('has an example for every operation of management keys, or another place', () => {
  const ours = operationsOf(contract).filter(({ op }) => op.access === 'management' || op.access === 'company')
  const missing = ours.filter(({ noun, op }) => !(noun in nounsElsewhere) && !listed.some((one) => one.op === op))
  assert.deepEqual(
    missing.map(({ noun, verb }) => `${noun}.${verb}`),
    Object.keys(elsewhere),
  )
})

function inWords(actions: readonly string[]): string {
  return actions.length === 0 ? 'nothing' : actions.join(', ')
}
