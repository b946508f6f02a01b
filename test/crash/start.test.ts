import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from '../support/database.ts'
import { onEveryEngine } from '../support/engines.ts'
import { freshUrl, runPlaneToItsEnd, startPlaneProcess } from './plane-process.ts'

onEveryEngine((engine) => {
  test('makes one project when two planes start on one empty database', async (t) => {
    const url = await freshUrl(t, engine)
    const planes = await Promise.all([startPlaneProcess(t, url), startPlaneProcess(t, url)])
    const database = await openDatabase(url)
    const count = async (table: string) => Number((await database.rows(`SELECT count(*) AS n FROM ${table}`))[0]?.['n'])
    assert.deepEqual([await count('companies'), await count('projects'), await count('management_keys')], [1, 1, 1])
    await database.close()
    assert.deepEqual(await Promise.all(planes.map((plane) => plane.terminate())), [0, 0])
  })

  test('refuses a database that is newer than the program, and leaves it alone', async (t) => {
    const url = await freshUrl(t, engine)
    await (await startPlaneProcess(t, url)).terminate()
    const database = await openDatabase(url)
    const versions = () => database.rows('SELECT version, name FROM homescope_migrations ORDER BY version')
    await database.rows("INSERT INTO homescope_migrations (version, name) VALUES (9999, 'of the future')")
    const before = await versions()
    const { code, stderr } = await runPlaneToItsEnd(url)
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^Error: cannot use database .*: the database has version 9999, this program knows \d+: use a newer homescope\n$/,
    )
    assert.deepEqual(await versions(), before)
    await database.close()
  })
})
