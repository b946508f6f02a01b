import assert from 'node:assert/strict'
import { it } from 'node:test'
import { actorOf, auditOf, callsOf, done, invalid, refused, secondProject } from '../../support/entities.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { blank, noBearer, noSession } from './blank.ts'

const notFound = (id: string) => refused(404, 'E011003', 'Inbound app not found', `Could not find inbound app: ${id}`)

const blankV2 = { ...blank, scopeClaimMapping: [], forcePkce: false }

const scope = (name: string, values: string[], description = '') => ({ name, description, optional: false, values })

/** Everything that a request of the first version may set, set. */
const everything = {
  description: 'all of it',
  logo: 'data:image/png;base64,AA==',
  loginPageUrl: 'https://app.example.com',
  approvedCallbackUrls: ['https://app.example.com/callback'],
  permissionsScopes: [{ ...scope('read', ['Reader']), optional: true }],
  attributesScopes: [scope('contact', ['displayName', 'email'], 'Contact')],
  logoUrl: 'https://app.example.com/logo.png',
  jwtBearerSettings: {
    issuers: {
      'https://issuer.example.com': {
        jwksUri: 'https://issuer.example.com/keys',
        signAlgorithm: 'RS256',
        userInfoUri: '',
        externalIdFieldName: 'sub',
      },
    },
    jwtBearerGrantTypeAudienceToUse: 'aud',
    jwtBearerGrantTypeScopeToUse: 'scp',
    jwtBearerGrantTypeCustomClaimsToUse: 'claims',
  },
  sessionSettings: { ...noSession, enabled: true, refreshTokenExpiration: 4, refreshTokenExpirationUnit: 'weeks' },
  audienceWhitelist: ['api'],
  forceAddAllAuthorizationInfo: true,
  connectionsScopes: [scope('calendar', ['google'])],
  defaultAudience: 'api',
  customAttributes: { owner: 'team', n: 1 },
  cibaSettings: { ...blank.cibaSettings, enabled: true, expirationTime: 5, expirationTimeUnit: 'minutes' },
  jarSettings: { enforce: true, publicKey: 'pem', maxLifetimeSeconds: 60, fapi: true },
  allowedTenants: ['acmecorp'],
}

onEveryPlane('inbound apps', (plane) => {
  const { get, post } = callsOf(plane, '/v1/mgmt/thirdparty')
  const v2 = callsOf(plane, '/v2/mgmt/thirdparty')
  const clientIdOf = (id: string) => Buffer.from(`${plane().projectId}:${id}`).toString('base64')
  const create = async (body: object) => (await post('/app/create', body)).body.id as string
  const load = async (id: string) => (await get(`/app/load?id=${id}`)).body
  const loadV2 = async (id: string) => (await v2.get(`/app/load?id=${id}`)).body

  it('answers an empty list before there are apps', async () => {
    assert.deepEqual(await get('/apps/load?page=0&limit=0'), { status: 200, body: { apps: [], total: 0 } })
    assert.deepEqual(await v2.post('/apps/load', {}), { status: 200, body: { apps: [], total: 0 } })
  })

  it('creates the app of the documentation, without the roles that are not there', async () => {
    const created = await post('/app/create', {
      id: '',
      name: 'MyApp',
      description: '',
      loginPageUrl: 'https://app.example.com',
      approvedCallbackUrls: ['https://app.example.com/callback'],
      permissionsScopes: [
        { name: 'read', description: 'Read access', values: ['User', 'Reader'] },
        { name: 'write', description: 'Write access', values: ['Writer', 'Admin'] },
      ],
      attributesScopes: null,
    })
    const { id, cleartext } = created.body
    assert.match(id, /^TPA[0-9A-Za-z]{27}$/)
    assert.match(cleartext, /^[0-9A-Za-z]{43}$/)
    assert.deepEqual(created, { status: 200, body: { id, cleartext, clientId: clientIdOf(id) } })
    const shown = {
      ...blank,
      id,
      name: 'MyApp',
      clientId: clientIdOf(id),
      loginPageUrl: 'https://app.example.com',
      approvedCallbackUrls: ['https://app.example.com/callback'],
      permissionsScopes: [scope('read', [], 'Read access'), scope('write', [], 'Write access')],
    }
    assert.deepEqual(await get(`/app/load?id=${id}`), { status: 200, body: shown })
    const byClient = encodeURIComponent(clientIdOf(id))
    assert.deepEqual(await get(`/app/load?clientId=${byClient}`), { status: 200, body: shown })
    assert.deepEqual(await v2.get(`/app/load?id=${id}`), {
      status: 200,
      body: { ...shown, scopeClaimMapping: [], forcePkce: false },
    })
    assert.deepEqual(await get('/apps/load'), { status: 200, body: { apps: [shown], total: 1 } })
  })

  it('creates an app with everything given', async () => {
    await plane().call('POST', '/v1/mgmt/role/create', { name: 'Reader' })
    await plane().call('POST', '/v1/mgmt/tenant/create', { id: 'acmecorp', name: 'AcmeCorp' })
    const created = await post('/app/create', {
      ...everything,
      id: 'my-app',
      name: 'Full',
      clientId: 'my-client',
      clientSecret: 'my own secret',
      consentFlowId: 'consent',
    })
    assert.deepEqual(created, {
      status: 200,
      body: { id: 'my-app', cleartext: 'my own secret', clientId: 'my-client' },
    })
    const shown = { ...blank, ...everything, id: 'my-app', name: 'Full', clientId: 'my-client' }
    assert.deepEqual(await get('/app/load?clientId=my-client'), { status: 200, body: shown })
  })

  it('gives a public client no secret', async () => {
    const created = await post('/app/create', { name: 'Public', nonConfidentialClient: true, clientSecret: 'x' })
    const { id } = created.body
    assert.deepEqual(created, { status: 200, body: { id, cleartext: '', clientId: clientIdOf(id) } })
    assert.deepEqual(await load(id), {
      ...blank,
      id,
      name: 'Public',
      clientId: clientIdOf(id),
      nonConfidentialClient: true,
    })
    const none = invalid('The inbound app has no secret')
    assert.deepEqual(await get(`/app/secret?id=${id}`), none)
    assert.deepEqual(await post('/app/rotate', { id }), none)
    assert.deepEqual(await post('/app/secret/add', { id, name: 'n' }), invalid('A public client has no secrets'))
  })

  it('rejects what is taken, missing or wrong', async () => {
    const taken = invalid('An inbound app has this id, name or client id already')
    assert.deepEqual(await post('/app/create', { name: 'MyApp' }), taken)
    assert.deepEqual(await post('/app/create', { name: 'Other', id: 'my-app' }), taken)
    assert.deepEqual(await post('/app/create', { name: 'Other', clientId: 'my-client' }), taken)
    assert.deepEqual(await v2.post('/app/create', { name: 'MyApp' }), taken)
    assert.deepEqual(await post('/app/create', { name: '' }), invalid('The name field is required'))
    assert.deepEqual(
      await post('/app/create', { name: 'x', permissionsScopes: [{ values: 'Reader' }] }),
      invalid('The permissionsScopes[0].values field must be a list'),
    )
    assert.deepEqual(
      await post('/app/create', { name: 'x', jwtBearerSettings: { issuers: { i: 1 } } }),
      invalid('The jwtBearerSettings.issuers.i field must be an object'),
    )
    assert.equal((await get('/apps/load')).body.total, 3)
  })

  it('refuses a taken name once of many that race', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/app/create', { name: 'Raced' })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(19).fill(400)])
  })

  it('tells missing and unknown ids apart', async () => {
    assert.deepEqual(await get('/app/load'), invalid('The id field is required'))
    assert.deepEqual(await get('/app/load?id=nope'), notFound('nope'))
    assert.deepEqual(await get('/app/load?clientId=nope'), notFound('nope'))
    assert.deepEqual(await v2.get('/app/load?id=nope'), notFound('nope'))
    assert.deepEqual(await get('/app/secret?id=nope'), notFound('nope'))
    for (const path of ['/app/update', '/app/patch', '/app/delete', '/app/rotate', '/app/secret/add']) {
      assert.deepEqual(await post(path, { id: 'nope', name: 'n' }), notFound('nope'), path)
      assert.deepEqual(await post(path, { name: 'n' }), invalid('The id field is required'), path)
    }
    assert.deepEqual(await post('/app/secret/revoke', { id: 'nope', name: 'n' }), notFound('nope'))
    for (const path of ['/app/update', '/app/patch']) {
      assert.deepEqual(await v2.post(path, { id: 'nope', name: 'n' }), notFound('nope'), path)
    }
  })

  it('replaces everything but what no update may change', async () => {
    const id = await create({ ...everything, name: 'Replaced', clientId: 'replaced' })
    assert.deepEqual(await v2.post('/app/patch', { id, forcePkce: true }), done)
    assert.deepEqual(await post('/app/update', { id, name: 'Bare' }), done)
    const bare = { ...blank, id, name: 'Bare', clientId: 'replaced' }
    assert.deepEqual(await load(id), bare)
    assert.deepEqual(await loadV2(id), { ...bare, scopeClaimMapping: [], forcePkce: true })
    assert.deepEqual(await post('/app/update', { ...everything, id, name: 'Again' }), done)
    assert.deepEqual(await load(id), { ...blank, ...everything, id, name: 'Again', clientId: 'replaced' })
    assert.deepEqual(
      await post('/app/update', { id, name: 'MyApp' }),
      invalid('An inbound app has this name already: MyApp'),
    )
    assert.deepEqual(await post('/app/update', { id }), invalid('The name field is required'))
    assert.equal((await load(id)).name, 'Again')
  })

  it('patches what is sent, empty values too', async () => {
    const id = await create({ ...everything, name: 'Patched', clientId: 'patched' })
    assert.deepEqual(await post('/app/patch', { id, description: 'new', logo: null }), done)
    const shown = { ...blank, ...everything, id, name: 'Patched', clientId: 'patched' }
    assert.deepEqual(await load(id), { ...shown, description: 'new' })
    const emptied = { description: '', approvedCallbackUrls: [], permissionsScopes: [], jwtBearerSettings: {} }
    assert.deepEqual(await post('/app/patch', { id, name: '', ...emptied }), done)
    assert.deepEqual(await load(id), { ...shown, ...emptied, jwtBearerSettings: noBearer })
    assert.deepEqual(await post('/app/patch', { id, name: 'Renamed', customAttributes: { x: null } }), done)
    assert.deepEqual(await load(id), {
      ...shown,
      ...emptied,
      jwtBearerSettings: noBearer,
      name: 'Renamed',
      customAttributes: { x: null },
    })
    assert.deepEqual(
      await post('/app/patch', { id, name: 'MyApp' }),
      invalid('An inbound app has this name already: MyApp'),
    )
  })

  it('serves the second version, which leaves what only the first knows', async () => {
    const mapping = {
      scope: 'read',
      claims: { role: '{{user.role}}' },
      description: 'd',
      useProjectMapping: true,
      mandatory: true,
    }
    const second = {
      description: 'two',
      loginPageUrl: 'https://two.example.com',
      approvedCallbackUrls: ['https://two.example.com/cb'],
      permissionsScopes: [scope('read', ['Reader'])],
      scopeClaimMapping: [mapping],
      jwtBearerSettings: everything.jwtBearerSettings,
      customAttributes: { a: 1 },
      forcePkce: true,
      defaultAudience: 'aud',
    }
    const created = await v2.post('/app/create', { name: 'Two', ...second })
    const { id, cleartext } = created.body
    assert.deepEqual(created, { status: 200, body: { id, cleartext, clientId: clientIdOf(id) } })
    const shown = { ...blankV2, ...second, id, name: 'Two', clientId: clientIdOf(id) }
    assert.deepEqual(await loadV2(id), shown)
    const empty = {
      name: '',
      description: '',
      approvedCallbackUrls: [],
      permissionsScopes: null,
      scopeClaimMapping: [],
      jwtBearerSettings: { issuers: {} },
      customAttributes: {},
      forcePkce: false,
      defaultAudience: '',
    }
    assert.deepEqual(await v2.post('/app/patch', { id, ...empty, logo: 'new' }), done)
    assert.deepEqual(await loadV2(id), { ...shown, logo: 'new' })
    assert.deepEqual(await post('/app/patch', { id, allowedTenants: ['acmecorp'] }), done)
    assert.deepEqual(await v2.post('/app/update', { id, name: 'Two bare' }), done)
    assert.deepEqual(await loadV2(id), {
      ...blankV2,
      id,
      name: 'Two bare',
      clientId: clientIdOf(id),
      allowedTenants: ['acmecorp'],
    })
  })

  it('follows a role that is renamed, and forgets one that is deleted', async () => {
    await plane().call('POST', '/v1/mgmt/role/create', { name: 'Passing' })
    const id = await create({ name: 'Follows', permissionsScopes: [scope('s', ['Passing', 'Reader'])] })
    await plane().call('POST', '/v1/mgmt/role/update', { name: 'Passing', newName: 'Staying' })
    assert.deepEqual((await load(id)).permissionsScopes, [scope('s', ['Staying', 'Reader'])])
    await plane().call('POST', '/v1/mgmt/role/delete', { name: 'Staying' })
    assert.deepEqual((await load(id)).permissionsScopes, [scope('s', ['Reader'])])
  })

  it('loads pages in the order of creation', async () => {
    const all = (await get('/apps/load')).body
    plane().now += 1000
    await create({ name: 'A last one' })
    const names = async (path: string, body?: object) => {
      const answer = body ? await v2.post(path, body) : await get(path)
      assert.equal(answer.body.total, all.total + 1)
      return answer.body.apps.map(({ name }: { name: string }) => name)
    }
    const everyName = [...all.apps.map(({ name }: { name: string }) => name), 'A last one']
    assert.deepEqual(await names('/apps/load'), everyName)
    assert.deepEqual(await names('/apps/load?page=1&limit=2'), everyName.slice(2, 4))
    assert.deepEqual(await names('/apps/load', { page: 2, limit: 2 }), everyName.slice(4, 6))
    assert.deepEqual(await names('/apps/load', { page: 2147483647, limit: 2147483647 }), [])
    assert.deepEqual(await get('/apps/load?page=-1'), invalid('The page field must be at least 0'))
    assert.deepEqual(await v2.post('/apps/load', { limit: -1 }), invalid('The limit field must be at least 0'))
  })

  it('deletes an app once, and many with unknown ids skipped', async () => {
    const ids = [await create({ name: 'd1' }), await create({ name: 'd2' }), await create({ name: 'd3' })]
    const [first = '', ...others] = ids
    assert.deepEqual(await post('/app/delete', { id: first }), done)
    assert.deepEqual(await post('/app/delete', { id: first }), notFound(first))
    assert.deepEqual(await get(`/app/secret?id=${first}`), notFound(first))
    assert.deepEqual(await post('/app/delete/batch', { ids: ['nope', ...ids] }), done)
    for (const id of others) assert.deepEqual(await get(`/app/load?id=${id}`), notFound(id))
    assert.deepEqual(await post('/app/delete/batch', { ids: [] }), invalid('The ids field is required'))
  })

  it('records who did what in the audit trail', async () => {
    const id = await create({ name: 'Audited' })
    await post('/app/patch', { id, description: 'd' })
    await post('/app/delete', { id })
    const record = (action: string) => ({
      action,
      actorId: actorOf(plane()),
      tenants: [],
      data: { id, name: 'Audited' },
    })
    assert.deepEqual(await auditOf(plane(), id), [
      record('InboundAppCreated'),
      record('InboundAppDeleted'),
      record('InboundAppModified'),
    ])
  })

  it('keeps the apps of projects apart', async () => {
    const inSecond = await secondProject(plane())
    for (const path of ['/app/update', '/app/patch', '/app/delete', '/app/rotate', '/app/secret/add']) {
      assert.equal((await inSecond(`/v1/mgmt/thirdparty${path}`, { id: 'my-app', name: 'n' })).status, 404, path)
    }
    assert.deepEqual(await inSecond('/v1/mgmt/thirdparty/app/delete/batch', { ids: ['my-app'] }), done)
    const page = await inSecond('/v2/mgmt/thirdparty/apps/load', {})
    assert.deepEqual(page, { status: 200, body: { apps: [], total: 0 } })
    assert.equal((await inSecond('/v1/mgmt/thirdparty/app/create', { name: 'MyApp', id: 'my-app' })).status, 200)
    assert.equal((await load('my-app')).name, 'Full')
  })
})
