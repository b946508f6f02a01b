import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { engines } from '../../support/engines.ts'
import { postsOf } from '../../support/entities.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

for (const engine of engines()) {
  describe(`projects on ${engine.name}`, { skip: engine.skip }, () => {
    let plane: TestPlane
    let drop: () => Promise<void>
    before(async () => {
      const fresh = await engine.freshUrl()
      drop = fresh.drop
      plane = await startTestPlane({ database: fresh.url })
    })
    after(async () => {
      await plane?.stop()
      await drop?.()
    })
    const post = postsOf(() => plane, '/v1/mgmt/')

    it('clone the configuration, and no user, tenant or key', async () => {
      await post('tenant/create', { id: 't1', name: 'One' })
      await post('user/create', { loginId: 'a@example.com', email: 'a@example.com' })
      await post('accesskey/create', { name: 'key' })
      await post('role/create', { name: 'Reader' })
      const { body } = await post('project/clone', { name: 'Copy', tags: ['a', 'a', ' b '] })
      assert.deepEqual(body, {
        projectId: body.projectId,
        projectName: 'Copy',
        environment: '',
        tags: ['a', 'b'],
        tag: '',
      })
      const bearer = `Bearer ${body.projectId}:${plane.managementKey}`
      assert.deepEqual((await plane.call('GET', '/v1/mgmt/tenant/all', undefined, bearer)).body, { tenants: [] })
      assert.deepEqual((await post('user/search', {}, body.projectId)).body.users, [])
      assert.deepEqual((await post('accesskey/search', {}, body.projectId)).body.keys, [])
      const roles = (await plane.call('GET', '/v1/mgmt/role/all', undefined, bearer)).body.roles
      assert.deepEqual(roles.map(({ name }: { name: string }) => name).sort(), ['Reader', 'Tenant Admin'])
    })

    it('clone and tell about it later', async () => {
      const { body } = await post('project/clone/async', { name: 'Later' })
      const process = await plane.call('GET', `/v1/mgmt/project/clone/async/${body.processId}`)
      assert.match(process.body.projectId, /^P/)
      assert.deepEqual([process.body.projectName, process.body.error], ['Later', ''])
      const unknown = await plane.call('GET', '/v1/mgmt/project/clone/async/PCnone')
      assert.deepEqual([unknown.status, unknown.body.errorCode], [404, 'E011406'])
    })

    it('delete everything that is theirs, and nothing else', async () => {
      const { body } = await post('project/clone', { name: 'Doomed' })
      const doomed = body.projectId
      await post('user/create', { loginId: 'a@example.com' }, doomed)
      assert.deepEqual((await post('project/delete', undefined, doomed)).body, {})
      plane.now += 5000
      const gone = await post('user/search', {}, doomed)
      assert.deepEqual([gone.status, gone.body.errorCode], [401, 'E011008'])
      const { users, configuration } = plane.world.store
      assert.equal(await users.byLoginId(doomed, 'a@example.com'), undefined)
      assert.deepEqual([await configuration.all(doomed), await configuration.secrets(doomed)], [[], []])
      assert.equal((await post('user/search', {})).body.users.length, 1)
    })

    it('are renamed and tagged, and the last one stays', async () => {
      await post('project/update/name', { name: 'Main' })
      await post('project/update/tags', { tags: ['x', 'x', 'y'] })
      const listed = (await post('projects/list', undefined)).body.projects
      const own = listed.find(({ id }: { id: string }) => id === plane.projectId)
      assert.deepEqual(own, { id: plane.projectId, name: 'Main', environment: '', tags: ['x', 'y'], tag: '' })
      for (const { id } of listed) if (id !== plane.projectId) await post('project/delete', {}, id)
      const last = await post('project/delete', {})
      assert.deepEqual([last.status, last.body.errorCode], [400, 'E073008'])
    })
  })
}
