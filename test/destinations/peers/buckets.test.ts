/** Buckets of servers that others wrote: what is loaded there is fetched again, file by file, and read. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { azStore } from '../../../src/pipeline/destinations/filesystem/az.ts'
import { filesystem } from '../../../src/pipeline/destinations/filesystem/filesystem.ts'
import { gsStore } from '../../../src/pipeline/destinations/filesystem/gs.ts'
import { s3Store } from '../../../src/pipeline/destinations/filesystem/s3.ts'
import type { FileStore } from '../../../src/pipeline/destinations/filesystem/store.ts'
import type { Credentials } from '../../../src/pipeline/destinations/index.ts'
import { freshFolder, Place } from '../every.ts'
import { python, without } from './python.ts'

interface Peer {
  name: string
  skip: string | false
  scheme: string
  start(port: number): [command: string, words: string[]]
  credentials(address: string): Credentials
  /** Makes the bucket. */
  make(address: string): Promise<unknown>
  store(bucket: string, prefix: string, credentials: Credentials): Promise<FileStore>
}

const BUCKET = 'loads'
const azurite = process.env['HOMESCOPE_TEST_AZURITE'] ?? ''
/** Of every Azurite; it stands in its documentation. */
const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
const AZURITE_ACCOUNT = 'devstoreaccount1'

const PEERS: Peer[] = [
  {
    name: 'S3, by moto',
    skip: without('moto', 'flask'),
    scheme: 's3',
    start: (port) => [python, ['-c', `from moto.server import main\nmain(['-p', '${port}'])`]],
    credentials: (address) => ({ aws_access_key_id: 'id', aws_secret_access_key: 'secret', endpoint_url: address }),
    make: (address) => fetch(`${address}/${BUCKET}`, { method: 'PUT' }),
    store: s3Store,
  },
  {
    name: 'Google Cloud Storage, by gcp-storage-emulator',
    skip: without('gcp_storage_emulator'),
    scheme: 'gs',
    start: (port) => [
      python,
      ['-m', 'gcp_storage_emulator', 'start', '--host=127.0.0.1', `--port=${port}`, '--in-memory'],
    ],
    credentials: (address) => ({ project_id: 'played', endpoint_url: address }),
    make: (address) =>
      fetch(`${address}/storage/v1/b?project=played`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: BUCKET }),
      }),
    store: gsStore,
  },
  {
    name: 'Azure, by Azurite',
    skip: azurite === '' && 'HOMESCOPE_TEST_AZURITE names no azurite-blob',
    scheme: 'az',
    start: (port) => [
      azurite,
      ['--blobPort', String(port), '--inMemoryPersistence', '--silent', '--skipApiVersionCheck', '--disableTelemetry'],
    ],
    credentials: (address) => ({
      azure_storage_account_name: AZURITE_ACCOUNT,
      azure_storage_account_key: AZURITE_KEY,
      endpoint_url: `${address}/${AZURITE_ACCOUNT}`,
    }),
    make: async (address) => {
      const name = '@azure/storage-blob'
      const { BlobServiceClient, StorageSharedKeyCredential } = await import(name)
      const credential = new StorageSharedKeyCredential(AZURITE_ACCOUNT, AZURITE_KEY)
      await new BlobServiceClient(`${address}/${AZURITE_ACCOUNT}`, credential).getContainerClient(BUCKET).create()
    },
    store: azStore,
  },
]

const ann = { userId: 'U1', name: 'Ann "A" Ümlaut', loginIds: ['ann@example.com'], when: '2024-12-05T19:21:45Z' }
const bob = { userId: 'U2', name: 'Bob', loginIds: [], score: 1.5 }

for (const peer of PEERS) {
  describe(`files in ${peer.name}`, { skip: peer.skip }, () => {
    let server: ChildProcess | undefined
    let address = ''

    before(async () => {
      const port = await freePort()
      const [command, words] = peer.start(port)
      server = spawn(command, words, { stdio: 'ignore' })
      address = `http://127.0.0.1:${port}`
      while (!(await fetch(address).catch(() => undefined))) await sleep(200)
      await peer.make(address)
    })
    after(() => void server?.kill())

    for (const format of ['jsonl', 'csv', 'parquet'] as const) {
      test(`${format}: files are added, replaced, listed and found again by another machine`, async () => {
        const credentials = peer.credentials(address)
        const url = `${peer.scheme}://${BUCKET}/some/${format}`
        const place = new Place(filesystem(`${url}?format=${format}`, credentials), await freshFolder(), async () => {})
        const root = join(place.folder, 'fetched')
        place.reader = filesystem(`file://${root}?format=${format}`, {})
        const fetchAll = async () => {
          await rm(root, { recursive: true, force: true })
          const store = await peer.store(BUCKET, `some/${format}/`, credentials)
          for (const key of await store.list('')) {
            await mkdir(dirname(join(root, key)), { recursive: true })
            await writeFile(join(root, key), await store.get(key))
          }
          store.close()
        }
        const users = (...items: unknown[]) => ({ name: 'users', primaryKey: 'userId', isSnapshot: true, items })
        const log = (...items: { at: number }[]) => ({ name: 'log', incremental: { cursor: 'at' }, items })
        try {
          await place.load([users(ann, bob), log({ at: 5 })])
          await place.load([users(bob, { ...ann, name: 'Anna' }), log({ at: 6 })])
          // What it knows, it knows from the bucket.
          place.workdir.remove()
          await place.load([users({ ...ann, name: 'Anna' }), log({ at: 4 }, { at: 7 })])
          await fetchAll()
          assert.deepEqual(
            (await place.data('users')).map((row) => [row['user_id'], row['name'], row['when']]),
            [['U1', 'Anna', '2024-12-05T19:21:45.000Z']],
          )
          assert.deepEqual(
            (await place.data('users__login_ids')).map((row) => row['value']),
            ['ann@example.com'],
          )
          assert.deepEqual(
            (await place.data('log')).map((row) => row['at']),
            ['5', '6', '7'],
          )
        } finally {
          await place.close()
        }
      })
    }
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
