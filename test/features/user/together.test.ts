/** Requests that come at the same moment, and may go to the database together: each has its own answer, as if it were alone. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { onOneAndFourPlanes } from '../../support/planes.ts'

onOneAndFourPlanes('users at the same moment', (plane, { engine, database }) => {
  const create = (body: object, key?: string) => plane().call('POST', '/v1/mgmt/user/create', body, key)
  const load = (query: string) => plane().call('GET', `/v1/mgmt/user?${query}`)

  it('are created or refused each for itself, with its own record', async () => {
    const { projectId } = plane()
    await plane().call('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    await plane().call('POST', '/v1/mgmt/role/create', { name: 'Reader' })
    const other = await plane().call('PUT', '/v1/mgmt/managementkey', {
      name: 'Other',
      reBac: { companyRoles: ['company-full-access'], projectRoles: [], tagRoles: [] },
    })
    const keys = [undefined, `Bearer ${projectId}:${other.body.cleartext}`]
    const bodies = Array.from({ length: 90 }, (_, n) => ({
      loginId: n % 3 === 1 ? `contested-${n % 5}` : `together-${n}`,
      name: `Person ${n}`,
      roleNames: n % 4 === 0 ? ['Reader'] : [],
      userTenants: n % 9 === 0 ? [{ tenantId: 'nowhere' }] : n % 2 === 0 ? [{ tenantId: 'acme' }] : [],
    }))
    const alone = {
      tenant: (await create({ loginId: 'alone-1', userTenants: [{ tenantId: 'nowhere' }] })).body,
      taken: [await create({ loginId: 'alone-3' }), await create({ loginId: 'alone-3' })][1]?.body,
    }
    const answers = await Promise.all(bodies.map((body, n) => create(body, keys[n % 2])))
    const made = new Map<string, string>()
    const actors = new Map<string, string>()
    for (const [n, { status, body }] of answers.entries()) {
      const { loginId, name, roleNames, userTenants } = bodies[n] as (typeof bodies)[number]
      const what = JSON.stringify([n, loginId, status, body])
      if (status === 200) {
        assert.ok(!made.has(loginId), what)
        assert.deepEqual([body.user.loginIds, body.user.name, body.created], [[loginId], name, true], what)
        assert.deepEqual(body.user.roleNames, roleNames, what)
        assert.deepEqual(
          body.user.userTenants.map(({ tenantId }: { tenantId: string }) => tenantId),
          userTenants.map(({ tenantId }) => tenantId),
        )
        made.set(loginId, body.user.userId)
        actors.set(body.user.userId, n % 2 === 0 ? '' : other.body.key.id)
      } else if (userTenants.some(({ tenantId }) => tenantId === 'nowhere')) assert.deepEqual(body, alone.tenant, what)
      else assert.deepEqual(body, alone.taken, what)
    }
    const free = bodies.filter((_, n) => n % 9 !== 0)
    assert.deepEqual([...made.keys()].sort(), [...new Set(free.map(({ loginId }) => loginId))].sort())

    const loads = await Promise.all(
      [...made].flatMap(([loginId, id]) => [load(`loginId=${loginId}`), load(`userId=${id}`), load('loginId=nobody')]),
    )
    const ids = [...made.values()].flatMap((id) => [id, id, undefined])
    assert.deepEqual(
      loads.map(({ body }) => body.user?.userId),
      ids,
    )
    const { body } = await plane().call('POST', '/v1/mgmt/audit/search', { actions: ['UserCreated'], limit: 1000 })
    const told = new Map<string, string>(
      body.audits.map(({ userId, actorId }: { userId: string; actorId: string }) => [userId, actorId]),
    )
    for (const [id, actor] of actors) {
      assert.ok(told.has(id))
      if (actor) assert.equal(told.get(id), actor)
      else assert.notEqual(told.get(id), other.body.key.id)
    }
    assert.equal(body.audits.length, made.size + 1)
  })

  it('are not kept from being created by a tenant that somebody else is about to change', async (t) => {
    if (engine !== 'postgres') return t.skip('one writes at a time')
    await plane().call('POST', '/v1/mgmt/tenant/create', { id: 'held', name: 'Held' })
    const client = new Client({ connectionString: database() })
    await client.connect()
    try {
      await client.query('begin')
      await client.query('select * from tenants where project_id = $1 and id = $2 for update', [
        plane().projectId,
        'held',
      ])
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          create({ loginId: `beside-${n}`, userTenants: n === 5 ? [{ tenantId: 'held' }] : [] }),
        ),
      )
      assert.deepEqual(
        answers.map(({ status }) => status),
        answers.map((_, n) => (n === 5 ? 503 : 200)),
      )
    } finally {
      await client.end()
    }
  })

  it('show a role that is renamed with other permissions as it was or as it is', async () => {
    for (const name of ['See', 'Touch']) await plane().call('POST', '/v1/mgmt/permission/create', { name })
    const of = ['See', 'Touch'] as const
    await plane().call('POST', '/v1/mgmt/role/create', { name: 'See 0', permissionNames: ['See'] })
    await create({ loginId: 'renamed', roleNames: ['See 0'] })
    let name = 'See 0'
    for (let round = 1; round <= 60; round++) {
      const permission = of[round % 2] ?? ''
      const next = `${permission} ${round}`
      const change = plane().call('POST', '/v1/mgmt/role/update', {
        name,
        newName: next,
        permissionNames: [permission],
      })
      const loads = Array.from({ length: 8 }, async (_, n) => {
        await sleep(n % 4)
        return plane().call('GET', '/v1/mgmt/user?loginId=renamed')
      })
      assert.equal((await change).status, 200)
      for (const { body } of await Promise.all(loads)) {
        const { roleNames, permissions } = body.user
        assert.deepEqual(permissions, [roleNames[0].split(' ')[0]], `round ${round}: ${roleNames}`)
      }
      name = next
    }
  })
})
