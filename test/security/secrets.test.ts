import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Database, dump, openDatabase } from '../support/database.ts'
import { descope } from '../support/paths.ts'
import { onEveryPlane } from '../support/planes.ts'

const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

onEveryPlane('secrets', (plane, { engine, database }) => {
  /** By what they are. */
  const secrets = new Map<string, string>()
  let store: Database
  before(async () => {
    store = await openDatabase(database())
    secrets.set('the management key', plane().managementKey.slice(28))
  })
  after(() => store?.close())

  const post = (path: string, body: unknown) => plane().call('POST', `/v1/mgmt/${path}`, body)
  const good = async (path: string, body: unknown) => {
    const answer = await post(path, body)
    assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const tokenOf = (link: string) => new URL(link).searchParams.get('t') ?? ''

  it('come and go by every operation that has one', async () => {
    const password = (what: string, value: string) => {
      secrets.set(what, value)
      return value
    }
    await good('user/create', { loginId: 'first', password: password('a first password', 'Canary-first-1') })
    const batch = [{ loginId: 'batch', password: password('a password of a batch', 'Canary-batch-1'), seed: SEED }]
    secrets.set('a TOTP seed', SEED)
    await good('user/create/batch', { users: batch })
    const temporary = password('a temporary password', 'Canary-temporary-1')
    await good('user/password/set/temporary', { loginId: 'first', password: temporary })
    const active = password('an active password', 'Canary-active-1')
    await good('user/password/set/active', { loginId: 'first', password: active })
    const old = password('a password of the old form', 'Canary-old-1')
    await good('user/password/set', { loginId: 'first', password: old })

    const { cleartext, key } = await good('accesskey/create', { name: 'key' })
    secrets.set('an access key', cleartext.slice(28))
    secrets.set('a rotated access key', (await good('accesskey/rotate', { id: key.id })).cleartext.slice(28))
    const foreign = password('an imported access key', 'canary-of-another-system')
    await good('accesskey/import', { keys: [{ name: 'foreign', cleartext: foreign }] })

    const app = await good('thirdparty/app/create', { name: 'app' })
    secrets.set('the secret of an app', app.cleartext)
    const given = password('a secret given to an app', 'canary-of-a-client')
    await good('thirdparty/app/create', { name: 'given', clientSecret: given })
    secrets.set('a rotated secret', (await good('thirdparty/app/rotate', { id: app.id })).cleartext)
    const added = await good('thirdparty/app/secret/add', { id: app.id, name: 'second' })
    secrets.set('a second secret', added.cleartext)

    await good('user/create/test', { loginId: 'tester' })
    const test = { loginId: 'tester', deliveryMethod: 'email', URI: 'https://example.com/in' }
    const magic = await good('tests/generate/magiclink', test)
    secrets.set('the token of a magic link', tokenOf(magic.link))
    const enchanted = await good('tests/generate/enchantedlink', test)
    secrets.set('the token of an enchanted link', tokenOf(enchanted.link))
    secrets.set('a pending reference', enchanted.pendingRef)
    assert.equal(new Set(secrets.values()).size, 17)
  })

  it('come in requests that are refused, and that fail', async () => {
    const canary = 'Canary-refused-1'
    secrets.set('a secret in a refused request', canary)
    await post('user/password/set/active', { loginId: 'nobody', password: canary })
    await post('user/password/set/active', `{"loginId":"first","password":"${canary}"`)
    await post('user/password/set/active', { loginId: 'first', password: [canary] })
    await post('accesskey/import', { keys: [{ name: '', cleartext: canary }] })
    await plane().call('GET', `/v1/mgmt/tenant?id=x&token=${canary}`)
    await plane().call('GET', '/v1/mgmt/tenant/all', undefined, `Bearer ${plane().projectId}:K${canary}`)
    await store.rows('ALTER TABLE audit RENAME TO audit_away')
    const failed = await post('user/password/set/active', { loginId: 'first', password: canary })
    const fault = { loginId: 'fault', password: canary, customAttributes: { canary } }
    assert.deepEqual([failed.status, (await post('user/create', fault)).status], [500, 500])
    await store.rows('ALTER TABLE audit_away RENAME TO audit')
  })

  it('stand in no line of the log', () => {
    const log = plane().log.join('\n')
    assert.match(log, /"event":"request"/)
    assert.match(log, /"event":"request failed"/)
    assert.deepEqual(
      [...secrets].filter(([, secret]) => log.includes(secret)).map(([what]) => what),
      [],
    )
  })

  it('stand nowhere in the database', async () => {
    const stored = engine === 'sqlite' ? await bytesOf(database()) : Buffer.from(JSON.stringify(await dump(store)))
    assert.ok(stored.includes('tester'))
    assert.deepEqual(
      [...secrets].filter(([, secret]) => stored.includes(secret)).map(([what]) => what),
      [],
    )
  })

  it('stand in no audit record', async () => {
    const { body } = await post('audit/search', {})
    const trail = JSON.stringify(body)
    assert.match(trail, /AccessKeyCreated/)
    assert.deepEqual(
      [...secrets].filter(([, secret]) => trail.includes(secret)).map(([what]) => what),
      [],
    )
  })
})

async function bytesOf(database: string): Promise<Buffer> {
  const file = database.slice('sqlite:'.length)
  const parts = [file, `${file}-wal`, `${file}-shm`].filter((part) => existsSync(part))
  return Buffer.concat(await Promise.all(parts.map((part) => readFile(part))))
}

describe('descope serve', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'homescope-serve-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('makes files that only their owner reads, and shows its key once', async () => {
    const database = join(folder, 'plane.db')
    const first = await serve(database)
    const key = /Management key: {2}(K\S+)/.exec(first.stdout())?.[1] ?? ''
    assert.match(key, /^K[0-9A-Za-z]{70}$/)
    for (const file of [database, `${database}-wal`, `${database}-shm`, `${database}.key`]) {
      assert.equal(((await stat(file)).mode & 0o777).toString(8), '600', file)
    }
    await first.stop()
    const second = await serve(database)
    await second.stop()
    const said = [first.stderr(), second.stdout(), second.stderr()].join('\n')
    assert.equal(said.includes(key.slice(28)), false)
    const kept = await Promise.all([database, `${database}.key`].map((file) => readFile(file, 'latin1')))
    assert.equal(kept.join('').includes(key.slice(28)), false)
  })
})

/** A plane as users run it, with the widest of masks. */
async function serve(database: string) {
  const words = descope('serve', '--port', '0', '--database', `sqlite:${database}`).flat()
  const env = { PATH: process.env['PATH'], HOMESCOPE_LOG: 'debug' }
  const child = spawn('/bin/sh', ['-c', 'umask 000; exec "$@"', 'sh', ...words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text
      if (said.stdout.includes('listens on')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the plane ended with code ${code}: ${said.stderr}`)))
  })
  return {
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'close')
    },
  }
}
