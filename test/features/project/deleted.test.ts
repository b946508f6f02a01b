import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeStrays } from '../../../src/features/project/strays.ts'
import { openStore } from '../../../src/store/index.ts'
import { dump, openDatabase } from '../../support/database.ts'
import { onEveryEngine } from '../../support/engines.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

const GONE = {
  errorCode: 'E011008',
  errorDescription: 'Project not found',
  errorMessage: 'The request names a missing or invalid project',
}

const session = {
  id: 'S1',
  userId: '',
  amr: [],
  claims: {},
  generation: 0,
  createdAt: 1,
  usedAt: 1,
  expiresAt: Number.MAX_SAFE_INTEGER,
}

onEveryEngine((engine) => {
  const start = async (t: { after(work: () => Promise<void>): void }) => {
    const { url: database, drop } = await engine.freshUrl()
    const plane = await startTestPlane({ database })
    t.after(async () => {
      await plane.stop()
      await drop()
    })
    return { plane, database }
  }

  /** A second project, and what it is asked with. */
  const second = async (plane: TestPlane) => {
    const { body } = await plane.call('POST', '/v1/mgmt/project/clone', { name: 'Second' })
    const id: string = body.projectId
    return { id, management: `Bearer ${id}:${plane.managementKey}`, person: `Bearer ${id}` }
  }

  const left = async (database: string, project: string) => {
    const connection = await openDatabase(database)
    const found = await dump(connection, project)
    await connection.close()
    return Object.entries(found).flatMap(([table, rows]) => (rows.length > 0 ? [table] : []))
  }

  const writesTo = (plane: TestPlane, { management, person }: { management: string; person: string }, n: number) => [
    plane.call('POST', '/v1/mgmt/user/create', { loginId: `u${n}@example.com` }, management),
    plane.call('POST', '/v1/mgmt/tenant/create', { name: `T${n}` }, management),
    plane.call('POST', '/v1/mgmt/role/create', { name: `R${n}` }, management),
    plane.call('POST', '/v1/auth/otp/signup/email', { loginId: `s${n}@example.com` }, person),
    plane.call('POST', '/v1/auth/password/signup', { loginId: `p${n}@example.com`, password: 'Sample-pass-0' }, person),
  ]

  test('A9 nothing is acknowledged for a project that was just deleted', async (t) => {
    const { plane, database } = await start(t)
    const project = await second(plane)
    // What is known of the project and the key is trusted for a second.
    assert.equal((await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'a' }, project.management)).status, 200)
    assert.equal((await plane.call('POST', '/v1/mgmt/project/delete', {}, project.management)).status, 200)
    const answers = await Promise.all(writesTo(plane, project, 1))
    assert.deepEqual(
      answers.map(({ status, body }) => ({ status, body })),
      answers.map(() => ({ status: 401, body: GONE })),
    )
    assert.deepEqual(await left(database, project.id), [])
  })

  test('A9 of what comes while a project is deleted, nothing is left', async (t) => {
    const { plane, database } = await start(t)
    const project = await second(plane)
    const asked = []
    for (let n = 0; n < 40; n++) {
      asked.push(...writesTo(plane, project, n))
      if (n === 15) asked.push(plane.call('POST', '/v1/mgmt/project/delete', {}, project.management))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const answers = await Promise.all(asked)
    const statuses = new Set(answers.map(({ status }) => status))
    statuses.delete(503)
    assert.deepEqual([...statuses].sort(), [200, 401])
    assert.deepEqual(await left(database, project.id), [])
  })

  test('A9 what older versions have left of deleted projects is swept, and nothing else', async (t) => {
    const { plane, database } = await start(t)
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'kept@example.com', email: 'kept@example.com' })
    const kept = await left(database, plane.projectId)
    await plane.world.store.writeDirectory(async (tables) => {
      const user = await tables.users.byLoginId(plane.projectId, 'kept@example.com')
      assert.ok(user)
      await tables.users.create('Pstray', [user])
      await tables.sessions.create('Pstray', session)
    })
    assert.notDeepEqual(await left(database, 'Pstray'), [])
    await removeStrays(plane.world)
    assert.deepEqual(await left(database, 'Pstray'), [])
    assert.deepEqual(await left(database, plane.projectId), kept)
  })

  test('however many projects there are, the sweep asks for a part of them at a time', async (t) => {
    const { plane, database } = await start(t)
    for (let n = 0; n < 20; n++) await second(plane)
    await plane.world.store.writeDirectory((tables) => tables.sessions.create('Pstray', session))
    let statements = 0
    const store = await openStore(database, {
      tracer: {
        span: (what, work) => {
          if ('db.operation.name' in what.facts) statements++
          return work(() => {})
        },
        here: () => (work) => work(),
        stop: async () => {},
      },
    })
    t.after(() => store.close())
    const world = { store, random: (bytes: number) => new Uint8Array(bytes).fill(7) }
    let [times, swept] = [0, 0]
    for (; (await left(database, 'Pstray')).length > 0; times++) {
      assert.ok(times < 50, 'it is swept in the end')
      const before = statements
      await removeStrays(world, 40)
      // What it removes is in every table.
      if ((await left(database, 'Pstray')).length > 0) assert.ok(statements - before <= 42, `${statements - before}`)
      else swept = statements - before
    }
    assert.ok(times > 2 && swept > 50, `${times} times, ${statements} statements`)
    // All of them, from any table on: the next stray is found again.
    await store.writeDirectory((tables) => tables.sessions.create('Pstray', session))
    await removeStrays(world, 100_000)
    await removeStrays(world, 100_000)
    assert.deepEqual(await left(database, 'Pstray'), [])
  })
})
