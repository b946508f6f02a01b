/** Search agrees with a plain model in memory, over random users and random filters. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { TestPlane } from '../../../support/plane.ts'
import { onEveryPlane } from '../../../support/planes.ts'
import { type Dice, dice } from './dice.ts'

interface Wire {
  userId: string
  loginIds: string[]
  name: string
  givenName: string
  middleName: string
  familyName: string
  email: string
  phone: string
  recoveryEmail: string
  recoveryPhone: string
  verifiedEmail: boolean
  verifiedPhone: boolean
  verifiedRecoveryEmail: boolean
  verifiedRecoveryPhone: boolean
  password: boolean
  TOTP: boolean
  webauthn: boolean
  SCIM: boolean
  SAML: boolean
  OIDC: boolean
  status: string
  test: boolean
  roleNames: string[]
  userTenants: { tenantId: string; roleNames: string[] }[]
  customAttributes: { [name: string]: unknown }
  ssoAppIds: string[]
  createdTime: number
  modifiedTime: number
}

interface Query {
  [filter: string]: unknown
  sort: { field: string; desc: boolean }[]
  limit: number
  page: number
}

const SEED = Number(process.env['HOMESCOPE_SEED'] ?? Date.now() % 1_000_000)

const TENANTS = ['t1', 't2', 't3', 't4']
const ROLES = ['Reader', 'Writer', 'Admin']
const APPS = ['SA1', 'SA2', 'SA3']
const STATUSES = ['enabled', 'disabled', 'invited']
const SYLLABLES = ['an', 'Be', 'ca', 'Do', 'el', 'fi', 'Gö', "o'", '%', '_', 'ß', '日本', '1', '"']
const VALUES = ['gold', 'silver', 7, 7.5, true, false, ['a', 'b'], ['b'], { k: 1, j: [2] }, '']

interface Size {
  /** Users by batch. */
  batches: readonly number[]
  queries: number
  /** Whether another project of the database has the users of the first batch, too, who are never found. */
  beside: boolean
}

export function agreesWithTheModel({ batches, queries, beside }: Size): void {
  onEveryPlane(`the search model of a project ${beside ? 'beside another' : 'alone'}`, (plane) => {
    let users: Wire[] = []

    before(async () => {
      if (beside) {
        const { body } = await plane().call('POST', '/v1/mgmt/project/clone', { name: 'Neighbour' })
        await fill(neighbour(plane(), body.projectId), dice(SEED), batches.slice(0, 1))
      }
      await fill(plane(), dice(SEED), batches)
      users = await everyUser(plane())
      assert.equal(users.length, total(batches))
    })

    it(`agrees on ${queries} random queries (seed ${SEED})`, async () => {
      const roll = dice(SEED + 1)
      let hits = 0
      for (let i = 0; i < queries; i++) {
        const query = randomQuery(roll, users)
        const matching = users.filter((user) => matches(user, query)).sort(orderOf(query.sort))
        const start = query.page * query.limit
        const expected = { users: matching.slice(start, start + query.limit), total: matching.length }
        const { users: page, total } = await searchWith(plane(), query)
        const told = isTold(query, total, matching.length) ? matching.length : total
        assert.deepEqual({ users: page, total: told }, expected, JSON.stringify(query))
        hits += matching.length
      }
      assert.ok(hits > queries)
    })
  })
}

/** Of a text that many have, no more than a thousand and what is read are sure to be counted. */
function isTold({ text: asked, page, limit }: Query, told: number, matching: number): boolean {
  const least = Math.max(1000, Math.min((page + 1) * limit + 1, matching))
  return Boolean(asked) && matching > 1000 && told >= least && told <= matching
}

const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0)

function neighbour(plane: TestPlane, projectId: string): TestPlane {
  const authorization = `Bearer ${projectId}:${plane.managementKey}`
  return { ...plane, projectId, call: (method, path, body) => plane.call(method, path, body, authorization) }
}

async function everyUser(plane: TestPlane): Promise<Wire[]> {
  const users: Wire[] = []
  for (let page = 0; ; page++) {
    const found = await searchWith(plane, { withTestUser: true, page })
    users.push(...found.users)
    if (found.users.length === 0) return users
  }
}

async function searchWith(plane: TestPlane, query: object): Promise<{ users: Wire[]; total: number }> {
  const { status, body } = await plane.call('POST', '/v2/mgmt/user/search', query)
  assert.equal(status, 200, JSON.stringify([query, body]))
  return body
}

/** Made through the front door, but for what only signing in sets. */
async function fill(plane: TestPlane, roll: Dice, batches: readonly number[]): Promise<void> {
  for (const id of TENANTS) await plane.call('POST', '/v1/mgmt/tenant/create', { name: `Tenant ${id}`, id })
  for (const name of ROLES) await plane.call('POST', '/v1/mgmt/role/create', { name })
  await plane.call('POST', '/v1/mgmt/role/create', { name: 'Admin', tenantId: 't1' })
  await plane.call('POST', '/v1/mgmt/role/create', { name: 'Clerk', tenantId: 't2' })
  let made = 0
  for (const size of batches) {
    const users = Array.from({ length: size }, () => randomUser(roll, made++))
    const { body } = await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
    assert.deepEqual(body.failedUsers, [])
    await setWhatSigningInSets(plane, roll, body.createdUsers)
  }
}

async function setWhatSigningInSets(plane: TestPlane, roll: Dice, users: readonly Wire[]): Promise<void> {
  await plane.world.store.writeDirectory(async (tables) => {
    for (const { userId } of users) {
      const user = await tables.users.byId(plane.projectId, userId)
      if (!user) continue
      const flags = {
        totp: roll.chance(0.3),
        webauthn: roll.chance(0.3),
        saml: roll.chance(0.2),
        oidc: roll.chance(0.2),
      }
      const rest = { scim: roll.chance(0.2), modifiedAt: user.createdAt + 1000 * roll.below(50) }
      await tables.users.update(plane.projectId, user, { ...user, ...flags, ...rest })
    }
  })
}

function randomUser(roll: Dice, i: number): object {
  const address = () => `${roll.pick(['u', 'V', 'w'])}${roll.below(40)}@${roll.pick(['x.com', 'Y.org'])}`
  const phone = () => `+1555000${1000 + roll.below(30)}`
  const email = roll.chance(0.6) ? address() : ''
  return {
    loginId: `${text(roll)}#${i}`,
    additionalIdentifiers: roll.chance(0.3) ? [`${text(roll)}-second-${i}`] : [],
    name: text(roll),
    givenName: roll.chance(0.3) ? text(roll) : '',
    familyName: roll.chance(0.3) ? text(roll) : '',
    email,
    phone: roll.chance(0.5) || !email ? phone() : '',
    recoveryEmail: roll.chance(0.2) ? address() : '',
    recoveryPhone: roll.chance(0.2) ? phone() : '',
    ...some(roll, ['verifiedEmail', 'verifiedPhone', 'verifiedRecoveryEmail', 'verifiedRecoveryPhone']),
    status: roll.pick(STATUSES),
    test: roll.chance(0.2),
    roleNames: roll.some(ROLES),
    userTenants: roll.some(TENANTS).map((tenantId) => ({ tenantId, roleNames: roll.some(rolesIn(tenantId)) })),
    customAttributes: Object.fromEntries(
      roll.some(['plan', 'seats', 'odd "name"']).map((key) => [key, roll.pick(VALUES)]),
    ),
    ssoAppIds: roll.some(APPS),
    createdTime: 1_700_000_000 + roll.below(100),
    ...(roll.chance(0.2) && { hashedPassword: { md5: { hash: '5f4dcc3b5aa765d61d8327deb882cf99' } } }),
  }
}

function randomQuery(roll: Dice, users: readonly Wire[]): Query {
  const of = (pick: (user: Wire) => unknown, count = 1 + roll.below(4)) =>
    Array.from({ length: count }, () => pick(roll.pick(users)) || 'none')
  const roles = (tenantId: string) => [...rolesIn(tenantId), 'Nobody']
  const filters: { [name: string]: () => unknown } = {
    loginId: () => roll.pick(roll.pick(users).loginIds),
    loginIds: () => [...of((user) => roll.pick(user.loginIds)), 'nobody'],
    userIds: () => of(({ userId }) => userId),
    emails: () => of(({ email }) => email),
    phones: () => of(({ phone }) => phone),
    recoveryEmails: () => of(({ recoveryEmail }) => recoveryEmail),
    recoveryPhones: () => of(({ recoveryPhone }) => recoveryPhone),
    tenantIds: () => roll.some([...TENANTS, 'nowhere']),
    roleNames: () => roll.some([...ROLES, 'Clerk', 'Nobody']),
    tenantRoleNames: () =>
      Object.fromEntries(
        roll
          .some(TENANTS)
          .map((id) => [id, { values: [roll.pick(roles(id)), ...roll.some(roles(id))], and: roll.chance(0.5) }]),
      ),
    statuses: () => roll.some([...STATUSES, 'asleep']),
    ssoAppIds: () => roll.some([...APPS, 'SA9']),
    text: () => part(roll, roll.pick(users)),
    customAttributes: () =>
      Object.fromEntries(roll.some(['plan', 'seats', 'odd "name"', 'other']).map((key) => [key, wantedValue(roll)])),
    ssoOnly: () => true,
    scimOnly: () => true,
    ...Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, () => roll.chance(0.5)])),
    fromCreatedTime: () => (1_700_000_000 + roll.below(60)) * 1000,
    toCreatedTime: () => String((1_700_000_040 + roll.below(60)) * 1000),
    fromModifiedTime: () => (1_700_000_000 + roll.below(60)) * 1000,
    toModifiedTime: () => (1_700_000_060 + roll.below(60)) * 1000,
  }
  const names = roll.some(Object.keys(filters), 0.06)
  const chosen = Object.fromEntries(names.map((name) => [name, filters[name]?.()]))
  const sort = roll.some(Object.keys(SORTS), 0.12).map((field) => ({ field, desc: roll.chance(0.5) }))
  const test = roll.pick([{}, { withTestUser: true }, { withTestUser: true }, { testUsersOnly: true }])
  return { ...chosen, ...test, sort, limit: 1 + roll.below(100), page: roll.below(3) }
}

function matches(user: Wire, query: Query): boolean {
  const list = (name: string) => (query[name] ?? []) as unknown[]
  const anyOf = (name: string, value: unknown) => list(name).length === 0 || list(name).includes(value)
  const shares = (name: string, values: string[]) =>
    list(name).length === 0 || values.some((value) => list(name).includes(value))
  const flags = Object.entries(FLAGS).every(([flag, key]) => query[flag] === undefined || query[flag] === user[key])
  const roles = [...user.roleNames, ...user.userTenants.flatMap(({ roleNames }) => roleNames)]
  const tenantRoles = Object.entries((query['tenantRoleNames'] ?? {}) as { [id: string]: RoleFilter })
  const attributes = Object.entries((query['customAttributes'] ?? {}) as { [name: string]: unknown })
  return (
    (query['testUsersOnly'] ? user.test : query['withTestUser'] || !user.test) &&
    (query['loginId'] === undefined && list('loginIds').length === 0
      ? true
      : user.loginIds.some((id) => id === query['loginId'] || list('loginIds').includes(id))) &&
    anyOf('userIds', user.userId) &&
    anyOf('emails', user.email) &&
    anyOf('phones', user.phone) &&
    anyOf('recoveryEmails', user.recoveryEmail) &&
    anyOf('recoveryPhones', user.recoveryPhone) &&
    anyOf('statuses', user.status) &&
    shares('ssoAppIds', user.ssoAppIds) &&
    shares('roleNames', roles) &&
    shares(
      'tenantIds',
      user.userTenants.map(({ tenantId }) => tenantId),
    ) &&
    tenantRoles.every(([tenantId, filter]) => holds(user, tenantId, filter)) &&
    attributes.every(([name, wanted]) => hasValue(user, name, wanted)) &&
    flags &&
    (!query['ssoOnly'] || user.SAML || user.OIDC) &&
    (!query['scimOnly'] || user.SCIM) &&
    inTime(user, query) &&
    hasText(user, String(query['text'] ?? ''))
  )
}

const FLAGS = {
  password: 'password',
  totp: 'TOTP',
  webauthn: 'webauthn',
  scim: 'SCIM',
  verifiedEmail: 'verifiedEmail',
  verifiedPhone: 'verifiedPhone',
  verifiedRecoveryEmail: 'verifiedRecoveryEmail',
  verifiedRecoveryPhone: 'verifiedRecoveryPhone',
} as const

interface RoleFilter {
  values: string[]
  and: boolean
}

function holds(user: Wire, tenantId: string, { values, and }: RoleFilter): boolean {
  const held = user.userTenants.find((tenant) => tenant.tenantId === tenantId)?.roleNames ?? []
  return and ? values.every((name) => held.includes(name)) : values.some((name) => held.includes(name))
}

function hasValue(user: Wire, name: string, wanted: unknown): boolean {
  if (!Object.hasOwn(user.customAttributes, name)) return false
  const value = user.customAttributes[name]
  const held = Array.isArray(value) ? value : [value]
  const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)
  return (Array.isArray(wanted) ? wanted : [wanted]).some((one) => held.some((item) => same(item, one)))
}

function inTime(user: Wire, query: Query): boolean {
  const within = (seconds: number, from: unknown, to: unknown) =>
    seconds * 1000 >= Number(from ?? 0) && seconds * 1000 <= Number(to ?? Infinity)
  return (
    within(user.createdTime, query['fromCreatedTime'], query['toCreatedTime']) &&
    within(user.modifiedTime, query['fromModifiedTime'], query['toModifiedTime'])
  )
}

const textsOf = (user: Wire) => [
  user.name,
  user.givenName,
  user.middleName,
  user.familyName,
  user.email,
  user.phone,
  user.recoveryEmail,
  user.recoveryPhone,
  ...user.loginIds,
]

function hasText(user: Wire, needle: string): boolean {
  if (needle === user.userId) return true
  return textsOf(user).some((text) => text.toLowerCase().includes(needle.toLowerCase()))
}

const SORTS: { [field: string]: (user: Wire) => string | number } = {
  id: ({ userId }) => userId,
  modifiedTime: ({ modifiedTime }) => modifiedTime,
  createdTime: ({ createdTime }) => createdTime,
  externalId: ({ loginIds }) => loginIds[0] ?? '',
  displayName: ({ name }) => name,
  tenant: ({ userTenants }) => userTenants.map(({ tenantId }) => tenantId).sort()[0] ?? '',
  phoneNumber: ({ phone }) => phone,
  email: ({ email }) => email,
  status: ({ status }) => status,
}

/** Texts in the order of their bytes. Equal users follow by id, in the last direction. */
function orderOf(sort: Query['sort']): (left: Wire, right: Wire) => number {
  const last = { field: 'id', desc: sort.at(-1)?.desc ?? false }
  const orders = [...(sort.length > 0 ? sort : [{ field: 'createdTime', desc: false }]), last]
  return (left, right) => {
    for (const { field, desc } of orders) {
      const key = SORTS[field] ?? (() => 0)
      const difference = compare(key(left), key(right))
      if (difference !== 0) return desc ? -difference : difference
    }
    return 0
  }
}

function compare(left: string | number, right: string | number): number {
  if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(String(right)))
  return left - Number(right)
}

const rolesIn = (tenantId: string) => [...ROLES, ...(tenantId === 't2' ? ['Clerk'] : [])]

const text = (roll: Dice) => Array.from({ length: 1 + roll.below(5) }, () => roll.pick(SYLLABLES)).join('')

/** Some part of some text of the user, in any case, or something else. */
function part(roll: Dice, user: Wire): string {
  if (roll.chance(0.1)) return roll.pick([text(roll), user.userId])
  const whole = [...roll.pick(textsOf(user).filter(Boolean))]
  const start = roll.below(whole.length)
  const found = whole.slice(start, start + 1 + roll.below(6)).join('')
  return roll.chance(0.3) ? found.toUpperCase().toLowerCase() : found
}

function wantedValue(roll: Dice): unknown {
  const one = roll.pick(VALUES.filter((value) => !Array.isArray(value)))
  return roll.chance(0.4) ? [one, roll.pick(['a', 'b', 'gold', 8])] : one
}

const some = (roll: Dice, names: string[]) =>
  Object.fromEntries(roll.some(names).map((name) => [name, roll.chance(0.5)]))
