import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { refusal } from './users.ts'

const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${i}`, value]))

onEveryPlane('the search for users', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const create = async (body: object) => (await call('POST', '/v1/mgmt/user/create', body)).body.user
  const search = async (body: object, path = '/v2/mgmt/user/search') => {
    const answer = await call('POST', path, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }

  it('answers whole users under every name of the route', async () => {
    const made = await create({ loginId: 'found@example.com', name: 'Found' })
    for (const path of ['/v1/mgmt/user/search', '/v2/mgmt/user/search', '/management/users/search']) {
      assert.deepEqual(await search({}, path), { users: [made], total: 1 })
    }
  })

  it('pages by page or offset, with a hundred at most, in the order of creation', async () => {
    const users = Array.from({ length: 120 }, (_, i) => ({ loginId: `page-${i}`, createdTime: 1_700_000_000 + i }))
    await call('POST', '/v1/mgmt/user/create/batch', { users })
    const ids = async (body: object) =>
      (await search({ text: 'page-', ...body })).users.map(({ loginIds }: { loginIds: string[] }) => loginIds[0])
    const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `page-${from + i}`)
    assert.deepEqual(await ids({}), names(0, 100))
    assert.deepEqual(await ids({ limit: 0, page: 1 }), names(100, 120))
    assert.deepEqual(await ids({ limit: 5000 }), names(0, 100))
    assert.deepEqual(await ids({ limit: 7, page: 2 }), names(14, 21))
    assert.deepEqual(await ids({ limit: 7, page: 2, offset: 3 }), names(3, 10))
    assert.deepEqual(await ids({ limit: 7, page: 1000 }), [])
    assert.equal((await search({ text: 'page-', limit: 7, page: 1000 })).total, 120)
    assert.deepEqual(await ids({ limit: 2, sort: [{ field: 'createdTime', desc: true }] }), ['page-119', 'page-118'])
  })

  it('refuses pages, limits and sort fields that cannot be', async () => {
    const cases: [object, string][] = [
      [{ page: -1 }, 'The page field must be at least 0'],
      [{ page: 1.5 }, 'The page field must be a whole number'],
      [{ page: 1e18 }, 'The page field must be at most 2147483647'],
      [{ limit: -1 }, 'The limit field must be at least 0'],
      [{ offset: -1 }, 'The offset field must be at least 0'],
      [{ page: 'NaN' }, 'The page field must be a number'],
      [
        { sort: [{ field: "name'; drop table users" }] },
        'The sort.field field must be one of id, modifiedTime, createdTime, externalId, displayName, tenant, phoneNumber, email, status',
      ],
      [{ customAttributes: { a: Array(1001).fill(1) } }, 'The customAttributes field asks for too much'],
      [{ customAttributes: many(101, 1) }, 'The customAttributes field asks for too much'],
      [
        { tenantRoleNames: many(60, { and: true, values: ['x'] }), tenantRoleIds: many(60, { values: ['x'] }) },
        'The tenantRoleIds and tenantRoleNames field asks for too much',
      ],
    ]
    for (const [body, message] of cases) {
      const answer = await call('POST', '/v2/mgmt/user/search', body)
      assert.deepEqual([answer.status, answer.body], [400, refusal('E011003', 'Request is invalid', message)])
    }
  })

  it('C1 a filter that names nobody finds nobody', async () => {
    for (const loginId of ['widened', 'widened@example.com']) await create({ loginId })
    await call('POST', '/v1/mgmt/tenant/create', { id: 'narrow', name: 'Narrow' })
    const LISTS = ['loginIds', 'userIds', 'emails', 'phones', 'recoveryEmails', 'recoveryPhones', 'tenantIds']
    for (const filter of [...LISTS, 'roleNames', 'statuses', 'ssoAppIds', 'selectedColumns']) {
      for (const [item, kind] of [
        [null, 'null'],
        ['', 'an empty string'],
      ]) {
        for (const route of ['/v1/mgmt/user/search', '/v2/mgmt/user/search', '/v2/mgmt/user/search/test']) {
          const answer = await call('POST', route, { [filter]: ['x', item], withTestUser: true })
          const message = `The ${filter}[1] field must be something other than ${kind}`
          assert.deepEqual([answer.status, answer.body], [400, refusal('E011003', 'Request is invalid', message)])
        }
      }
    }
    for (const filter of ['tenantRoleNames', 'tenantRoleIds']) {
      for (const roles of [{}, { and: true }, { values: [], and: true }]) {
        const answer = await call('POST', '/v2/mgmt/user/search', { [filter]: { narrow: roles } })
        const message = `The ${filter}.narrow.values field is required`
        assert.deepEqual([answer.status, answer.body], [400, refusal('E011003', 'Request is invalid', message)])
      }
    }
    const nobody = [
      { emails: [' '] },
      { loginIds: ['\u200b', '+'] },
      { phones: ['+', '-', '()'] },
      { recoveryPhones: ['-'] },
      { loginId: ' ' },
      { tenantIds: ['nosuch'], includeSubTenants: true },
      { tenantIds: ['narrow'] },
      { tenantRoleNames: { nosuch: { values: ['Nobody'], and: true } } },
      { roleNames: ['nosuch'] },
      { text: ' \t ' },
      { customAttributes: { plan: null } },
      { customAttributes: { plan: [] } },
      { customAttributes: { plan: [null, ''] } },
      { customAttributes: { '': '' } },
      { statuses: ['asleep'] },
    ]
    for (const filter of nobody) assert.deepEqual(await search(filter), { users: [], total: 0 }, JSON.stringify(filter))
  })

  it('takes metacharacters of SQL, LIKE and full text as they are', async () => {
    const names = [
      '100% sure',
      'under_score',
      "O'Brien",
      'back\\slash',
      'quo"ted',
      'a OR b',
      'star*',
      'ÄÖÜ Straße',
      '(x)',
    ]
    for (const [i, name] of names.entries()) await create({ loginId: `meta-${i}`, name })
    const found = async (text: string) =>
      (await search({ text })).users.map(({ name }: { name: string }) => name).filter((name: string) => name)
    const cases: [string, string[]][] = [
      ['%', ['100% sure']],
      ['0% S', ['100% sure']],
      ['_', ['under_score']],
      ['r_s', ['under_score']],
      ["o'b", ["O'Brien"]],
      ["' or '1'='1", []],
      ['\\', ['back\\slash']],
      ['k\\sl', ['back\\slash']],
      ['"', ['quo"ted']],
      ['o"te', ['quo"ted']],
      ['a or b', ['a OR b']],
      ['star*', ['star*']],
      ['sta*', []],
      ['äöü STRASSE', []],
      ['öü straße', ['ÄÖÜ Straße']],
      ['(x', ['(x)']],
      ['name:x', []],
    ]
    for (const [text, expected] of cases) assert.deepEqual([text, await found(text)], [text, expected])
    // Now the text index of SQLite has them, too.
    const users = Array.from({ length: 600 }, (_, i) => ({ loginId: `-${i}` }))
    await call('POST', '/v1/mgmt/user/create/batch', { users })
    for (const [text, expected] of cases) assert.deepEqual([text, await found(text)], [text, expected])
    for (const name of ["a'b", 'a.b', '$.a', 'a"]', '__proto', '%']) {
      assert.deepEqual(await search({ customAttributes: { [name]: 'x' } }), { users: [], total: 0 })
    }
  })

  it('finds by attributes of every kind of value', async () => {
    const long = 'x'.repeat(5000)
    const values = { text: 'a', number: 1.5, flag: false, list: ['x', 'y'], object: { b: 1, a: [2] }, long, none: [] }
    const made = await create({ loginId: 'valued', customAttributes: values })
    const hits: object[] = [
      { text: 'a' },
      { text: ['z', 'a'] },
      { number: 1.5 },
      { flag: false },
      { list: 'y' },
      { list: ['y', 'z'] },
      { object: { a: [2], b: 1 } },
      { long },
      { text: 'a', number: [1, 1.5] },
    ]
    for (const customAttributes of hits) {
      assert.deepEqual(await search({ customAttributes }), { users: [made], total: 1 })
    }
    const misses = [
      { text: 'A' },
      { number: '1.5' },
      { flag: 0 },
      { object: { a: [2] } },
      { text: [] },
      { long: `${long}x` },
    ]
    for (const customAttributes of misses) {
      assert.deepEqual(await search({ customAttributes }), { users: [], total: 0 })
    }
  })

  it('follows tenants to those below', async () => {
    const tenant = (id: string, parent = '') => call('POST', '/v1/mgmt/tenant/create', { name: id, id, parent })
    await tenant('top')
    await tenant('middle', 'top')
    await tenant('bottom', 'middle')
    for (const id of ['top', 'middle', 'bottom']) await create({ loginId: `in-${id}`, userTenants: [{ tenantId: id }] })
    const found = async (body: object) =>
      (await search(body)).users.map(({ loginIds }: { loginIds: string[] }) => loginIds[0]).sort()
    assert.deepEqual(await found({ tenantIds: ['top'] }), ['in-top'])
    assert.deepEqual(await found({ tenantIds: ['middle'], includeSubTenants: true }), ['in-bottom', 'in-middle'])
    assert.deepEqual(await found({ tenantIds: ['nowhere'], includeSubTenants: true }), [])
  })

  it('finds the same where very many users match', async () => {
    const [count, batch] = [6000, 1000]
    for (let start = 0; start < count; start += batch) {
      const users = Array.from({ length: batch }, (_, i) => ({
        loginId: `mass-${start + i}`,
        name: (start + i) % 3 === 0 ? 'Third' : 'Other',
        test: (start + i) % 100 === 0,
        status: (start + i) % 4 === 0 ? 'disabled' : 'enabled',
        userTenants: [{ tenantId: 'top', roleNames: (start + i) % 2 === 0 ? ['Tenant Admin'] : [] }],
        customAttributes: { mass: true, parity: (start + i) % 2 },
        createdTime: 1_600_000_000 + start + i,
      }))
      const { body } = await call('POST', '/v1/mgmt/user/create/batch', { users })
      assert.deepEqual(body.failedUsers, [])
    }
    const found = async (body: object) => {
      const { users, total } = await search(body)
      return [total, users.length, users[0]?.loginIds[0], users.at(-1)?.loginIds[0]]
    }
    assert.deepEqual(await found({ customAttributes: { mass: true } }), [5940, 100, 'mass-1', 'mass-101'])
    assert.deepEqual(await found({ customAttributes: { mass: true }, withTestUser: true, page: 59 }), [
      6000,
      100,
      'mass-5900',
      'mass-5999',
    ])
    assert.deepEqual(await found({ customAttributes: { mass: true }, testUsersOnly: true }), [
      60,
      60,
      'mass-0',
      'mass-5900',
    ])
    // Of the text that so many have, no more than a thousand are counted.
    assert.deepEqual(await found({ text: 'mass-', limit: 1 }), [1000, 1, 'mass-1', 'mass-1'])
    assert.deepEqual(await found({ text: 'MASS-', customAttributes: { mass: true, parity: 1 } }), [
      1000,
      100,
      'mass-1',
      'mass-199',
    ])
    assert.deepEqual(await found({ text: 'mass-59', statuses: ['disabled'] }), [26, 26, 'mass-592', 'mass-5996'])
    assert.deepEqual(await found({ tenantIds: ['top'], statuses: ['disabled'], limit: 2 }), [
      1440,
      2,
      'mass-4',
      'mass-8',
    ])
    const desc = [{ field: 'createdTime', desc: true }]
    assert.deepEqual(await found({ roleNames: ['Tenant Admin'], text: 'third', sort: desc, limit: 3 }), [
      980,
      3,
      'mass-5994',
      'mass-5982',
    ])
  })

  it('fills only the columns that are asked for', async () => {
    const { users } = await search({ text: 'found@', selectedColumns: ['name', 'loginIds', 'nonsense'] })
    const [user] = users
    assert.deepEqual([user.name, user.loginIds], ['Found', ['found@example.com']])
    assert.deepEqual([user.userId, user.email, user.createdTime, user.verifiedEmail], ['', '', 0, false])
  })
})
