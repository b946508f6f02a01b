import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Client } from 'pg'
import { startReplicated } from '../../scripts/test/replicated.mjs'
import { startTestPlane, type TestPlane } from '../support/plane.ts'

/** Milliseconds that the replica may be behind. */
const MOST = 2000
/** A page holds all of them. */
const MOST_NAMES = 60
const AGE = 'x-homescope-age-ms'

test('a plane with a replica', async (t) => {
  const servers = await startReplicated()
  if (servers.url === undefined) return t.skip(servers.reason)
  const { primary, standby } = servers
  const plane = await startTestPlane({
    database: primary,
    databaseReplica: standby,
    databaseReplicaAge: MOST,
    planes: 1,
  })
  t.after(async () => {
    await plane.stop()
    await servers.stop()
  })
  await t.test('reads pages there, as long as it is not too far behind', () => readAside(plane, standby))
  await t.test('tells an age that holds, while the replica stops and goes on', (it) => holdAge(it, plane, standby))
  await t.test('asks no replica that takes writes itself', () => promote(plane, { primary, standby }))
})

async function readAside(plane: TestPlane, standby: string): Promise<void> {
  const create = async (name: string) =>
    assert.equal((await plane.call('POST', '/v1/mgmt/user/create', { loginId: name })).status, 200)

  await create('one')
  const first = await untilAside(plane)
  assert.ok(first.age >= 0 && first.age <= MOST, `${first.age}`)
  assert.deepEqual((await untilAside(plane, (names) => names.includes('one'))).names, ['one'])
  const load = await plane.call('GET', '/v1/mgmt/user?loginid=one')
  assert.equal(load.headers.get(AGE), null, 'loads are never old')
  const audit = await plane.call('POST', '/v1/mgmt/audit/search', {})
  assert.ok(audit.headers.get(AGE), 'other pages are read there, too')

  // It goes on to serve, and says nothing new.
  await ask(standby, 'SELECT pg_wal_replay_pause()')
  await create('two')
  const paused = performance.now()
  const old = await search(plane)
  // On a machine that stood still meanwhile, the database was asked.
  if (old.age !== undefined) assert.deepEqual(old.names, ['one'], 'the replica does not know it yet')
  const caught = await until(plane, ({ age }) => age === undefined)
  const took = performance.now() - paused
  assert.ok(took < MOST + 10_000, `${took} ms until the database was asked`)
  assert.deepEqual(caught.names, ['one', 'two'])
  assert.ok(plane.log.some((line) => line.includes('too far behind')))

  await ask(standby, 'SELECT pg_wal_replay_resume()')
  assert.deepEqual((await untilAside(plane)).names, ['one', 'two'])
  assert.ok(plane.log.some((line) => line.includes('from the replica again')))
}

async function holdAge(t: TestContext, plane: TestPlane, standby: string): Promise<void> {
  const known: { name: string; at: number }[] = []
  const write = async () => {
    for (let n = 0; n < MOST_NAMES; n++) {
      assert.equal((await plane.call('POST', '/v1/mgmt/user/create', { loginId: `u${n}` })).status, 200)
      known.push({ name: `u${n}`, at: performance.now() })
      if (n % 20 === 5) await ask(standby, 'SELECT pg_wal_replay_pause()')
      if (n % 20 === 15) await ask(standby, 'SELECT pg_wal_replay_resume()')
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  }
  let isOver = false
  const written = write().finally(() => {
    isOver = true
  })
  let [aside, behind] = [0, 0]
  while (!isOver) {
    const asked = performance.now()
    const before = known.map(({ name, at }) => ({ name, at }))
    const { names, age } = await search(plane)
    const missing = before.filter(({ name }) => !names.includes(name))
    if (age !== undefined) aside++
    if (missing.length > 0) behind++
    assert.deepEqual(
      missing.filter(({ at }) => at < asked - (age ?? 0)),
      [],
      `a page of ${names.length} that is ${age} ms old`,
    )
  }
  await written
  t.diagnostic(JSON.stringify({ aside, behind }))
  assert.ok(aside > 0 && behind > 0, 'the replica was asked, and was behind')
}

async function promote(plane: TestPlane, { primary, standby }: { primary: string; standby: string }): Promise<void> {
  // The other way round: what was the standby ends, and the plane's database goes on without it.
  await ask(primary, `ALTER SYSTEM SET synchronous_standby_names = ''`)
  await ask(primary, 'SELECT pg_reload_conf()')
  await ask(standby, 'SELECT pg_promote(true, 30)')
  assert.equal((await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'late' })).status, 200)
  const promoted = await until(plane, ({ age }) => age === undefined)
  assert.ok(promoted.names.includes('late'))
  await new Promise((resolve) => setTimeout(resolve, 1500))
  assert.equal((await search(plane)).age, undefined, 'and stays so')
}

test('what cannot follow is refused at the start', async () => {
  const start = (settings: object) => startTestPlane({ planes: 1, ...settings })
  await assert.rejects(start({ databaseReplica: 'postgres://127.0.0.1/x' }), /SQLite has none/)
})

interface Page {
  names: string[]
  age: number | undefined
}

async function search(plane: TestPlane): Promise<Page> {
  const { status, body, headers } = await plane.call('POST', '/v2/mgmt/user/search', { limit: 100 })
  assert.equal(status, 200, JSON.stringify(body))
  const age = headers.get(AGE)
  return {
    names: body.users.map(({ loginIds: [id] }: { loginIds: string[] }) => id).sort(),
    age: age === null ? undefined : Number(age),
  }
}

const untilAside = async (plane: TestPlane, knows = (_: string[]) => true) =>
  (await until(plane, ({ age, names }) => age !== undefined && knows(names))) as Page & { age: number }

async function until(plane: TestPlane, is: (page: Page) => boolean): Promise<Page> {
  for (const began = performance.now(); performance.now() - began < 30_000; ) {
    const page = await search(plane)
    if (is(page)) return page
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('never came')
}

async function ask(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
