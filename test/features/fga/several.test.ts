/** Processes on one database, each with relations in its memory: what they answer, and how old it may be. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { expireGraph } from '../../../src/features/fga/graphs.ts'
import { readTuple } from '../../../src/fga/scenario/words.ts'
import { engines } from '../../support/engines.ts'
import { startBeside, startTestPlane, type TestPlane } from '../../support/plane.ts'
import { campaign } from './campaign.ts'

const DSL = 'model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: user\n  permission can_read: owner\n'
const OWNS = { tuples: [readTuple('doc:d owner user:ann')] }
const READS = { tuples: [readTuple('doc:d can_read user:ann')] }

for (const engine of engines()) {
  describe(`two processes on ${engine.name}`, { skip: engine.skip }, () => {
    let one: TestPlane
    let other: TestPlane
    let database: string
    let drop: (() => Promise<void>) | undefined
    before(async () => {
      const fresh = await engine.freshUrl()
      drop = fresh.drop
      database = fresh.url
      one = await startTestPlane({ database, planes: 1 })
      other = await startBeside(one, { database, planes: 1 })
    })
    after(async () => {
      await other?.stop()
      await one?.stop()
      await drop?.()
    })
    const allowed = async (plane: TestPlane, consistency?: string) => {
      const { body } = await plane.call('POST', '/v1/mgmt/fga/check', { ...READS, consistency })
      return body.tuples[0].allowed as boolean
    }

    it('own changes are seen at once, those of others within a second, or at once on request', async () => {
      assert.equal((await one.call('POST', '/v1/mgmt/fga/schema', { dsl: DSL })).status, 200)
      assert.equal(await allowed(other), false)
      await one.call('POST', '/v1/mgmt/fga/relations', OWNS)
      assert.equal(await allowed(one), true)
      assert.equal(await allowed(other), false, 'a moment old')
      assert.equal(await allowed(other, 'fullyConsistent'), true)
      await one.call('POST', '/v1/mgmt/fga/relations/delete', OWNS)
      assert.equal(await allowed(one), false)
      assert.equal(await allowed(other), true, 'a moment old')
      one.now += 1001
      assert.equal(await allowed(other), false)
      await one.call('POST', '/v1/mgmt/fga/relations', OWNS)
      await one.call('DELETE', '/v1/mgmt/fga/relations')
      assert.equal(await allowed(other, 'fullyConsistent'), false)
    })

    it('random writes and checks agree with a model that expands everything', async () => {
      const done = await campaign({ planes: [one, other], seed: 17, steps: 2000 })
      assert.ok(done.allowed > 50 && done.writes > 20, JSON.stringify(done))
    })

    it('so do those of a process that holds no relations beside one that does', async () => {
      const none = await startBeside(one, { database, planes: 1, relationsHeld: 0 })
      const done = await campaign({ planes: [one, none], seed: 23, steps: 2000 })
      assert.ok(done.allowed > 50 && done.writes > 20, JSON.stringify(done))
      await none.stop()
    })

    it('the first answers about many relations do not wait until all are read', async () => {
      const many = Array.from({ length: 12_000 }, (_, n) => readTuple(`doc:d${n} owner user:u${n % 100}`))
      assert.equal((await one.call('POST', '/v1/mgmt/fga/schema', { dsl: DSL })).status, 200)
      for (let from = 0; from < many.length; from += 1000) {
        const { status } = await one.call('POST', '/v1/mgmt/fga/relations', { tuples: many.slice(from, from + 1000) })
        assert.equal(status, 200)
      }
      await one.call('POST', '/v1/mgmt/fga/relations', OWNS)
      const late = await startBeside(one, { database, planes: 1 })
      const first = await Promise.all(Array.from({ length: 5 }, () => allowed(late, 'fullyConsistent')))
      assert.deepEqual(first, [true, true, true, true, true])
      const { body } = await late.call('POST', '/v1/mgmt/authz/re/targetall', { target: 'u7' })
      assert.equal(body.relations.length, 240, 'owned and read')
      const isHeld = async () => {
        await late.call('POST', '/v1/mgmt/fga/relations/delete', OWNS)
        assert.equal(await allowed(late), false)
        await late.call('POST', '/v1/mgmt/fga/relations', OWNS)
        return allowed(late)
      }
      for (let turn = 0; turn < 20; turn++) assert.equal(await isHeld(), true)
      await late.stop()
    })

    it('a process that is far behind, or has nothing, reads all anew', async () => {
      assert.equal((await one.call('POST', '/v1/mgmt/fga/schema', { dsl: DSL })).status, 200)
      await one.call('POST', '/v1/mgmt/fga/relations', OWNS)
      assert.equal(await allowed(other, 'fullyConsistent'), true)
      const backup = (await one.call('POST', '/v1/mgmt/fga/backup')).body.backupId
      await one.call('DELETE', '/v1/mgmt/fga/relations')
      assert.equal(await allowed(other, 'fullyConsistent'), false)
      await one.call('POST', `/v1/mgmt/fga/backup/${backup}/restore`, {})
      assert.equal(await allowed(other, 'fullyConsistent'), true)
      expireGraph(other.world.store, other.projectId)
      assert.equal(await allowed(other), true)
    })
  })
}
