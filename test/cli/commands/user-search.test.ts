/** The search against a real plane: what a flag says is what the API then looks for. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { UserQuery } from '../../../src/contract/user/search.ts'
import { startClient } from '../import/campaign.ts'
import { type PlaneProcess, startPlaneProcess } from '../plane-process.ts'

describe('user search', () => {
  let plane: PlaneProcess
  let folder = ''

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'descope-search-'))
    plane = await startPlaneProcess(`sqlite:${join(folder, 'plane.db')}`)
    const old = Array.from({ length: 150 }, (_, at) => ({ loginId: `old-${at}`, createdTime: 1_600_000_000 + at }))
    const young = Array.from({ length: 150 }, (_, at) => ({
      loginId: `young-${at}`,
      createdTime: 1_700_000_000 + at,
      status: at % 2 ? 'disabled' : 'enabled',
      customAttributes: { plan: at < 120 ? 'gold' : 'free' },
    }))
    await plane.call('POST', '/v1/mgmt/user/create/batch', { users: [...old, ...young] })
  })
  after(async () => {
    await plane?.stop()
    rmSync(folder, { recursive: true })
  })

  const count = async (...words: string[]) => {
    const { stdout } = await startClient(plane, 'user', 'search', ...words, '-j').ended
    return JSON.parse(stdout).count
  }

  it('D5 finds whom the flags say, on a page or all', async () => {
    assert.equal(await count('--all'), 300)
    assert.equal(await count('young', '--all'), 150)
    assert.equal(await count('--created-after', '2023-11-01', '--all'), 150)
    assert.equal(await count('--created-before', '2023-11-01', '--all'), 150)
    assert.equal(await count('--created-after', '2023-11-01'), 100)
    assert.equal(await count('-a', 'plan=gold', '--all'), 120)
    assert.equal(await count('-a', 'plan=gold', '-s', 'disabled', '--all'), 60)
    assert.equal(await count('-l', 'old-1,young-2,nobody'), 2)
    assert.equal(await count('--password', '--all'), 0)
    assert.equal(await count('--password=false', '--verified-email=false', '--all'), 300)
  })

  it('D5 has a flag for every filter of the API', () => {
    const others = ['loginId', 'offset', 'selectedColumns']
    const sent = JSON.parse(
      /^ {4}(\{"customAttributes".*)$/m.exec(readFileSync('test/cli/scripts/user/user-search.script', 'utf8'))?.[1] ??
        '',
    )
    assert.deepEqual(
      Object.keys(UserQuery.fields)
        .filter((name) => !others.includes(name))
        .sort(),
      Object.keys(sent).sort(),
    )
  })
})
