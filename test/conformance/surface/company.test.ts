/** People of the console, by the official SDK. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { auditOf } from '../../support/entities.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { done, good, invalid, openSdk, refused, type Sdk } from '../sdk.ts'

const admin = { isCompanyAdmin: true, tags: [], projects: [] }

onEveryPlane('descopers by @descope/node-sdk', (plane) => {
  let sdk: Sdk
  let id = ''
  before(() => {
    sdk = openSdk(plane())
  })
  const shown = (more: object) => ({
    id,
    attributes: { displayName: '', email: 'ada@example.com', phone: '' },
    rbac: admin,
    status: 'enabled',
    loginIDs: ['ada@example.com'],
    ...more,
  })

  it('are made, all or none', async () => {
    const ada = { loginId: 'Ada@example.com', rbac: { isCompanyAdmin: true } }
    const projects = [{ projectIds: [plane().projectId], role: 'developer' as const }]
    const bob = { loginId: 'bob@example.com', attributes: { displayName: 'Bob' }, sendInvite: true, rbac: { projects } }
    const { descopers, total } = good(await sdk.descoper.create([ada, bob]))
    id = String(descopers[0]?.id)
    assert.match(id, /^D[0-9A-Za-z]{27}$/)
    const second = {
      id: descopers[1]?.id,
      attributes: { displayName: 'Bob', email: 'bob@example.com', phone: '' },
      rbac: { isCompanyAdmin: false, tags: [], projects },
      status: 'invited',
      loginIDs: ['bob@example.com'],
    }
    assert.deepEqual([total, descopers], [2, [shown({}), second]])
    const taken = 'Cannot create a descoper: there is one with the login id ada@example.com'
    const again = await sdk.descoper.create([{ loginId: 'new@example.com', rbac: admin }, ada])
    refused(again, 400, 'E011417', 'Already exists', taken)
    const listed = good(await sdk.descoper.list())
    const byName = listed.descopers.toSorted((a, b) =>
      String(a.attributes?.email) < String(b.attributes?.email) ? -1 : 1,
    )
    assert.deepEqual([listed.total, byName], [2, [shown({}), second]])
  })

  it('have roles that can be', async () => {
    const roles = 'The rbac field must make a company admin, or give roles by tags or projects'
    const create = (rbac: object, loginId = 'x@example.com') => sdk.descoper.create([{ loginId, rbac }])
    const tags = [{ tags: ['live'], role: 'auditor' }]
    invalid(await create({ isCompanyAdmin: false }), roles)
    invalid(await create({ isCompanyAdmin: true, tags }), roles)
    invalid(
      await create({ projects: [{ projectIds: ['P0'], role: 'admin' }] }),
      'The rbac.projects[0].projectIds field names a project that is not there',
    )
    invalid(
      await create({ tags: [{ tags: ['live'], role: 'king' }] }),
      'The descopers[0].rbac.tags[0].role field must be one of admin, developer, support, auditor',
    )
    invalid(await create(admin, 'nobody'), 'The email field must be an e-mail address')
  })

  it('are changed in what is said, loaded and deleted', async () => {
    const tags = [{ tags: ['live'], role: 'support' as const }]
    const renamed = shown({ attributes: { displayName: 'Ada', email: 'ada@example.com', phone: '' } })
    assert.deepEqual(good(await sdk.descoper.update(id, { displayName: 'Ada' })), renamed)
    const narrowed = { ...renamed, rbac: { isCompanyAdmin: false, tags, projects: [] } }
    assert.deepEqual(good(await sdk.descoper.update(id, undefined, { tags })), narrowed)
    assert.deepEqual(good(await sdk.descoper.load(id)), narrowed)
    done(await sdk.descoper.delete(id))
    const unknown = [404, 'E011419', 'Descoper not found', `There is no descoper ${id}`] as const
    refused(await sdk.descoper.load(id), ...unknown)
    refused(await sdk.descoper.update(id, {}), ...unknown)
    refused(await sdk.descoper.delete(id), ...unknown)
    const records = (await auditOf(plane(), id)).map(({ action, data }) => [action, data])
    assert.deepEqual(
      records,
      ['Created', 'Deleted', 'Modified', 'Modified'].map((what) => [
        `Descoper${what}`,
        { id, loginId: 'ada@example.com' },
      ]),
    )
  })
})
