/** Groups that a directory pushes, and the relations of fine-grained authorization that follow from them. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { readTuple } from '../../../../src/fga/scenario/words.ts'
import { tupleText } from '../../../../src/fga/tuples/port.ts'
import { type AuthPlane, suite } from '../../auth/signing-in.ts'

const DSL =
  'model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: user\n  relation reader: user\n  permission can_read: reader | owner\n'
const PATCH = ['urn:ietf:params:scim:api:messages:2.0:PatchOp']

suite('relations of pushed groups', (get) => {
  let plane: AuthPlane
  let key: string
  let ann: string
  let bob: string

  const mgmt = async (path: string, body: object) => {
    const answer = await plane.call('POST', `/v1/mgmt/${path}`, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  const push = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${plane.url}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${plane.projectId}:${key}`, 'content-type': 'application/scim+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    assert.ok(response.ok, `${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const patch = (path: string, ...Operations: object[]) => push('PATCH', path, { schemas: PATCH, Operations })
  const group = async (displayName: string, ...members: string[]) =>
    (await push('POST', '/Groups', { displayName, members: members.map((value) => ({ value })) })).id as string
  const map = (fgaMappings: object, roleMappings: object[] = []) =>
    mgmt('sso/oidc', {
      tenantId: 'acme',
      settings: {
        name: 'op',
        clientId: 'c',
        clientSecret: 's',
        issuer: 'https://op.example',
        fgaMappings,
        roleMappings,
      },
      domains: [],
    })
  const gives = (...relations: string[]) => ({
    relations: relations.map((line) => {
      const { resource, resourceType: namespace, relation: relationDefinition } = readTuple(`${line} user:x`)
      return { resource, relationDefinition, namespace }
    }),
  })
  const held = async () => {
    const { tuples } = await mgmt('fga/relations/list', {})
    const names = new Map([
      [ann, 'ann'],
      [bob, 'bob'],
    ])
    const text = (each: ReturnType<typeof readTuple>) =>
      tupleText({ ...each, target: names.get(each.target) ?? each.target })
    return tuples.map(text).sort() as string[]
  }
  const allowed = async (user: string) => {
    const tuples = [{ ...readTuple('doc:plan can_read user:x'), target: user }]
    return (await mgmt('fga/check', { tuples })).tuples[0].allowed
  }

  before(async () => {
    plane = get()
    await mgmt('tenant/create', { id: 'acme', name: 'acme' })
    const keyTenants = [{ tenantId: 'acme', roleNames: ['Tenant Admin'] }]
    key = (await mgmt('accesskey/create', { name: 'directory', keyTenants })).cleartext
    await mgmt('fga/schema', { dsl: DSL })
    await map({ writers: gives('doc:plan owner'), readers: gives('doc:plan reader', 'doc:x no_such') })
    ann = (await push('POST', '/Users', { userName: 'ann@acme.com' })).id
    bob = (await push('POST', '/Users', { userName: 'bob@acme.com' })).id
  })

  it('come and go with members, with names, and with the group', async () => {
    const writers = await group('writers', ann)
    assert.deepEqual(await held(), ['doc:plan owner user:ann'])
    assert.deepEqual([await allowed(ann), await allowed(bob)], [true, false])
    await patch(`/Groups/${writers}`, { op: 'add', path: 'members', value: [{ value: bob }] })
    assert.deepEqual(await held(), ['doc:plan owner user:ann', 'doc:plan owner user:bob'])
    await patch(`/Groups/${writers}`, { op: 'remove', path: `members[value eq "${ann}"]` })
    assert.deepEqual([await held(), await allowed(ann)], [['doc:plan owner user:bob'], false])
    await push('PUT', `/Groups/${writers}`, { displayName: 'readers', members: [{ value: bob }] })
    assert.deepEqual(await held(), ['doc:plan reader user:bob'])
    await patch(`/Groups/${writers}`, { op: 'replace', value: { displayName: 'others' } })
    assert.deepEqual(await held(), [])
    await patch(`/Groups/${writers}`, { op: 'replace', value: { displayName: 'writers' } })
    assert.deepEqual(await held(), ['doc:plan owner user:bob'])
    await push('DELETE', `/Groups/${writers}`)
    assert.deepEqual(await held(), [])
  })

  it('leave what somebody else has written, and what another group still gives', async () => {
    const own = { ...readTuple('doc:plan owner user:x'), target: ann }
    await mgmt('fga/relations', { tuples: [own] })
    const [writers, readers] = [await group('writers', ann), await group('readers', ann)]
    assert.deepEqual(await held(), ['doc:plan owner user:ann', 'doc:plan reader user:ann'])
    for (const id of [writers, readers]) await push('DELETE', `/Groups/${id}`)
    assert.deepEqual(await held(), ['doc:plan owner user:ann'])
    await mgmt('fga/relations/delete', { tuples: [own] })
    await map({ writers: gives('doc:plan owner'), chiefs: gives('doc:plan owner') })
    const [one, two] = [await group('writers', bob), await group('chiefs', bob)]
    await push('DELETE', `/Groups/${one}`)
    assert.deepEqual(await held(), ['doc:plan owner user:bob'])
    await push('DELETE', `/Groups/${two}`)
    assert.deepEqual(await held(), [])
  })

  it('go with a member who is deactivated, and come back with him', async () => {
    const writers = await group('writers', ann, bob)
    await patch(`/Users/${ann}`, { op: 'replace', path: 'active', value: false })
    assert.deepEqual(await held(), ['doc:plan owner user:bob'])
    await patch(`/Users/${ann}`, { op: 'replace', path: 'active', value: true })
    assert.deepEqual(await held(), ['doc:plan owner user:ann', 'doc:plan owner user:bob'])
    const cid = (await push('POST', '/Users', { userName: 'cid@acme.com' })).id
    await patch(`/Groups/${writers}`, { op: 'add', path: 'members', value: [{ value: cid }] })
    assert.equal((await held()).length, 3)
    await push('DELETE', `/Users/${cid}`)
    assert.deepEqual(await held(), ['doc:plan owner user:ann', 'doc:plan owner user:bob'])
    await push('DELETE', `/Groups/${writers}`)
  })

  it('follow another mapping when it is recalculated, and are told to the audit trail', async () => {
    const writers = await group('writers', ann)
    await map({ writers: gives('doc:plan reader') })
    assert.deepEqual(await held(), ['doc:plan owner user:ann'])
    await mgmt('sso/recalculate-mappings', { tenantId: 'acme' })
    assert.deepEqual(await held(), ['doc:plan reader user:ann'])
    await map({})
    await push('DELETE', `/Groups/${writers}`)
    assert.deepEqual(await held(), [])
    const { audits } = await mgmt('audit/search', { actions: ['FGARelationsMapped'], size: 100 })
    type Data = { tenantId: string; added: number; removed: number }
    const told = audits.map(({ data }: { data: Data }) => data) as Data[]
    const sum = (name: 'added' | 'removed') => told.reduce((all, each) => all + each[name], 0)
    assert.deepEqual([...new Set(told.map(({ tenantId }) => tenantId))], ['acme'])
    assert.ok(sum('added') > 5)
    assert.equal(sum('added'), sum('removed'), 'nothing is left')
  })

  it('stand beside roles, which come and go in the same way', async () => {
    for (const name of ['Writer', 'Chief', 'By hand']) await mgmt('role/create', { name })
    await mgmt('user/update/role/add', { loginId: 'ann@acme.com', tenantId: 'acme', roleNames: ['By hand'] })
    const roles = async () => {
      const { users } = await mgmt('user/search', { tenantIds: ['acme'] })
      type Shown = { name: string; loginIds: string[]; userTenants: { roleNames: string[] }[] }
      return Object.fromEntries(
        users.map(({ loginIds: [name], userTenants: [tenant] }: Shown) => [
          name?.slice(0, 3),
          tenant?.roleNames.sort(),
        ]),
      )
    }
    const writer = { groups: ['writers'], roleName: 'Writer' }
    await map({}, [writer, { groups: ['writers', 'chiefs'], roleName: 'Chief' }])
    const [writers, chiefs] = [await group('writers', ann, bob), await group('chiefs', ann)]
    assert.deepEqual(await roles(), { ann: ['By hand', 'Chief', 'Writer'], bob: ['Chief', 'Writer'] })
    await patch(`/Groups/${writers}`, { op: 'remove', path: `members[value eq "${ann}"]` })
    assert.deepEqual(await roles(), { ann: ['By hand', 'Chief'], bob: ['Chief', 'Writer'] })
    await patch(`/Users/${bob}`, { op: 'replace', path: 'active', value: false })
    assert.deepEqual(await roles(), { ann: ['By hand', 'Chief'] })
    await patch(`/Users/${bob}`, { op: 'replace', path: 'active', value: true })
    assert.deepEqual(await roles(), { ann: ['By hand', 'Chief'], bob: ['Chief', 'Writer'] })
    await map({}, [writer])
    await mgmt('sso/recalculate-mappings', { tenantId: 'acme' })
    assert.deepEqual(await roles(), { ann: ['By hand'], bob: ['Writer'] })
    for (const id of [writers, chiefs]) await push('DELETE', `/Groups/${id}`)
    assert.deepEqual(await roles(), { ann: ['By hand'], bob: [] })
  })

  it('change with the group or not at all', async () => {
    await map({ writers: gives('doc:plan owner') })
    const writers = await group('writers', ann)
    const response = await fetch(`${plane.url}/scim/v2/Groups/${writers}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${plane.projectId}:${key}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: PATCH,
        Operations: [
          { op: 'remove', path: `members[value eq "${ann}"]` },
          { op: 'add', path: 'members', value: [{ value: bob }, { value: 'U-nobody' }] },
        ],
      }),
    })
    assert.equal(response.status, 400)
    assert.deepEqual(await held(), ['doc:plan owner user:ann'])
  })

  it('are exact when many members come and go at once', async () => {
    const ids: string[] = []
    for (let n = 0; n < 6; n++) ids.push((await push('POST', '/Users', { userName: `m${n}@acme.com` })).id)
    await map({ crowd: gives('doc:crowd owner'), mob: gives('doc:crowd owner', 'doc:crowd reader') })
    const [crowd, mob] = [await group('crowd'), await group('mob')]
    const add = (path: string, id: string) => patch(path, { op: 'add', path: 'members', value: [{ value: id }] })
    await Promise.all(ids.flatMap((id) => [add(`/Groups/${crowd}`, id), add(`/Groups/${mob}`, id)]))
    const about = async () => (await held()).filter((line) => line.startsWith('doc:crowd')).length
    assert.equal(await about(), 12)
    await Promise.all([push('DELETE', `/Groups/${mob}`), ...ids.slice(3).map((id) => push('DELETE', `/Users/${id}`))])
    assert.equal(await about(), 3)
    await push('DELETE', `/Groups/${crowd}`)
    assert.equal(await about(), 0)
  })
})
