import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { filesystem } from '../../src/pipeline/destinations/filesystem/filesystem.ts'
import { DATASET, freshFolder, Place } from './every.ts'

const ann = {
  userId: 'U1',
  name: 'Ann',
  loginIds: ['ann@example.com'],
  customAttributes: { when: '2024-12-05T19:21:45Z' },
}
const bob = { userId: 'U2', name: 'Bob, "B"', loginIds: [], score: 1.5 }

for (const format of ['jsonl', 'csv', 'parquet'] as const) {
  describe(`into files as ${format}`, () => {
    const onFresh = (name: string, check: (place: Place, root: string) => Promise<void>) =>
      test(name, async () => {
        const folder = await freshFolder()
        const root = join(folder, 'bucket')
        const place = new Place(filesystem(`file://${root}?format=${format}`, {}), folder, async () => {})
        try {
          await check(place, root)
        } finally {
          await place.close()
        }
      })

    onFresh('append adds files, and all can be read', async (place, root) => {
      const things = (...items: unknown[]) => [{ name: 'things', write: 'append' as const, items }]
      const first = await place.load(things(ann, bob))
      await place.load(things({ ...ann, extra: true }))
      const rows = await place.data('things')
      assert.deepEqual(
        rows.map((row) => [row['user_id'], row['name'], row['score'], row['extra']]).sort(),
        [
          ['U1', 'Ann', undefined, 'true'],
          ['U1', 'Ann', undefined, undefined],
          ['U2', 'Bob, "B"', '1.5', undefined],
        ].sort(),
      )
      assert.equal(rows.filter((row) => row['custom_attributes__when'] === '2024-12-05T19:21:45.000Z').length, 2)
      assert.deepEqual(
        (await place.data('things__login_ids')).map((row) => row['value']),
        ['ann@example.com', 'ann@example.com'],
      )
      const files = await readdir(join(root, DATASET, 'things'))
      assert.equal(files.length, 2)
      const extension = format === 'parquet' ? 'parquet' : `${format}.gz`
      const loadId = first.packages[0]?.loadId ?? ''
      assert.ok(files.some((file) => file.startsWith(`${loadId}.`) && file.endsWith(`.${extension}`)))
    })

    onFresh('a whole walk replaces the files, a part adds', async (place, root) => {
      const users = (...items: unknown[]) => [{ name: 'users', primaryKey: 'userId', isSnapshot: true, items }]
      await place.load(users(ann, bob))
      await place.load(users(bob))
      assert.deepEqual(
        (await place.data('users')).map((row) => row['user_id']),
        ['U2'],
      )
      assert.deepEqual(await readdir(join(root, DATASET, 'users__login_ids')), [])
    })

    onFresh('dlt finds its records', async (place, root) => {
      const log = (...items: unknown[]) => [{ name: 'log', incremental: { cursor: 'at' }, items }]
      const info = await place.load(log({ at: 5 }))
      const loadId = info.packages[0]?.loadId ?? ''
      const read = async (folder: string) => {
        const [file = ''] = await readdir(join(root, DATASET, folder))
        return { file, row: JSON.parse(await readFile(join(root, DATASET, folder, file), 'utf8')) }
      }
      const load = await read('_dlt_loads')
      assert.equal(load.file, `app_source__${loadId}.jsonl`)
      assert.deepEqual([load.row.load_id, load.row.schema_name, load.row.status], [loadId, 'app_source', 0])
      const version = await read('_dlt_version')
      const hash = Buffer.from(version.row.version_hash, 'base64').toString('hex')
      assert.match(version.file, new RegExp(`^app_source__\\d+(\\.\\d+)?__${hash}\\.jsonl$`))
      assert.equal(JSON.parse(version.row.schema).name, 'app_source')
      const state = await read('_dlt_pipeline_state')
      assert.ok(state.file.startsWith(`app__${loadId}__`))
      assert.equal(await readFile(join(root, DATASET, 'init'), 'utf8'), '{"initial_version":2,"current_version":2}\n')
      place.workdir.remove()
      await place.load(log({ at: 4 }, { at: 7 }))
      assert.deepEqual(
        (await place.data('log')).map((row) => row['at']),
        ['5', '7'],
      )
    })

    onFresh('a load that broke off is done again under the same names', async (place, root) => {
      const things = [{ name: 'things', write: 'append' as const, items: [ann, bob] }]
      await mkdir(join(root, DATASET), { recursive: true })
      await writeFile(join(root, DATASET, '_dlt_loads'), 'in the way')
      await assert.rejects(place.load(things), /cannot be (written|read)|not a directory/)
      const before = await readdir(join(root, DATASET, 'things')).catch(() => [])
      await rm(join(root, DATASET, '_dlt_loads'))
      await place.load(things)
      assert.equal((await place.rows('things')).length, 2)
      assert.ok(before.length <= 1)
    })
  })
}

test('rows as JSON lines are what they are', async () => {
  const folder = await freshFolder()
  const place = new Place(filesystem(`file://${folder}/bucket`, {}), folder, async () => {})
  const columns = { whole: { data_type: 'json' as const } }
  const info = await place.load([
    { name: 'things', columns, items: [{ a: 1, none: null, whole: { k: [1, null] }, t: '2024-12-05T19:21:45.5Z' }] },
  ])
  const [file = ''] = await readdir(join(folder, 'bucket', DATASET, 'things'))
  const text = gunzipSync(await readFile(join(folder, 'bucket', DATASET, 'things', file))).toString()
  const { _dlt_id: id, ...row } = JSON.parse(text)
  assert.equal(id.length, 14)
  assert.deepEqual(row, {
    whole: { k: [1, null] },
    a: 1,
    t: '2024-12-05T19:21:45.500000Z',
    _dlt_load_id: info.packages[0]?.loadId,
  })
  await place.close()
})
