import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { startPlane, type TestingPlane } from '../../src/testing/index.ts'

let plane: TestingPlane
before(async () => {
  plane = await startPlane()
})
after(() => plane.stop())

const userCount = async () =>
  ((await plane.manage('POST', '/v2/mgmt/user/search', { withTestUser: true })) as { total: number }).total

it('gives a person who is signed in, with roles and tenants, to the SDK', async () => {
  const { sessionJwt, refreshJwt, claims } = await plane.signIn('jane@example.com', {
    name: 'Jane',
    roles: ['Editor'],
    tenants: { acme: ['Owner'] },
    customClaims: { plan: 'gold' },
  })
  assert.deepEqual([claims['roles'], claims['dct'], claims['nsec']], [['Editor'], 'acme', { plan: 'gold' }])
  const sdk = DescopeClient({ projectId: plane.projectId, baseUrl: plane.url })
  const auth = await sdk.validateSession(sessionJwt)
  assert.ok(sdk.validateTenantRoles(auth, 'acme', ['Owner']))
  assert.ok((await sdk.refreshSession(refreshJwt)).jwt)
})

it('takes no token of another plane, although their keys may be the same', async (t) => {
  const others = await Promise.all([startPlane(), startPlane()])
  t.after(() => Promise.all(others.map((other) => other.stop())))
  const sdk = DescopeClient({ projectId: plane.projectId, baseUrl: plane.url })
  for (const other of others) {
    const { sessionJwt, refreshJwt } = await other.signIn('jane@example.com')
    await assert.rejects(sdk.validateSession(sessionJwt))
    assert.equal((await sdk.refresh(refreshJwt)).code, 401)
  }
})

it('answers as a function, without the socket', async () => {
  const answer = await plane.fetch('http://anything/v1/auth/otp/signup-in/email', {
    method: 'POST',
    headers: { authorization: `Bearer ${plane.projectId}` },
    body: JSON.stringify({ loginId: 'f@example.com' }),
  })
  assert.deepEqual(
    [answer.status, await answer.json()],
    [200, { maskedEmail: 'f***@***le.com', verificationAttempts: 5 }],
  )
  const [newest] = await plane.messages()
  assert.match(newest?.code ?? '', /^\d{6}$/)
  await assert.rejects(plane.manage('GET', '/v1/mgmt/user?loginId=nobody'), /E112102/)
})

it('has relations in words', async () => {
  await plane.fga.schema(
    'model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: user\n  permission can_read: owner\n',
  )
  await plane.fga.relate('doc:plan owner user:ann', 'doc:plan owner user:bob')
  await plane.fga.unrelate('doc:plan owner user:bob')
  assert.equal(await plane.fga.check('doc:plan can_read user:ann'), true)
  assert.equal(await plane.fga.check('doc:plan can_read user:bob', { hour: 3 }), false)
  await assert.rejects(plane.fga.schema('model AuthZ 2.0'), /E173001/)
})

it('moves its clock', async () => {
  const { refreshJwt } = await plane.signIn('late@example.com')
  plane.clock.advance(29 * 24 * 3_600_000)
  const headers = { authorization: `Bearer ${plane.projectId}:${refreshJwt}` }
  const { status } = await plane.fetch(`${plane.url}/v1/auth/refresh`, { method: 'POST', headers })
  assert.equal(status, 401)
  plane.clock.set(new Date())
})

it('goes back to snapshots, and to the beginning', async () => {
  await plane.signIn('kept@example.com')
  const kept = await userCount()
  await plane.snapshot('one more')
  await plane.signIn('more@example.com')
  assert.equal(await userCount(), kept + 1)
  await plane.restore('one more')
  assert.equal(await userCount(), kept)
  await plane.reset()
  assert.equal(await userCount(), 0)
  await plane.signIn('again@example.com')
  await assert.rejects(plane.restore('unknown'))
})

it('leaves no databases behind, neither after resets nor at the end', async (t) => {
  const usual = process.env['TMPDIR']
  const folder = await mkdtemp(join(tmpdir(), 'homescope-test-'))
  process.env['TMPDIR'] = folder
  t.after(async () => {
    if (usual === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = usual
    await rm(folder, { recursive: true, force: true })
  })
  const other = await startPlane({ socket: false })
  const { projectId } = other
  await other.snapshot('kept')
  for (let reset = 0; reset < 5; reset++) {
    await other.signIn('jane@example.com')
    await (reset % 2 ? other.restore('kept') : other.reset())
  }
  const databases = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.db'))
  assert.ok(databases.length <= 4, `the one in use, two snapshots and what is being removed: ${databases}`)
  assert.equal(other.projectId, projectId)
  await other.stop()
  assert.deepEqual(await readdir(folder), [])
})
