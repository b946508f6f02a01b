/** No load is ever stale: random changes and loads from two sides of one database agree with a plain model. */
import assert from 'node:assert/strict'
import { type Dice, dice } from '../features/user/model/dice.ts'

/** A plane of the database. */
export interface Side {
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Reply }>
}

// biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
type Reply = any

interface Person {
  userId: string
  loginIds: string[]
  name: string
  tenants: Set<string>
  roles: Set<string>
}

interface Model {
  people: Person[]
  /** Names by id. */
  tenants: Map<string, string>
  /** What each is called now, and what it permits. */
  roles: Map<string, { name: string; permissions: string[] }>
}

export const SEED = Number(process.env['HOMESCOPE_TEST_SEED'] ?? Date.now() % 1_000_000)

const LOGIN_IDS = Array.from({ length: 16 }, (_, n) => `person-${n}@example.com`)
const TENANTS = ['t1', 't2', 't3']
const ROLES = ['Reader', 'Writer']
const PERMISSIONS = ['see', 'touch']
const MOST_PEOPLE = 8

export async function agreeFromTwoSides(sides: readonly [Side, Side], steps: number, seed = SEED): Promise<void> {
  const roll = dice(seed)
  const model = await prepare(sides[0])
  for (let step = 0; step < steps; step++) {
    const before = model.people.map(shownOf(model))
    const change = pickChange(roll, model)
    const watched = roll.pick(LOGIN_IDS)
    // Both sides are asked while the change is under way: each answers what was, or what is then.
    const [answer, ...racing] = await Promise.all([
      change.send(roll.pick(sides)),
      ...(roll.chance(0.5) ? sides.map((side) => loadBy(side, 'loginId', watched)) : []),
    ])
    if (answer.status === 200) change.apply(answer.body)
    const what = `step ${step} of seed ${seed}: ${change.what}`
    for (const seen of racing) {
      const possible = [before, model.people.map(shownOf(model))].map((people) => called(people, watched))
      assert.ok(
        possible.some((one) => isSame(one, seen)),
        `${what}: came ${JSON.stringify(seen)}, and not of ${JSON.stringify(possible)}`,
      )
    }
    await assertLoads(sides, { model, roll, what })
  }
}

interface Checked {
  model: Model
  roll: Dice
  what: string
}

async function assertLoads(sides: readonly Side[], { model, roll, what }: Checked): Promise<void> {
  const people = model.people.map(shownOf(model))
  const loginId = roll.pick(LOGIN_IDS)
  const side = roll.pick(sides)
  assert.deepEqual(await loadBy(side, 'loginId', loginId), called(people, loginId), `${what}, load of ${loginId}`)
  if (people.length === 0) return
  const person = roll.pick(people)
  for (const each of sides) {
    assert.deepEqual(await loadBy(each, 'userId', person.userId), person, `${what}, load of ${person.userId}`)
  }
}

const called = (people: readonly Shown[], loginId: string) =>
  people.find(({ loginIds }) => loginIds.includes(loginId)) ?? 'nobody'

type Shown = ReturnType<ReturnType<typeof shownOf>>

const shownOf = (model: Model) => (person: Person) => {
  const held = [...person.roles].map((role) => model.roles.get(role) as { name: string; permissions: string[] })
  return {
    userId: person.userId,
    loginIds: [...person.loginIds].sort(),
    name: person.name,
    tenants: [...person.tenants].sort().map((id) => [id, model.tenants.get(id)]),
    roleNames: held.map(({ name }) => name).sort(),
    permissions: [...new Set(held.flatMap(({ permissions }) => permissions))].sort(),
  }
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

async function loadBy(side: Side, by: 'userId' | 'loginId', key: string): Promise<Shown | 'nobody'> {
  const { status, body } = await side.call('GET', `/v1/mgmt/user?${by}=${encodeURIComponent(key)}`)
  if (status !== 200) {
    assert.equal(body.errorCode, 'E112102', JSON.stringify(body))
    return 'nobody'
  }
  const { userId, loginIds, name, userTenants, roleNames, permissions } = body.user
  const tenants = userTenants.map((one: Reply) => [one.tenantId, one.tenantName])
  return { userId, loginIds: loginIds.toSorted(), name, tenants, roleNames, permissions }
}

interface Change {
  what: string
  send(side: Side): ReturnType<Side['call']>
  /** Once it was answered well. */
  apply(reply: Reply): void
}

let names = 0

function pickChange(roll: Dice, model: Model): Change {
  const person = model.people.length > 0 && roll.chance(0.9) ? roll.pick(model.people) : undefined
  if (!person) return creation(roll, model)
  const kinds = [
    rename,
    rename,
    moveLoginId,
    moveLoginId,
    joinOrLeave,
    setRoles,
    nameTenant,
    changeRole,
    remove,
    remake,
  ]
  return roll.pick(kinds)(roll, model, person)
}

/** Also with a login id that somebody has: it is refused, after something of it was written. */
function creation(roll: Dice, model: Model): Change {
  const loginId = roll.pick(LOGIN_IDS)
  const tenants = roll.some(TENANTS)
  const person: Person = { userId: '', loginIds: [loginId], name: '', tenants: new Set(tenants), roles: new Set() }
  const body = { loginId, email: loginId, userTenants: tenants.map((tenantId) => ({ tenantId })) }
  if (model.people.length >= MOST_PEOPLE) return remove(roll, model, roll.pick(model.people))
  return {
    ...post('create', '/v1/mgmt/user/create', body),
    apply: (reply) => void model.people.push({ ...person, userId: reply.user.userId }),
  }
}

function rename(_: Dice, __: Model, person: Person): Change {
  const name = `Name ${++names}`
  return {
    ...post('rename', '/v1/mgmt/user/update/name', { loginId: person.userId, name }),
    apply: () => {
      person.name = name
    },
  }
}

function moveLoginId(roll: Dice, _: Model, person: Person): Change {
  const loginId = roll.pick(person.loginIds)
  const newLoginId = roll.pick(LOGIN_IDS)
  return {
    ...post('move login id', '/v1/mgmt/user/update/loginid', { loginId, newLoginId }),
    apply: () => {
      person.loginIds = [...new Set(person.loginIds.map((one) => (one === loginId ? newLoginId : one)))]
    },
  }
}

function joinOrLeave(roll: Dice, _: Model, person: Person): Change {
  const tenantId = roll.pick(TENANTS)
  const leaves = person.tenants.has(tenantId)
  const path = `/v1/mgmt/user/update/tenant/${leaves ? 'remove' : 'add'}`
  return {
    ...post(leaves ? 'leave' : 'join', path, { loginId: person.userId, tenantId }),
    apply: () => void (leaves ? person.tenants.delete(tenantId) : person.tenants.add(tenantId)),
  }
}

function setRoles(roll: Dice, model: Model, person: Person): Change {
  const roles = roll.some(ROLES, 0.6)
  const roleNames = roles.map((role) => model.roles.get(role)?.name)
  return {
    ...post('set roles', '/v1/mgmt/user/update/role/set', { loginId: person.userId, roleNames }),
    apply: () => {
      person.roles = new Set(roles)
    },
  }
}

function nameTenant(roll: Dice, model: Model): Change {
  const id = roll.pick(TENANTS)
  const name = `Tenant ${++names}`
  return {
    ...post('name tenant', '/v1/mgmt/tenant/update', { id, name }),
    apply: () => void model.tenants.set(id, name),
  }
}

function changeRole(roll: Dice, model: Model): Change {
  const role = roll.pick(ROLES)
  const newName = `${role} ${++names}`
  const permissions = roll.some(PERMISSIONS, 0.6)
  const body = { name: model.roles.get(role)?.name, newName, permissionNames: permissions }
  return {
    ...post('change role', '/v1/mgmt/role/update', body),
    apply: () => void model.roles.set(role, { name: newName, permissions }),
  }
}

function remove(_: Dice, model: Model, person: Person): Change {
  return {
    ...post('remove', '/v1/mgmt/user/delete', { userId: person.userId }),
    apply: () => void model.people.splice(model.people.indexOf(person), 1),
  }
}

/** A tenant goes, with all memberships, and comes again under its id. */
function remake(roll: Dice, model: Model): Change {
  const id = roll.pick(TENANTS)
  const name = `Tenant ${++names}`
  return {
    what: 'remake tenant',
    send: async (side) => {
      const gone = await side.call('POST', '/v1/mgmt/tenant/delete', { id })
      assert.equal(gone.status, 200, JSON.stringify(gone.body))
      // Gone already where the next call is the one that a load meets: nobody is a member on either side of it.
      for (const person of model.people) person.tenants.delete(id)
      return side.call('POST', '/v1/mgmt/tenant/create', { id, name })
    },
    apply: () => void model.tenants.set(id, name),
  }
}

function post(what: string, path: string, body: object): Pick<Change, 'what' | 'send'> {
  return { what: `${what} ${JSON.stringify(body)}`, send: (side) => side.call('POST', path, body) }
}

async function prepare(side: Side): Promise<Model> {
  for (const name of PERMISSIONS) await side.call('POST', '/v1/mgmt/permission/create', { name })
  for (const name of ROLES) await side.call('POST', '/v1/mgmt/role/create', { name })
  for (const id of TENANTS) await side.call('POST', '/v1/mgmt/tenant/create', { id, name: id })
  return {
    people: [],
    tenants: new Map(TENANTS.map((id) => [id, id])),
    roles: new Map(ROLES.map((name) => [name, { name, permissions: [] }])),
  }
}
