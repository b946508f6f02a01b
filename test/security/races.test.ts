import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { onEveryPlane } from '../support/planes.ts'
import { type Answer, openWire, type Wire } from './wire.ts'

const times = (count: number) => Array.from({ length: count }, (_, index) => index)

onEveryPlane('requests at once', (plane) => {
  let wire: Wire
  before(() => {
    wire = openWire(plane(), { sockets: 50 })
  })
  after(() => wire?.close())

  const post = (path: string, body: object) => wire.send('POST', `/v1/mgmt/${path}`, body)
  const good = async (path: string, body: object) => {
    const answer = await post(path, body)
    assert.equal(answer.status, 200, `${path}: ${answer.text}`)
    return answer.body
  }
  const audited = async (text: string) => (await good('audit/search', { text })).total
  const user = async (loginId: string) => (await wire.send('GET', `/v1/mgmt/user?loginId=${loginId}`)).body.user

  /** One answer is 200; all others have this code. */
  function checkOneWinner(answers: Answer[], errorCode: string): Answer {
    const winners = answers.filter(({ status }) => status === 200)
    assert.equal(winners.length, 1)
    assert.deepEqual(
      new Set(answers.filter(({ status }) => status !== 200).map(({ status, body }) => `${status} ${body.errorCode}`)),
      new Set([`400 ${errorCode}`]),
    )
    return winners[0] as Answer
  }

  it('fifty creates of one login id have one winner, one user and one record', async () => {
    const answers = await Promise.all(
      times(50).map((index) => post('user/create', { loginId: `racer-${index}`, additionalIdentifiers: ['prize'] })),
    )
    const { body } = checkOneWinner(answers, 'E011001')
    const found = (await wire.send('POST', '/v2/mgmt/user/search', { text: 'racer-' })).body
    assert.deepEqual(found, { users: [body.user], total: 1 })
    assert.equal(await audited('prize'), 1)
  })

  it('fifty users who move to one login id: one has it, the others stay', async () => {
    await good('user/create/batch', { users: times(50).map((index) => ({ loginId: `mover-${index}` })) })
    const answers = await Promise.all(
      times(50).map((index) => post('user/update/loginid', { loginId: `mover-${index}`, newLoginId: 'target' })),
    )
    const { body } = checkOneWinner(answers, 'E111127')
    assert.deepEqual(await user('target'), body.user)
    const left = (await good('user/search', { text: 'mover-' })).total
    assert.equal(left, 49)
  })

  it('twenty changes of one user lose nothing', async () => {
    await good('user/create', { loginId: 'shared' })
    const attributes = times(20).map((index) => ({ name: `shared-${index}`, type: 1 }))
    await good('user/customattribute/create', { attributes })
    await good('role/create/batch', { roles: times(20).map((index) => ({ name: `Shared ${index}` })) })
    await Promise.all(times(20).map((index) => good('tenant/create', { id: `shared-${index}`, name: `S ${index}` })))
    const change = (path: string, body: object) => good(`user/update/${path}`, { loginId: 'shared', ...body })
    await Promise.all(
      times(20).flatMap((index) => [
        change('customAttribute', { attributeKey: `shared-${index}`, attributeValue: index }),
        change('role/add', { roleNames: [`Shared ${index}`] }),
        change('tenant/add', { tenantId: `shared-${index}` }),
        change('ssoapp/add', { ssoAppIds: [`app-${index}`] }),
        wire.send('PATCH', '/v1/mgmt/user/patch', {
          loginId: 'shared',
          customAttributes: { [`patched-${index}`]: true },
        }),
      ]),
    )
    const changed = await user('shared')
    assert.deepEqual(
      {
        attributes: Object.keys(changed.customAttributes).length,
        roles: changed.roleNames.length,
        tenants: changed.userTenants.length,
        apps: changed.ssoAppIds.length,
      },
      { attributes: 40, roles: 20, tenants: 20, apps: 20 },
    )
    assert.equal((await good('audit/search', { loginIdsContain: ['shared'], actions: ['UserModified'] })).total, 100)
  })

  it('changes of one tenant by different operations lose nothing', async () => {
    for (const round of times(5)) {
      const id = `torn-${round}`
      await good('tenant/create', { id, name: `Torn ${round}` })
      await Promise.all([
        good('tenant/updateDefaultRoles', { id, defaultRoles: ['Tenant Admin'] }),
        good('tenant/settings', { tenantId: id, domains: ['sso.example'], enabled: true, sessionTokenExpiration: 7 }),
        good('tenant/update', { id, name: `Mended ${round}`, disabled: true }),
      ])
      const { body } = await wire.send('GET', `/v1/mgmt/tenant?id=${id}`)
      const settings = (await wire.send('GET', `/v1/mgmt/tenant/settings?id=${id}`)).body
      assert.deepEqual(
        [body.name, body.disabled, body.defaultRoles, body.domains, settings.sessionTokenExpiration],
        [`Mended ${round}`, true, ['Tenant Admin'], ['sso.example'], 7],
      )
    }
  })

  for (const [what, path, body, errorCode] of [
    ['tenant', 'tenant/create', { name: 'Contested' }, 'E073307'],
    ['tenant id', 'tenant/create', { id: 'contested' }, 'E073307'],
    ['role', 'role/create', { name: 'Contested' }, 'E024209'],
    ['permission', 'permission/create', { name: 'Contested' }, 'E024104'],
    ['inbound app', 'thirdparty/app/create', { name: 'Contested' }, 'E011003'],
    ['custom attribute', 'user/customattribute/create', { attributes: [{ name: 'contested' }] }, 'E016002'],
  ] as const) {
    it(`twenty creates of one ${what} have one winner`, async () => {
      const named = (index: number) => ('id' in body ? { ...body, name: `Contested ${index}` } : body)
      checkOneWinner(await Promise.all(times(20).map((index) => post(path, named(index)))), errorCode)
    })
  }

  it('twenty renames to one name have one winner', async () => {
    await good('role/create/batch', { roles: times(20).map((index) => ({ name: `Renamed ${index}` })) })
    await good('permission/create/batch', { permissions: times(20).map((index) => ({ name: `Renamed ${index}` })) })
    await Promise.all(
      times(20).map((index) => good('tenant/create', { id: `renamed-${index}`, name: `Renamed ${index}` })),
    )
    const apps = await Promise.all(
      times(20).map((index) => good('thirdparty/app/create', { name: `Renamed ${index}` })),
    )
    const all = (path: string, body: (index: number) => object) =>
      Promise.all(times(20).map((index) => post(path, body(index))))
    const rename = (index: number) => ({ name: `Renamed ${index}`, newName: 'Goal' })
    checkOneWinner(await all('role/update', rename), 'E024209')
    checkOneWinner(await all('permission/update', rename), 'E024104')
    checkOneWinner(await all('tenant/update', (index) => ({ id: `renamed-${index}`, name: 'Goal' })), 'E073307')
    checkOneWinner(await all('thirdparty/app/update', (index) => ({ id: apps[index].id, name: 'Goal' })), 'E011003')
  })

  it('twenty deletes of one user, tenant, role, permission, key and app have one winner', async () => {
    const { user } = await good('user/create', { loginId: 'doomed' })
    await good('tenant/create', { id: 'doomed', name: 'Doomed' })
    const role = await good('role/create', { name: 'Doomed' })
    const { key } = await good('accesskey/create', { name: 'Doomed' })
    const app = await good('thirdparty/app/create', { name: 'Doomed' })
    await good('permission/create', { name: 'Doomed' })
    for (const [path, body] of [
      ['permission/delete', { name: 'Doomed' }],
      ['user/delete', { userId: user.userId }],
      ['tenant/delete', { id: 'doomed' }],
      ['role/delete', { id: role.id }],
      ['accesskey/delete', { id: key.id }],
      ['thirdparty/app/delete', { id: app.id }],
    ] as const) {
      const answers = await Promise.all(times(20).map(() => post(path, body)))
      const statuses = answers.map(({ status }) => status).sort()
      assert.deepEqual(statuses, [200, ...Array(19).fill(404)], path)
    }
    const deleted = [
      'UserDeleted',
      'TenantDeleted',
      'RoleDeleted',
      'PermissionDeleted',
      'AccessKeyDeleted',
      'InboundAppDeleted',
    ]
    assert.equal((await good('audit/search', { actions: deleted })).total, deleted.length)
  })

  it('a tenant that is deleted while others join it has no members when it is made again', async () => {
    for (const round of times(10)) {
      const id = `reborn-${round}`
      await good('tenant/create', { id, name: id })
      await good('user/create', { loginId: `member-${round}` })
      const membership = [{ tenantId: id }]
      await Promise.all([
        post('user/update/tenant/add', { loginId: `member-${round}`, tenantId: id }),
        post('user/create', { loginId: `newcomer-${round}`, userTenants: membership }),
        post('user/create/batch', { users: [{ loginId: `batch-${round}`, userTenants: membership }] }),
        post('accesskey/create', { name: id, keyTenants: membership }),
        post('role/create', { name: id, tenantId: id }),
        post('tenant/create', { id: `${id}-below`, name: `${id} below`, parent: id }),
        post('tenant/delete', { id }),
      ])
      await post('tenant/delete', { id })
      await good('tenant/create', { id, name: id })
      assert.deepEqual(await good('user/search', { tenantIds: [id] }), { users: [], total: 0 }, id)
      assert.deepEqual(await good('accesskey/search', { tenantIds: [id] }), { keys: [] }, id)
      assert.deepEqual(await good('role/search', { tenantIds: [id] }), { roles: [] }, id)
      const { body } = await wire.send('GET', `/v1/mgmt/tenant?id=${id}`)
      assert.deepEqual(body.successors, [], id)
    }
  })

  it('a tenant is not deleted under a user who is just joining it', async () => {
    const { world, projectId } = plane()
    await good('tenant/create', { id: 'leaving', name: 'Leaving' })
    await good('user/create', { loginId: 'joining' })
    let deleted: Promise<Answer> | undefined
    await world.store.writeDirectory(async ({ tenants, users }) => {
      const user = await users.lock(projectId, 'joining')
      if (!user) throw new Error('there is no user')
      await tenants.keep(projectId, ['leaving'])
      deleted = post('tenant/delete', { id: 'leaving' })
      await Promise.race([deleted, new Promise((resolve) => setTimeout(resolve, 300))])
      const membership = { tenantId: 'leaving', tenantName: 'Leaving', roleId: '', roleName: '' }
      await users.update(projectId, user, { ...user, grants: [membership] })
    })
    assert.equal((await deleted)?.status, 200)
    await good('tenant/create', { id: 'leaving', name: 'Leaving' })
    assert.deepEqual((await user('joining')).userTenants, [])
  })

  it('twenty codes for one test user all come, and the last one counts', async () => {
    await good('user/create/test', { loginId: 'coded' })
    const answers = await Promise.all(
      times(20).map(() => good('tests/generate/otp', { loginId: 'coded', deliveryMethod: 'email' })),
    )
    assert.ok(answers.every(({ code }) => /^\d{6}$/.test(code)))
  })

  it('twenty imports of one key of another system have one winner', async () => {
    const keys = [{ name: 'foreign', cleartext: 'a key of another system' }]
    checkOneWinner(await Promise.all(times(20).map(() => post('accesskey/import', { keys }))), 'E011003')
  })

  it('twenty passwords of one user: the last is the password, the others its history', async () => {
    const { user } = await good('user/create', { loginId: 'hashed' })
    const set = (index: number) =>
      good('user/password/set/active', { loginId: 'hashed', password: `Password-${index}` })
    await Promise.all(times(20).map(set))
    const password = await plane().world.store.users.password(plane().projectId, user.userId)
    assert.equal(password?.history.length, 19)
  })
})
