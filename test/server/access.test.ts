import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { EVERYTHING } from '../../src/features/company/management-key/roles.ts'
import { digestOf, newSecret } from '../../src/features/secrets.ts'
import type { ManagementKey } from '../../src/store/port/directory.ts'
import { onEveryEngine } from '../support/engines.ts'
import { answerOf, refused } from '../support/entities.ts'
import { startTestPlane, type TestPlane } from '../support/plane.ts'

const invalidKey = (message: string) => refused(401, 'E062803', 'Invalid management key', message)
const forbidden = (message: string) => refused(403, 'E011403', 'Not allowed for this management key', message)

onEveryEngine((engine) => {
  let plane: TestPlane
  let drop: () => Promise<void>
  before(async () => {
    const fresh = await engine.freshUrl()
    drop = fresh.drop
    plane = await startTestPlane({ database: fresh.url })
  })
  after(async () => {
    await plane?.stop()
    await drop?.()
  })

  let count = 0
  /** Another key of the company, with what the test wants to be special about it. Resolves to its cleartext. */
  async function addKey(special: Partial<ManagementKey>): Promise<string> {
    const id = `K${String(++count).padStart(27, '0')}`
    const cleartext = id + newSecret(plane.world.random)
    const project = await plane.world.store.projects.load(plane.projectId)
    await plane.world.store.writeDirectory((tables) =>
      tables.managementKeys.create({
        id,
        companyId: project?.companyId ?? '',
        name: 'Key',
        description: '',
        digest: digestOf(cleartext),
        status: 'active',
        expiresAt: 0,
        permittedIps: [],
        reBac: EVERYTHING,
        version: 1,
        createdAt: plane.now,
        ...special,
      }),
    )
    return cleartext
  }

  const load = (authorization: string) => answerOf(plane.call('GET', '/v1/mgmt/tenant/all', undefined, authorization))

  it('lets the first key in', async () => {
    assert.deepEqual(await load(`Bearer ${plane.projectId}:${plane.managementKey}`), {
      status: 200,
      body: { tenants: [] },
    })
  })

  it('refuses a request without a bearer', async () => {
    const message = 'Send Authorization: Bearer <ProjectID>:<ManagementKey>'
    for (const header of ['', 'Basic abc', 'Bearer', 'Bearer ']) {
      assert.deepEqual(await load(header), invalidKey(message), JSON.stringify(header))
    }
  })

  it('refuses a key of which one character is wrong', async () => {
    const { projectId, managementKey } = plane
    for (const at of [0, 1, 27, 28, managementKey.length - 1]) {
      const other = managementKey[at] === 'x' ? 'y' : 'x'
      const changed = managementKey.slice(0, at) + other + managementKey.slice(at + 1)
      assert.deepEqual(await load(`Bearer ${projectId}:${changed}`), invalidKey('The management key is unknown'))
    }
    assert.equal((await load(`Bearer ${projectId}:${managementKey}x`)).status, 401)
  })

  it('refuses a project id that is unknown or of another case', async () => {
    for (const project of ['P2Nobody', plane.projectId.toLowerCase()]) {
      const expected = refused(401, 'E011008', 'Project not found', 'There is no project with this id')
      assert.deepEqual(await load(`Bearer ${project}:${plane.managementKey}`), expected)
    }
  })

  it('refuses a key alone where a project is needed', async () => {
    assert.deepEqual(await load(`Bearer ${plane.managementKey}`), invalidKey('The project id is missing'))
  })

  it('refuses a deactivated key', async () => {
    const key = await addKey({ status: 'inactive' })
    assert.deepEqual(await load(`Bearer ${plane.projectId}:${key}`), invalidKey('The management key is not active'))
  })

  it('refuses a key from the second at which it expires', async () => {
    const key = await addKey({ expiresAt: plane.now / 1000 + 60 })
    assert.equal((await load(`Bearer ${plane.projectId}:${key}`)).status, 200)
    plane.now += 60_000
    assert.deepEqual(await load(`Bearer ${plane.projectId}:${key}`), invalidKey('The management key has expired'))
  })

  it('forgets within a second that a key was good', async () => {
    const key = await addKey({})
    assert.equal((await load(`Bearer ${plane.projectId}:${key}`)).status, 200)
    await plane.world.store.writeDirectory((tables) => tables.managementKeys.remove(key.slice(0, 28)))
    plane.now += 1001
    assert.equal((await load(`Bearer ${plane.projectId}:${key}`)).status, 401)
  })

  it('refuses a key of another project and of another company', async () => {
    const message = 'The management key belongs to another project'
    for (const special of [{ reBac: ofProject('P2Other') }, { companyId: 'C2Other' }]) {
      const key = await addKey(special)
      assert.deepEqual(await load(`Bearer ${plane.projectId}:${key}`), forbidden(message))
    }
  })

  it('refuses a key from an address that it does not permit', async () => {
    const message = 'The management key is not permitted from this address'
    const key = await addKey({ permittedIps: ['10.0.0.0/8', '2001:db8::1'] })
    assert.deepEqual(await load(`Bearer ${plane.projectId}:${key}`), forbidden(message))
    const local = await addKey({ permittedIps: ['127.0.0.0/8'] })
    assert.equal((await load(`Bearer ${plane.projectId}:${local}`)).status, 200)
  })

  it('writes no key into the log', async () => {
    const secret = plane.managementKey.slice(28)
    assert.ok(plane.log.length > 0)
    assert.deepEqual(
      plane.log.filter((line) => line.includes(secret)),
      [],
    )
  })
})

function ofProject(id: string): ManagementKey['reBac'] {
  return { companyRoles: [], projectRoles: [{ projectIds: [id], roles: ['project-full-access'] }], tagRoles: [] }
}
