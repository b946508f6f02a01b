/** A PostgreSQL that is silent, locked, read-only, somewhere else, or gone at the wrong moment. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Client } from 'pg'
import { startPostgres } from '../../scripts/test/postgres.mjs'
import { startTestPlane, type TestPlane } from '../support/plane.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'
import { startProxy } from '../support/proxy.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'

const BUSY = {
  errorCode: 'E011503',
  errorDescription: 'The server is busy',
  errorMessage: 'The database cannot do this now; nothing was changed',
}

type Scope = { after(work: () => Promise<void>): void }

async function behindProxy(t: Scope) {
  const { url, drop } = await freshDatabase()
  const proxy = await startProxy(url)
  const plane = await startTestPlane({ database: proxy.url, planes: 1 })
  t.after(async () => {
    proxy.resume()
    proxy.comeBack()
    await plane.stop()
    await proxy.close()
    await drop()
  })
  return { plane, proxy, url }
}

const create = (plane: TestPlane, loginId: string) => plane.call('POST', '/v1/mgmt/user/create', { loginId })
const ready = async (plane: TestPlane) => (await plane.call('GET', '/ready')).status
const isThere = async (plane: TestPlane, loginId: string) =>
  (await plane.call('GET', `/v1/mgmt/user?loginId=${loginId}`)).status === 200

async function timed<T>(work: Promise<T>): Promise<{ value: T; took: number }> {
  const began = performance.now()
  return { value: await work, took: performance.now() - began }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    assert.ok(tries < 100, 'never')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function refusedAsBusy(answer: Promise<{ status: number; body: unknown; headers: Headers }>) {
  const { status, body, headers } = await answer
  assert.deepEqual({ status, body, again: headers.get('retry-after') }, { status: 503, body: BUSY, again: '1' })
}

describe('a PostgreSQL that is lost', { skip }, () => {
  test('F3 a silent database is told within seconds, and the pool recovers', async (t) => {
    const { plane, proxy } = await behindProxy(t)
    assert.equal((await create(plane, 'before@example.com')).status, 200)
    assert.equal(await ready(plane), 200)
    proxy.silence()
    const waiting = Array.from({ length: 20 }, (_, n) => timed(create(plane, `silent${n}@example.com`)))
    // The best of three: a busy machine adds to each what it likes.
    const probes: number[] = []
    for (let probe = 0; probe < 3; probe++) {
      const { value, took } = await timed(ready(plane))
      assert.equal(value, 503)
      probes.push(took)
    }
    assert.ok(Math.min(...probes) < 2000, `${probes}`)
    for (const { value, took } of await Promise.all(waiting)) {
      await refusedAsBusy(Promise.resolve(value))
      assert.ok(took < 12_000, `${took}`)
    }
    assert.equal((await plane.call('GET', '/health')).status, 200)
    proxy.resume()
    await until(async () => (await ready(plane)) === 200)
    assert.equal((await create(plane, 'after@example.com')).status, 200)
    assert.ok(await isThere(plane, 'before@example.com'))
  })

  test('A13 what waits for a table that somebody has locked is told, and the rest goes on', async (t) => {
    const { url, drop } = await freshDatabase()
    const plane = await startTestPlane({ database: url, planes: 1, databaseLockTimeout: 1000 })
    const other = new Client({ connectionString: url })
    await other.connect()
    t.after(async () => {
      await other.end()
      await plane.stop()
      await drop()
    })
    await other.query('begin; lock table users')
    const blocked = timed(create(plane, 'locked@example.com'))
    assert.equal((await plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Free' })).status, 200)
    const { value, took } = await blocked
    await refusedAsBusy(Promise.resolve(value))
    assert.ok(took < 4000, `${took}`)
    await other.query('rollback')
    assert.equal((await create(plane, 'locked@example.com')).status, 200)
  })

  test('A13 a statement that takes too long is ended, a long one that may is not', async (t) => {
    const { url, drop } = await freshDatabase()
    const plane = await startTestPlane({ database: url, planes: 1, databaseStatementTimeout: 300 })
    t.after(async () => {
      await plane.stop()
      await drop()
    })
    const { store } = plane.world
    const other = new Client({ connectionString: url })
    await other.connect()
    await other.query(`create function slow() returns trigger language plpgsql as
      $$ begin perform pg_sleep(1); return coalesce(new, old); end $$`)
    await other.query(
      'create trigger slow before insert or delete on tenants for each statement execute function slow()',
    )
    await refusedAsBusy(plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Slow' }))
    await store.writeDirectory((tables) => tables.projects.remove('Pnobody'), 'unhurried')
    await other.end()
  })

  test('F7 searches that take long leave connections to writes', async (t) => {
    const { url, drop } = await freshDatabase()
    const plane = await startTestPlane({ database: url, planes: 1, databaseConnectTimeout: 2000 })
    const other = new Client({ connectionString: url })
    await other.connect()
    t.after(async () => {
      await other.end()
      await plane.stop()
      await drop()
    })
    await create(plane, 'found@example.com')
    // Searches wait for this table; a tenant's making does not touch it.
    await other.query('begin; lock table users in access exclusive mode')
    const searches = Array.from({ length: 12 }, () => plane.call('POST', '/v2/mgmt/user/search', { text: 'fo' }))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const write = await timed(plane.call('POST', '/v1/mgmt/tenant/create', { name: 'Quick' }))
    assert.equal(write.value.status, 200)
    assert.ok(write.took < 1900, `${write.took}`)
    await other.query('rollback')
    const statuses = new Set((await Promise.all(searches)).map(({ status }) => status))
    statuses.delete(503)
    assert.deepEqual([...statuses], [200])
  })

  test('F9 a role of one project does not wait for the import of another', async (t) => {
    const { url, drop } = await freshDatabase()
    const plane = await startTestPlane({ database: url, planes: 1, databaseLockTimeout: 500 })
    t.after(async () => {
      await plane.stop()
      await drop()
    })
    const { body } = await plane.call('POST', '/v1/mgmt/project/clone', { name: 'Other' })
    const bearer = `Bearer ${body.projectId}:${plane.managementKey}`
    const { store } = plane.world
    await store.of(plane.projectId).write(async (tables) => {
      // As an import holds it.
      await tables.configuration.lock(plane.projectId)
      assert.equal((await plane.call('POST', '/v1/mgmt/role/create', { name: 'Free' }, bearer)).status, 200)
      await refusedAsBusy(plane.call('POST', '/v1/mgmt/role/create', { name: 'Waits' }))
    })
    assert.equal((await plane.call('POST', '/v1/mgmt/role/create', { name: 'Waits' })).status, 200)
  })

  test('F2 a database that takes no writes any more is not ready, and its connections go', async (t) => {
    const cluster = await startPostgres({})
    assert.ok(cluster.url !== undefined)
    const plane = await startTestPlane({ database: cluster.url, planes: 1 })
    const admin = new Client({ connectionString: cluster.url })
    await admin.connect()
    t.after(async () => {
      await plane.stop()
      await admin.end()
      await cluster.stop()
    })
    await create(plane, 'before@example.com')
    await admin.query('alter system set default_transaction_read_only = on')
    await admin.query('select pg_reload_conf()')
    await until(async () => (await ready(plane)) === 503)
    await refusedAsBusy(create(plane, 'closed@example.com'))
    await admin.query('set default_transaction_read_only = off')
    await admin.query('alter system reset default_transaction_read_only')
    await admin.query('select pg_reload_conf()')
    await until(async () => (await ready(plane)) === 200)
    assert.equal((await create(plane, 'after@example.com')).status, 200)
    assert.equal(await isThere(plane, 'closed@example.com'), false)
  })

  test('F4 a change whose answer is lost is told as made, because the database says so', async (t) => {
    const { plane, proxy } = await behindProxy(t)
    for (const lost of ['this connection', 'all connections']) {
      const loginId = `${lost.replace(' ', '-')}@example.com`
      proxy.onceAnswered('COMMIT', (connection) => {
        if (lost === 'this connection') return connection.destroy()
        proxy.leave()
        proxy.comeBack()
      })
      const { status, body } = await create(plane, loginId)
      assert.equal(status, 200, JSON.stringify(body))
      assert.ok(await isThere(plane, loginId))
    }
  })

  test('F4 a change that never reached the database is told as not made', async (t) => {
    const { plane, proxy } = await behindProxy(t)
    proxy.onceAsked('COMMIT', (connection) => connection.destroy())
    await refusedAsBusy(create(plane, 'never@example.com'))
    assert.equal(await isThere(plane, 'never@example.com'), false)
    assert.equal((await create(plane, 'never@example.com')).status, 200)
  })

  test('F4 where nobody can say whether a change was made, that is what is told', async (t) => {
    const { plane, proxy } = await behindProxy(t)
    proxy.onceAnswered('COMMIT', () => proxy.leave())
    const { status, body, headers } = await create(plane, 'perhaps@example.com')
    assert.deepEqual(
      { status, body, again: headers.get('retry-after') },
      {
        status: 503,
        body: {
          errorCode: 'E011505',
          errorDescription: 'It is not known whether the change was made',
          errorMessage: 'The database was lost while it saved this: look before you try again',
        },
        again: '1',
      },
    )
    proxy.comeBack()
    await until(() => isThere(plane, 'perhaps@example.com'))
  })

  test('F6 a URL with several servers leads to the one that takes writes, and to the next when it goes', async (t) => {
    const { url, drop } = await freshDatabase()
    const [one, two] = [await startProxy(url), await startProxy(url)]
    const both = url.replace(/@[^/]*/, `@127.0.0.1:1,127.0.0.1:${one.port},127.0.0.1:${two.port}`)
    const plane = await startTestPlane({ database: `${both}?target_session_attrs=read-write`, planes: 1 })
    t.after(async () => {
      await plane.stop()
      await one.close()
      await two.close()
      await drop()
    })
    assert.equal((await create(plane, 'first@example.com')).status, 200)
    one.leave()
    await until(async () => (await create(plane, 'second@example.com')).status === 200)
    assert.ok(await isThere(plane, 'first@example.com'))
    await assert.rejects(startTestPlane({ database: `${url}?target_session_attrs=read-only` }), {
      message: /target_session_attrs=read-only is for programs that only read: use read-write$/,
    })
  })
})
