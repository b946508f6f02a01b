/** A disk that is really full: of the pipelines' folder, of the DuckDB file, of a folder of files. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { duckdb } from '../../src/pipeline/destinations/duckdb/duckdb.ts'
import { filesystem } from '../../src/pipeline/destinations/filesystem/filesystem.ts'
import type { Destination } from '../../src/pipeline/destinations/port.ts'
import type { Resource } from '../../src/pipeline/extract/resource.ts'
import { Workdir } from '../../src/pipeline/state/workdir.ts'
import { freshDuckDb, freshFolder, Place } from '../destinations/every.ts'
import { serveApi } from './api.ts'
import { answer, buildVictim } from './crash.ts'
import { smallDisk } from './small-disk.ts'

const ROWS = 8000

describe('a disk that is full', () => {
  const cases: {
    [name: string]: { destination(disk: string, other: string): Destination; pipelines: 'disk' | 'other' }
  } = {
    'where pages are kept': { destination: (_, other) => duckdb(`duckdb:${other}/data.duckdb`), pipelines: 'disk' },
    'where the DuckDB file is': { destination: (disk) => duckdb(`duckdb:${disk}/data.duckdb`), pipelines: 'other' },
    'where files go': { destination: (disk) => filesystem(`file://${disk}/files`, {}), pipelines: 'other' },
    'where everything is': { destination: (disk) => duckdb(`duckdb:${disk}/data.duckdb`), pipelines: 'disk' },
  }
  for (const [name, { destination, pipelines }] of Object.entries(cases)) {
    test(`E7 ${name}: it is told, nothing counts, and with room the same run ends`, async (context) => {
      const disk = await smallDisk()
      if (!disk) return context.skip('no small file system without the right to mount one')
      const folder = await freshFolder()
      const place = new Place(destination(disk.folder, folder), folder, disk.remove)
      const workdir = new Workdir(join(pipelines === 'disk' ? disk.folder : folder, 'pipelines'), 'app')
      const load = (resources: Resource[]) => place.load(resources, { workdir })
      try {
        await load([{ name: 'small', items: [{ id: 1 }] }])
        await assert.rejects(load([things()]), (error: Error) => {
          assert.match(error.message, /disk.* is full. Make room and run again/)
          // E7: a file on the disk that is full, whoever could not write it.
          assert.ok(error.message.includes(`The disk of ${disk.folder}`), error.message)
          return true
        })
        assert.equal((await place.rows('_dlt_loads')).length, 1)
        disk.grow()
        const { packages } = await load([things()])
        assert.equal((await place.rows('_dlt_loads')).length, 1 + packages.length)
        const rows = await place.rows('things')
        assert.deepEqual(new Set(rows.map((row) => row['id'])).size, ROWS)
        assert.equal(rows.length, ROWS)
      } finally {
        await place.close()
      }
    })
  }
})

/** Some megabytes that cannot be made smaller. */
function things(): Resource {
  const items = function* () {
    for (let id = 0; id < ROWS; id++) yield { id, text: randomBytes(375).toString('base64') }
  }
  return { name: 'things', primaryKey: 'id', isSnapshot: true, items: items() }
}

// The first limit hits the DuckDB file while it is made, the second one the pages.
for (const blocks of [16, 64])
  test(`a file that may not be larger than ${blocks / 2} KB is told, and with room the same run ends`, async () => {
    const place = await freshDuckDb()
    const api = await serveApi(answer)
    const folder = join(place.folder, 'pipelines')
    await mkdir(folder)
    const wish = JSON.stringify({ api: api.url, destination: place.url, folder })
    const victim = await buildVictim()
    const run = async (limit: string) => {
      const child = spawn('sh', ['-c', `${limit} exec "$0" "$@"`, process.execPath, victim], { stdio: 'pipe' })
      child.stdin.end(wish)
      const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)])
      return { code, stderr }
    }
    try {
      const limited = await run(`ulimit -f ${blocks};`)
      assert.match(limited.stderr, /The disk of .* is full. Make room and run again/)
      assert.deepEqual(await run(''), { code: 0, stderr: '' })
      assert.equal((await place.rows('users')).length, 200)
      assert.equal((await place.rows('notes')).length, 2 * (await place.rows('_dlt_loads')).length)
    } finally {
      await api.close()
      await place.close()
    }
  })
