import assert from 'node:assert/strict'
import { it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { actorOf, answerOf, auditOf, done, invalid, refused, secondProject } from '../../support/entities.ts'
import { START } from '../../support/plane.ts'
import { onEveryPlane, onOneAndFourPlanes } from '../../support/planes.ts'

const NOW = START / 1000
const PATH = '/v1/mgmt/managementkey'
const UNKNOWN = 'K000000000000000000000000000'
const SECOND = 'P222222222222222222222222222'

const full = { companyRoles: ['company-full-access'], projectRoles: [], tagRoles: [] }
const inProject = (id: string, ...roles: string[]) => ({
  companyRoles: [],
  projectRoles: [{ projectIds: [id], roles }],
  tagRoles: [],
})
const blank = {
  description: '',
  status: 'active',
  createdTime: NOW,
  expireTime: 0,
  permittedIps: [],
  reBac: full,
  version: 1,
  authzVersion: 1,
}
const notFound = refused(404, 'E011412', 'Management key not found', "Can't find management key")
const needsOne = invalid(
  'The company needs one active management key that may do everything, has no end and is good from any address',
)
const forbidden = (message: string) => refused(403, 'E011403', 'Not allowed for this management key', message)
const unknownKey = refused(401, 'E062803', 'Invalid management key', 'The management key is unknown')

onEveryPlane('management keys', (plane) => {
  const call = (method: string, path: string, body?: unknown, authorization?: string) =>
    answerOf(plane().call(method, path, body, authorization))
  const create = (body: object) => call('PUT', PATH, body)
  const bearer = (cleartext: string, project = plane().projectId) => `Bearer ${project}:${cleartext}`
  const use = (cleartext: string) => call('GET', '/v1/mgmt/tenant/all', undefined, bearer(cleartext))
  const first = () => ({
    ...blank,
    id: actorOf(plane()),
    name: 'First key',
    description: 'Made at the first start',
  })
  /** Revocation is seen within a second. */
  const wait = () => {
    plane().now += 1001
  }

  it('A15 a key is made with everything, shown once, and can be used', async () => {
    const body = {
      name: 'CI',
      description: 'for the pipeline',
      expiresIn: '86400',
      permittedIps: ['127.0.0.0/8', '::1', '::ffff:127.0.0.1'],
      reBac: inProject(plane().projectId, 'project-full-access'),
    }
    const made = await create(body)
    const { cleartext, key } = made.body
    assert.match(cleartext, /^K[0-9A-Za-z]{70}$/)
    assert.equal(cleartext.slice(0, 28), key.id)
    const { expiresIn: _, ...kept } = body
    const expected = { ...blank, ...kept, id: key.id, expireTime: NOW + 86_400 }
    assert.deepEqual(made, { status: 200, body: { cleartext, key: expected } })
    assert.deepEqual(await call('GET', `${PATH}?id=${key.id}`), { status: 200, body: { key: expected } })
    assert.deepEqual(await call('GET', `${PATH}/search`), { status: 200, body: { keys: [first(), expected] } })
    assert.deepEqual(await use(cleartext), { status: 200, body: { tenants: [] } })
    assert.deepEqual(await auditOf(plane(), key.id), [
      {
        action: 'ManagementKeyCreated',
        actorId: actorOf(plane()),
        tenants: [],
        data: { id: key.id, name: 'CI', status: 'active' },
      },
    ])
    assert.deepEqual(await call('POST', `${PATH}/delete`, { ids: [key.id] }), { status: 200, body: { total: 1 } })
  })

  it('A15 a key of the company alone is enough', async () => {
    const alone = `Bearer ${plane().managementKey}`
    assert.deepEqual(await call('GET', `${PATH}/search`, undefined, alone), { status: 200, body: { keys: [first()] } })
  })

  it('A15 a key is renamed, narrowed, deactivated, activated and rotated, and each counts and is noted', async () => {
    const { cleartext, key } = (await create({ name: 'Old', description: 'gone', reBac: full })).body
    const change = { id: key.id, name: 'New', permittedIps: ['127.0.0.1'] }
    const changed = { ...blank, id: key.id, name: 'New', permittedIps: ['127.0.0.1'] }
    assert.deepEqual(await call('PATCH', PATH, change), { status: 200, body: { key: { ...changed, version: 2 } } })
    const off = { ...change, status: 'inactive' }
    const inactive = { ...changed, status: 'inactive', version: 3 }
    assert.deepEqual(await call('PATCH', PATH, off), { status: 200, body: { key: inactive } })
    wait()
    const message = 'The management key is not active'
    assert.deepEqual(await use(cleartext), refused(401, 'E062803', 'Invalid management key', message))
    const id = { id: key.id }
    assert.deepEqual(await call('POST', `${PATH}/rotate`, id), invalid('Only an active management key can be rotated'))
    assert.deepEqual(await call('POST', `${PATH}/activate`, id), done)
    wait()
    assert.equal((await use(cleartext)).status, 200)
    const rotated = await call('POST', `${PATH}/rotate`, id)
    const other = rotated.body.cleartext
    assert.deepEqual(rotated, { status: 200, body: { cleartext: other, key: { ...changed, version: 5 } } })
    assert.notEqual(other, cleartext)
    wait()
    assert.deepEqual(await use(cleartext), unknownKey)
    assert.equal((await use(other)).status, 200)
    assert.deepEqual(await call('POST', `${PATH}/deactivate`, id), done)
    wait()
    assert.equal((await use(other)).status, 401)
    assert.deepEqual(await call('POST', `${PATH}/delete`, { ids: [key.id, UNKNOWN, key.id] }), {
      status: 200,
      body: { total: 1 },
    })
    const actions = (await auditOf(plane(), key.id)).map(
      ({ action, data }) => `${action} ${(data as { status: string }).status}`,
    )
    assert.deepEqual(actions.toSorted(), [
      'ManagementKeyCreated active',
      'ManagementKeyDeleted inactive',
      'ManagementKeyModified active',
      'ManagementKeyModified active',
      'ManagementKeyModified active',
      'ManagementKeyModified inactive',
      'ManagementKeyModified inactive',
    ])
  })

  it('A15 a key that was revoked is of no more use for other keys, at once', async () => {
    const revocations: { [how: string]: (id: string) => Promise<{ status: number }> } = {
      deactivated: (id) => call('POST', `${PATH}/deactivate`, { id }),
      rotated: (id) => call('POST', `${PATH}/rotate`, { id }),
      deleted: (id) => call('POST', `${PATH}/delete`, { ids: [id] }),
    }
    for (const [how, revoke] of Object.entries(revocations)) {
      const { cleartext, key } = (await create({ name: 'Stolen', reBac: full })).body
      const withIt = (method: string, path: string, body?: object) => call(method, path, body, bearer(cleartext))
      const backDoor = { name: 'Back door', reBac: full }
      const first = await withIt('PUT', PATH, backDoor)
      assert.equal(first.status, 200)
      await call('POST', `${PATH}/delete`, { ids: [first.body.key.id] })
      assert.equal((await revoke(key.id)).status, 200)
      const asked = [
        withIt('PUT', PATH, backDoor),
        withIt('POST', `${PATH}/activate`, { id: key.id }),
        withIt('GET', `${PATH}/search`),
        withIt('POST', '/v1/mgmt/projects/list', {}),
      ]
      for (const { status } of await Promise.all(asked)) assert.equal(status, 401, how)
      await call('POST', `${PATH}/delete`, { ids: [key.id] })
    }
  })

  it('A15 a key that revokes others is not stopped half-way, but one that is revoked beside it is', async () => {
    const [a, b] = await Promise.all(['A', 'B'].map(async (name) => (await create({ name, reBac: full })).body))
    const answers = await Promise.all([
      call('POST', `${PATH}/deactivate`, { id: a.key.id }, bearer(b.cleartext)),
      call('POST', `${PATH}/deactivate`, { id: b.key.id }, bearer(a.cleartext)),
    ])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401])
    await call('POST', `${PATH}/delete`, { ids: [a.key.id, b.key.id] })
  })

  it('A15 the last key that may do everything cannot be deleted, deactivated or narrowed', async () => {
    const own = { id: actorOf(plane()) }
    const spare = [
      (await create({ name: 'Ends', reBac: full, expiresIn: 3600 })).body.key.id,
      (await create({ name: 'One address', reBac: full, permittedIps: ['127.0.0.1'] })).body.key.id,
      (await create({ name: 'Reads', reBac: { companyRoles: ['company-users-read'] } })).body.key.id,
    ]
    const asked = [
      call('POST', `${PATH}/delete`, { ids: [own.id] }),
      call('POST', `${PATH}/deactivate`, own),
      call('PATCH', PATH, { ...own, name: 'First key', status: 'inactive' }),
      call('PATCH', PATH, { ...own, name: 'First key', permittedIps: ['127.0.0.1'] }),
    ]
    for (const answer of await Promise.all(asked)) assert.deepEqual(answer, needsOne)
    assert.deepEqual(await call('GET', `${PATH}?id=${own.id}`), { status: 200, body: { key: first() } })
    assert.deepEqual(await call('POST', `${PATH}/delete`, { ids: spare }), { status: 200, body: { total: 3 } })
  })

  it('A15 unknown keys and bad input are refused and change nothing', async () => {
    const id = { id: UNKNOWN }
    assert.deepEqual(await call('GET', `${PATH}?id=${UNKNOWN}`), notFound)
    assert.deepEqual(await call('PATCH', PATH, { ...id, name: 'x' }), notFound)
    for (const verb of ['rotate', 'activate', 'deactivate']) {
      assert.deepEqual(await call('POST', `${PATH}/${verb}`, id), notFound)
    }
    assert.deepEqual(await call('POST', `${PATH}/delete`, { ids: [UNKNOWN] }), { status: 200, body: { total: 0 } })
    const areas = 'infra|users|tenants|authz|apps|audit'
    const form = (field: string, level: string) =>
      `The ${field} field must hold ${level}-full-access, or ${level}-<${areas}>-<read|read-write|full-access>`
    const projects = plane().projectId
    const bad: [object, string][] = [
      [{ reBac: full }, 'The name field is required'],
      [{ name: 'x' }, 'The reBac field needs at least one role'],
      [{ name: 'x', reBac: {} }, 'The reBac field needs at least one role'],
      [{ name: 'x', reBac: { companyRoles: ['root'] } }, form('reBac.companyRoles', 'company')],
      [{ name: 'x', reBac: { companyRoles: ['company-users'] } }, form('reBac.companyRoles', 'company')],
      [
        { name: 'x', reBac: inProject(projects, 'company-full-access') },
        form('reBac.projectRoles[0].roles', 'project'),
      ],
      [{ name: 'x', reBac: inProject(projects) }, 'The reBac.projectRoles[0].roles field is required'],
      [
        { name: 'x', reBac: { tagRoles: [{ roles: ['tag-full-access'] }] } },
        'The reBac.tagRoles[0].tags field is required',
      ],
      [
        { name: 'x', reBac: inProject('P2Nobody', 'project-users-read') },
        'The reBac.projectRoles[0].projectIds field names a project that is not there',
      ],
      [
        {
          name: 'x',
          reBac: { ...inProject(projects, 'project-users-read'), ...{ companyRoles: ['company-full-access'] } },
        },
        'The reBac field may have companyRoles, or projectRoles and tagRoles, not both',
      ],
      [
        { name: 'x', reBac: full, permittedIps: ['nowhere'] },
        'The permittedIps field must hold IP addresses or CIDR blocks',
      ],
      [{ name: 'x', reBac: full, expireTime: 1 }, 'The expireTime field is in the past'],
      [
        { name: 'x', reBac: full, expireTime: NOW + 99_999, expiresIn: 5 },
        'The expiresIn and expireTime fields say the same: send one',
      ],
    ]
    for (const [body, message] of bad) {
      assert.deepEqual(await create(body), invalid(message), JSON.stringify(body))
    }
    const { body } = await call('GET', `${PATH}/search`)
    assert.deepEqual(body, { keys: [first()] })
  })

  it('A15 a key does what its roles say, in the projects that they name', async () => {
    await secondProject(plane())
    const roles = inProject(SECOND, 'project-users-read-write', 'project-tenants-read')
    const { cleartext, key } = (await create({ name: 'Narrow', reBac: roles })).body
    const at = (project: string) => (method: string, path: string, body?: unknown) =>
      call(method, path, body, bearer(cleartext, project))
    const second = at(SECOND)
    assert.equal((await second('POST', '/v1/mgmt/user/create', { loginId: 'a@example.com' })).status, 200)
    assert.equal((await second('POST', '/v2/mgmt/user/search', {})).body.total, 1)
    assert.deepEqual(await second('GET', '/v1/mgmt/tenant/all'), { status: 200, body: { tenants: [] } })
    assert.equal((await second('GET', '/v1/mgmt/license')).status, 200)
    const lacks = (right: string) => forbidden(`The management key has no role for this: it takes ${right}`)
    const refusals: [string, string, object | undefined, unknown][] = [
      ['POST', '/v1/mgmt/tenant/create', { name: 'T' }, lacks('tenants-read-write')],
      ['GET', '/v1/mgmt/role/all', undefined, lacks('authz-read')],
      ['POST', '/v1/mgmt/role/create', { name: 'R' }, lacks('authz-read-write')],
      ['POST', '/v1/mgmt/audit/search', {}, lacks('audit-read')],
      ['POST', '/v1/mgmt/project/snapshot/export', {}, lacks('infra-read')],
      ['GET', '/v1/mgmt/thirdparty/apps/load', undefined, lacks('apps-read')],
      ['POST', '/v1/mgmt/project/update/tags', { tags: ['x'] }, lacks('full-access')],
      ['POST', '/v1/mgmt/project/delete', {}, lacks('full-access')],
      ['POST', '/v1/mgmt/project/clone', { name: 'C' }, forbidden('This needs a management key of the company')],
      ['POST', '/v1/mgmt/projects/list', {}, forbidden('This needs a management key of the company')],
      ['GET', `${PATH}/search`, undefined, forbidden('This needs a management key of the company')],
      ['PUT', PATH, { name: 'x', reBac: full }, forbidden('This needs a management key of the company')],
    ]
    for (const [method, path, body, expected] of refusals) {
      assert.deepEqual(await second(method, path, body), expected, path)
    }
    const elsewhere = await at(plane().projectId)('POST', '/v2/mgmt/user/search', {})
    assert.deepEqual(elsewhere, forbidden('The management key belongs to another project'))
    await call('POST', `${PATH}/delete`, { ids: [key.id] })
  })

  it('A15 a role by tag follows the tags of projects, and a role that reads may make no keys', async () => {
    await call('POST', '/v1/mgmt/project/update/tags', { tags: ['dev', 'eu'] })
    const roles = { tagRoles: [{ tags: ['dev'], roles: ['tag-authz-full-access'] }] }
    const { cleartext, key } = (await create({ name: 'Tagged', reBac: roles })).body
    const all = () => call('GET', '/v1/mgmt/role/all', undefined, bearer(cleartext))
    assert.equal((await all()).status, 200)
    await call('POST', '/v1/mgmt/project/update/tags', { tags: ['eu'] })
    wait()
    assert.deepEqual(await all(), forbidden('The management key belongs to another project'))
    const reader = (await create({ name: 'Reader', reBac: { companyRoles: ['company-audit-read'] } })).body
    const tried = await call('PUT', PATH, { name: 'More', reBac: full }, `Bearer ${reader.cleartext}`)
    assert.deepEqual(tried, forbidden('The management key has no role for this: it takes full-access'))
    const listed = await call('POST', '/v1/mgmt/projects/list', {}, `Bearer ${reader.cleartext}`)
    assert.equal(listed.status, 200)
    await call('POST', `${PATH}/delete`, { ids: [key.id, reader.key.id] })
  })

  it('A15 a project takes the keys along that were good for it alone', async () => {
    const { body } = await call('POST', '/v1/mgmt/project/clone', { name: 'Short' })
    const own = (await create({ name: 'Own', reBac: inProject(body.projectId, 'project-full-access') })).body
    assert.deepEqual(await call('POST', '/v1/mgmt/project/delete', {}, bearer(own.cleartext, body.projectId)), done)
    assert.deepEqual(await call('GET', `${PATH}?id=${own.key.id}`), notFound)
  })

  it('A15 the node-sdk makes, changes and deletes keys', async () => {
    const { projectId, managementKey, url } = plane()
    const { management } = DescopeClient({ projectId, managementKey, baseUrl: url })
    const reBac = { companyRoles: ['company-full-access'] }
    const made = await management.managementKey.create('SDK', reBac, 'by the SDK', 60, ['10.0.0.0/8'])
    const { key, cleartext } = made.data ?? {}
    const createdTime = Math.floor(plane().now / 1000)
    const expected = {
      ...blank,
      id: key?.id,
      name: 'SDK',
      description: 'by the SDK',
      createdTime,
      expireTime: createdTime + 60,
      permittedIps: ['10.0.0.0/8'],
    }
    assert.deepEqual(made.data, { key: expected, cleartext })
    const id = String(key?.id)
    assert.deepEqual((await management.managementKey.load(id)).data, expected)
    assert.deepEqual(
      (await management.managementKey.search()).data?.map(({ name }) => name),
      ['First key', 'SDK'],
    )
    const changed = { ...expected, name: 'Other', description: '', permittedIps: [], status: 'inactive', version: 2 }
    assert.deepEqual((await management.managementKey.update(id, 'Other', '', 'inactive')).data, changed)
    assert.equal((await management.managementKey.delete([id])).ok, true)
    assert.equal((await management.managementKey.load(id)).code, 404)
  })
})

onOneAndFourPlanes('management keys at once', (plane) => {
  it('A15 of many who remove the last keys together one is refused', async () => {
    // Good for everything, but not from anywhere: it is none of those of which one has to be left.
    const caller = { name: 'Caller', reBac: full, permittedIps: ['127.0.0.1', '::1', '::ffff:127.0.0.1'] }
    const { cleartext, key: calling } = (await plane().call('PUT', PATH, caller)).body
    const bearer = `Bearer ${plane().projectId}:${cleartext}`
    const calls = (method: string, path: string, body?: unknown) => plane().call(method, path, body, bearer)
    for (let round = 0; round < 5; round++) {
      const made = await Promise.all(['a', 'b', 'c'].map((name) => calls('PUT', PATH, { name, reBac: full })))
      const ids: string[] = made.map(({ body }) => body.key.id)
      const [a = '', b = '', c = ''] = ids
      const own = actorOf(plane())
      const answers = await Promise.all([
        calls('POST', `${PATH}/delete`, { ids: [a] }),
        calls('POST', `${PATH}/deactivate`, { id: b }),
        calls('PATCH', PATH, { id: c, name: 'c', permittedIps: ['10.0.0.1'] }),
        calls('POST', `${PATH}/deactivate`, { id: own }),
      ])
      const refusals = answers.filter(({ status }) => status !== 200)
      assert.deepEqual(
        refusals.map(({ status, body }) => ({ status, body })),
        [needsOne],
      )
      const left = await plane().world.store.managementKeys.list(
        (await plane().world.store.projects.load(plane().projectId))?.companyId ?? '',
      )
      const anchors = left.filter(({ status, permittedIps }) => status === 'active' && permittedIps.length === 0)
      assert.equal(anchors.length, 1)
      await plane().world.store.writeDirectory(async (tables) => {
        const key = left.find(({ id }) => id === own)
        if (key) await tables.managementKeys.update({ ...key, status: 'active' })
        for (const { id } of left) if (id !== own && id !== calling.id) await tables.managementKeys.remove(id)
      })
      plane().now += 1001
    }
  })
})
