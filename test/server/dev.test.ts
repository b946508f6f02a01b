/** What `serve --dev` does to connections and pages on request. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type RunningPlane, startPlane } from '../../src/plane.ts'
import { readSettings } from '../../src/settings/config.ts'

const quiet = () => {}
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }

describe('serve --dev', () => {
  let plane: RunningPlane

  before(async () => {
    plane = await startPlane({ ...readSettings({}, {}), database: 'sqlite::memory:', port: 0, dev: true }, { log })
    const users = Array.from({ length: 6 }, (_, at) => ({ loginId: `u${at}` }))
    assert.equal((await manage('/v1/mgmt/user/create/batch', { users })).status, 200)
  })

  after(() => plane.stop())

  function manage(path: string, body: object): Promise<Response> {
    const { projectId, managementKey } = plane.first ?? { projectId: '', managementKey: '' }
    const headers = { authorization: `Bearer ${projectId}:${managementKey}`, connection: 'close' }
    return fetch(plane.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  async function search(page: number): Promise<string[]> {
    const sort = [{ field: 'createdTime' }]
    const answer = await manage('/v2/mgmt/user/search', { limit: 2, page, sort })
    const { users } = (await answer.json()) as { users: { loginIds: string[] }[] }
    return users.flatMap(({ loginIds }) => loginIds)
  }

  async function disturb(fault: object): Promise<void> {
    const faults = [{ path: '/v2/mgmt/user/*', ...fault }]
    assert.equal((await manage('/v1/mgmt/dev/faults', { faults })).status, 200)
  }

  test('ends connections before the answer and within it', async () => {
    for (const connection of ['reset', 'cut']) {
      await disturb({ connection, times: 1 })
      await assert.rejects(search(0), TypeError)
      assert.equal((await search(0)).length, 2)
    }
  })

  test('answers another page than the one asked for', async () => {
    const pages = [await search(0), await search(1), await search(2)]
    await disturb({ pageShift: 1, times: 2 })
    assert.deepEqual([await search(0), await search(2), await search(0)], [pages[1], [], pages[0]])
    await disturb({ pageShift: -1, times: 2 })
    assert.deepEqual([await search(0), await search(2)], [pages[0], pages[1]])
  })

  test('hits as many requests of a hundred as it is told', async () => {
    await disturb({ status: 500, chance: 30 })
    const statuses: number[] = []
    for (let at = 0; at < 60; at++) statuses.push((await manage('/v2/mgmt/user/search', {})).status)
    assert.deepEqual([...new Set(statuses)].sort(), [200, 500])
    assert.equal((await manage('/v1/mgmt/dev/faults', { faults: [{ path: '/x', chance: 101 }] })).status, 400)
    assert.equal((await manage('/v1/mgmt/dev/faults', { faults: [{ path: '/x', connection: 'slow' }] })).status, 400)
  })
})
