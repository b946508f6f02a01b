import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { filesystem } from '../../src/pipeline/destinations/filesystem/filesystem.ts'
import type { Credentials } from '../../src/pipeline/destinations/index.ts'
import { startAz } from './buckets/az.ts'
import { startGs } from './buckets/gs.ts'
import type { Asked, Bucket } from './buckets/objects.ts'
import { startS3 } from './buckets/s3.ts'
import { DATASET, freshFolder, Place } from './every.ts'

const ann = {
  userId: 'U1',
  name: 'Ann',
  loginIds: ['ann@example.com'],
  customAttributes: { when: '2024-12-05T19:21:45Z' },
}
const bob = { userId: 'U2', name: 'Bob, "B"', loginIds: [], score: 1.5 }

const stores: { [store: string]: () => Promise<Files> } = {
  'a folder': folderFiles,
  S3: () => bucketFiles(startS3),
  'Google Cloud Storage': () => bucketFiles(startGs),
  Azure: () => bucketFiles(startAz),
}
const formats = ['jsonl', 'csv', 'parquet'] as const

for (const [store, open] of Object.entries(stores))
  for (const format of formats) describe(`into files in ${store} as ${format}`, () => suite(open, format))

function suite(open: () => Promise<Files>, format: (typeof formats)[number]): void {
  const onFresh = (name: string, check: (place: Place, files: Files) => Promise<void>) =>
    test(name, async () => {
      const files = await open()
      const place = new Place(filesystem(`${files.url}?format=${format}`, files.credentials), files.folder, files.close)
      place.reader = filesystem(`file://${files.root}?format=${format}`, {})
      try {
        await check(place, files)
      } finally {
        await place.close()
      }
    })

  onFresh('append adds files, and all can be read', async (place, { root }) => {
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

  onFresh('a whole walk replaces the files, a part adds', async (place, { root }) => {
    const users = (...items: unknown[]) => [{ name: 'users', primaryKey: 'userId', isSnapshot: true, items }]
    await place.load(users(ann, bob))
    await place.load(users(bob))
    assert.deepEqual(
      (await place.data('users')).map((row) => row['user_id']),
      ['U2'],
    )
    assert.deepEqual(await readdir(join(root, DATASET, 'users__login_ids')), [])
  })

  onFresh('dlt finds its records', async (place, { root }) => {
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

  onFresh('a load that broke off is done again under the same names', async (place, files) => {
    const things = [{ name: 'things', write: 'append' as const, items: [ann, bob] }]
    const repair = await files.breakLoads()
    await assert.rejects(place.load(things), { name: 'PipelineStepError', message: files.broken })
    const before = await readdir(join(files.root, DATASET, 'things')).catch(() => [])
    await repair()
    const { packages } = await place.load(things)
    const after = await readdir(join(files.root, DATASET, 'things'))
    assert.ok(before.every((file) => after.includes(file)))
    assert.deepEqual(
      after.map((file) => file.split('.').slice(0, 2).join('.')),
      packages.map(({ loadId }) => loadId),
    )
    assert.equal((await place.rows('things')).length, 2 * packages.length)
  })
}

/** A place for files, and how its last file of a load can be kept out of it. */
interface Files {
  url: string
  credentials: Credentials
  /** Where the files can be looked at. */
  root: string
  folder: string
  breakLoads(): Promise<() => Promise<void>>
  broken: RegExp
  close(): Promise<void>
}

async function folderFiles(): Promise<Files> {
  const folder = await freshFolder()
  const root = join(folder, 'bucket')
  const loads = join(root, DATASET, '_dlt_loads')
  return {
    url: `file://${root}`,
    credentials: {},
    root,
    folder,
    breakLoads: async () => {
      await mkdir(join(root, DATASET), { recursive: true })
      await writeFile(loads, 'in the way')
      return () => rm(loads)
    },
    broken: /cannot be (written|read)|not a directory/,
    close: async () => undefined,
  }
}

async function bucketFiles(start: (folder: string) => Promise<Bucket>): Promise<Files> {
  const folder = await freshFolder()
  const bucket = await start(join(folder, 'bucket'))
  const { url, credentials, root } = bucket
  const isLoad = ({ method, url: asked }: Asked) =>
    method !== 'GET' && decodeURIComponent(asked.href).includes('_dlt_loads')
  return {
    url,
    credentials,
    root,
    folder,
    breakLoads: async () => {
      bucket.trouble = (asked) => (isLoad(asked) ? 403 : undefined)
      return async () => {
        bucket.trouble = undefined
      }
    },
    broken: /some\/folder refuses the credentials/,
    close: bucket.close,
  }
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

describe('buckets that cannot be had', () => {
  const services: [name: string, start: (folder: string) => Promise<Bucket>, wrong: Credentials][] = [
    ['S3', startS3, { aws_secret_access_key: 'wrong' }],
    ['Google Cloud Storage', startGs, {}],
    ['Azure', startAz, { azure_storage_account_key: Buffer.from('wrong').toString('base64') }],
  ]
  const things = [{ name: 'things', items: [ann] }]

  for (const [name, start, wrong] of services) {
    test(`${name}: a server that is busy is asked again, one that is broken keeps the package`, async () => {
      const folder = await freshFolder()
      const bucket = await start(join(folder, 'bucket'))
      const place = new Place(filesystem(bucket.url, bucket.credentials), folder, bucket.close)
      const met = new Set<string>()
      const isThings = ({ method, url }: Asked) => method !== 'GET' && url.href.includes('things')
      bucket.trouble = (asked) => {
        const isNew = isThings(asked) && !met.has(asked.url.href)
        met.add(asked.url.href)
        return isNew ? 503 : undefined
      }
      await place.load(things)
      assert.equal((await readdir(join(bucket.root, DATASET, 'things'))).length, 1)
      assert.ok(bucket.asked.filter(isThings).length > 1)
      bucket.trouble = (asked) => (isThings(asked) ? 501 : undefined)
      await assert.rejects(place.load(things), /some\/folder failed: /)
      assert.equal(place.workdir.pending().length, 1)
      assert.equal((await readdir(join(bucket.root, DATASET, '_dlt_loads'))).length, 1)
      await place.close()
    })

    test(`${name}: a file of many megabytes arrives whole`, async () => {
      const folder = await freshFolder()
      const bucket = await start(join(folder, 'bucket'))
      const place = new Place(filesystem(bucket.url, bucket.credentials), folder, bucket.close)
      const items = Array.from({ length: 12 }, (_, id) => ({ id, text: randomBytes(750_000).toString('base64') }))
      await place.load([{ name: 'things', items }])
      place.reader = filesystem(`file://${bucket.root}`, {})
      const rows = await place.data('things')
      assert.deepEqual(
        rows.map(({ id, text }) => [Number(id), text]).sort((a, b) => Number(a[0]) - Number(b[0])),
        items.map(({ id, text }) => [id, text]),
      )
      await place.close()
    })

    test(`${name}: wrong credentials and a bucket that is not there are told`, async () => {
      const folder = await freshFolder()
      const bucket = await start(join(folder, 'bucket'))
      const elsewhere = bucket.url.replace('loads', 'nowhere')
      const place = new Place(filesystem(elsewhere, bucket.credentials), folder, bucket.close)
      await assert.rejects(place.load(things), /nowhere\/some\/folder is not there .* Make the bucket first/)
      if (Object.keys(wrong).length === 0) bucket.trouble = () => 401
      const stranger = new Place(filesystem(bucket.url, { ...bucket.credentials, ...wrong }), folder, async () => {})
      await assert.rejects(stranger.load(things), /refuses the credentials .* Check destination.filesystem.credentials/)
      await place.close()
    })
  }
})

describe('E11 a layout of files', () => {
  test('E11 places files by table, package and date, and finds them to replace and to drop', async () => {
    const folder = await freshFolder()
    const layout = '{schema_name}/{YYYY}-{MM}/{table_name}_{load_id}_{file_id}'
    const destination = filesystem(`file://${folder}`, { layout })
    const place = new Place(destination, folder, async () => {})
    try {
      const load = (items: unknown[], write: 'append' | 'replace') =>
        place.load([
          { name: 'things', write, items },
          { name: 'things_2', write: 'append', items: [{ id: 9 }] },
        ])
      await load([{ id: 1, l: [1] }], 'append')
      await load([{ id: 2, l: [2] }], 'append')
      const names = (await readdir(join(folder, DATASET), { recursive: true })).filter((name) => /things/.test(name))
      assert.equal(names.length, 6)
      for (const name of names)
        assert.match(name, /^app_source\/\d{4}-\d\d\/things(_2|__l)?_\d+\.\d+_[0-9a-f]{10}\.jsonl\.gz$/)
      assert.deepEqual(
        (await place.data('things')).map((row) => row['id']),
        ['1', '2'],
      )
      await load([{ id: 3, l: [3] }], 'replace')
      assert.deepEqual(
        (await place.data('things')).map((row) => row['id']),
        ['3'],
      )
      assert.deepEqual(
        (await place.data('things__l')).map((row) => row['value']),
        ['3'],
      )
      assert.equal((await place.data('things_2')).length, 3)
      const warehouse = await destination.connect(DATASET)
      await warehouse.drop(['things', 'things__l'])
      assert.deepEqual(
        [...(await warehouse.counts()).keys()].filter((name) => !name.startsWith('_dlt')),
        ['things_2'],
      )
      await warehouse.close()
    } finally {
      await place.close()
    }
  })

  test('E11 refuses a layout in which files would replace each other, or that has unknown places', () => {
    for (const [layout, says] of [
      ['{table_name}.{ext}', /\{file_id\} is needed/],
      ['{file_id}', /\{table_name\} is needed/],
      ['{table_name}/{file_id}.{who}', /there is no \{who\}\. There are: table_name, /],
      ['../{table_name}/{file_id}', /files lie below the dataset/],
    ] as const)
      assert.throws(() => filesystem('file:///x', { layout }), says)
  })
})
