/** Clients of MCP servers: made by hand or by themselves, and led by their server's own discovery document. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests assert whole bodies
type Body = any

const CALLBACK = 'https://client.example.com/cb'
const scope = (name: string) => ({ name, description: name, optional: false, values: [] })

onEveryPlane('clients of MCP servers', (plane) => {
  const post = async (path: string, body: object, status = 200) => {
    const answer = await plane().call('POST', path, body)
    assert.equal(answer.status, status, JSON.stringify(answer.body))
    return answer.body as Body
  }
  const client = (verb: string, body: object, status?: number) =>
    post(`/v1/mgmt/mcp/server/client/${verb}`, body, status)
  const send = async (path: string, body: object | URLSearchParams) => {
    const isForm = body instanceof URLSearchParams
    const answer = await fetch(path.startsWith('http') ? path : plane().url + path, {
      method: 'POST',
      headers: { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' },
      body: isForm ? body : JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Body }
  }
  let server = ''
  let closed = ''
  before(async () => {
    const approvedScopes = {
      permissionsScopes: [scope('read'), scope('write')],
      attributesScopes: [],
      connectionsScopes: [],
    }
    const open = {
      name: 'Tools',
      approvedScopes,
      audienceWhitelist: ['https://mcp.example.com'],
      dynamicRegistration: { enabled: true },
    }
    server = (await post('/v1/mgmt/mcp/server/create', open)).server.id
    closed = (await post('/v1/mgmt/mcp/server/create', { name: 'Closed' })).server.id
  })
  const agentic = (of: string) => `${plane().url}/v1/apps/agentic/${plane().projectId}/${of}`

  it('are made, read, changed, found and deleted, with secrets of their own', async () => {
    const said = {
      name: 'Editor',
      approvedCallbackUrls: [CALLBACK],
      scopes: ['read'],
      tags: ['ide'],
      logo: '',
      allowedTenants: [],
    }
    const made = await client('create', { ...said, mcpServerId: server })
    assert.match(made.id, /^MC\w{27}$/)
    assert.match(made.cleartext, /^\w{43}$/)
    const whole = {
      ...said,
      id: made.id,
      clientId: made.clientId,
      mcpServerId: server,
      registrationType: 'manual',
      status: 'active',
      forceAddAllAuthorizationInfo: false,
    }
    assert.deepEqual(await client('load', { id: made.id }), { client: whole })
    assert.deepEqual(await client('load', { clientId: made.clientId, mcpServerId: server }), { client: whole })
    assert.deepEqual(await client('secret', { id: made.id }), { cleartext: made.cleartext })
    const rotated = await client('secret/rotate', { id: made.id, mcpServerId: server })
    assert.notEqual(rotated.cleartext, made.cleartext)
    assert.deepEqual(await client('secret', { id: made.id }), rotated)
    const changed = { ...whole, name: 'Editor 2', tags: [] }
    assert.deepEqual(await client('update', { ...changed }), { client: changed })
    const find = (query: object) => post('/v1/mgmt/mcp/server/clients/search', { mcpServerId: server, ...query })
    assert.deepEqual(await find({ text: 'EDITOR', registrationMethod: 'manual' }), { clients: [changed], total: 1 })
    assert.deepEqual(await find({ status: 'inactive' }), { clients: [], total: 0 })
    for (const [verb, body] of [
      ['load', { id: made.id, mcpServerId: closed }],
      ['secret', { id: 'nobody' }],
      ['secret/rotate', { id: 'nobody' }],
      ['update', { id: 'nobody', name: 'x' }],
      ['delete', { id: made.id, mcpServerId: closed }],
      ['create', { name: 'x', mcpServerId: 'nobody' }],
    ] as const) {
      assert.equal((await client(verb, body, 404)).errorCode, 'E011416', verb)
    }
    assert.deepEqual(await client('delete', { id: made.id, mcpServerId: server }), {})
    const two = [
      await client('create', { name: 'a', mcpServerId: server }),
      await client('create', { name: 'b', mcpServerId: server }),
    ]
    await post('/v1/mgmt/mcp/server/clients/delete', { ids: two.map(({ id }) => id), mcpServerId: closed })
    assert.equal((await find({})).total, 2)
    await post('/v1/mgmt/mcp/server/clients/delete', { ids: [...two.map(({ id }) => id), 'nobody'] })
    assert.equal((await find({})).total, 0)
  })

  it('find their way, and register themselves as public clients with approved scopes', async () => {
    const found = (await (await fetch(`${agentic(server)}/.well-known/openid-configuration`)).json()) as Body
    const { url, projectId } = plane()
    const own = `${url}/oauth2/v1/apps/agentic/${projectId}/${server}`
    assert.deepEqual(
      [found.issuer, found.authorization_endpoint, found.token_endpoint, found.registration_endpoint, found.jwks_uri],
      [
        agentic(server),
        `${own}/authorize`,
        `${own}/token`,
        `${url}/v1/mgmt/mcp/client/${projectId}/${server}/register`,
        `${url}/${projectId}/.well-known/jwks.json`,
      ],
    )
    assert.deepEqual(found.scopes_supported.slice(-2), ['read', 'write'])
    const same = await fetch(`${agentic(server)}/.well-known/oauth-authorization-server`)
    assert.deepEqual(await same.json(), found)
    const other = (await (await fetch(`${agentic(closed)}/.well-known/openid-configuration`)).json()) as Body
    assert.equal(other.registration_endpoint, undefined)

    const asked = { client_name: 'Agent', redirect_uris: [CALLBACK], scope: 'read admin' }
    const { status, body } = await send(found.registration_endpoint, asked)
    assert.equal(status, 201)
    assert.deepEqual(body, {
      client_id: body.client_id,
      client_id_issued_at: body.client_id_issued_at,
      client_name: 'Agent',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: 'read',
    })
    const { client: kept } = await client('load', { clientId: body.client_id })
    assert.deepEqual([kept.registrationType, kept.scopes, kept.mcpServerId], ['dcr', ['read'], server])
    assert.equal((await client('secret', { id: kept.id }, 400)).errorCode, 'E011003')

    const query = new URLSearchParams({
      response_type: 'code',
      client_id: body.client_id,
      redirect_uri: CALLBACK,
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      scope: 'read',
    })
    const begun = await fetch(`${found.authorization_endpoint}?${query}`, { redirect: 'manual' })
    assert.equal(begun.status, 302)
    assert.match(begun.headers.get('location') ?? '', new RegExp(`^/login/${projectId}\\?`))
    const wrong = await fetch(`${url}/oauth2/v1/apps/agentic/${projectId}/${closed}/authorize?${query}`, {
      redirect: 'manual',
    })
    assert.equal(wrong.status, 400)
  })

  it('get tokens by their secret, at the place of their server only', async () => {
    const made = await client('create', { name: 'Job', mcpServerId: server, scopes: ['read'] })
    const { projectId } = plane()
    const form = { grant_type: 'client_credentials', client_id: made.clientId, client_secret: made.cleartext }
    const at = (of: string, more = {}) =>
      send(`/oauth2/v1/apps/agentic/${projectId}/${of}/token`, new URLSearchParams({ ...form, ...more }))
    const good = await at(server, { resource: 'https://mcp.example.com', scope: 'read' })
    assert.equal(good.status, 200, JSON.stringify(good.body))
    const claims = JSON.parse(Buffer.from(good.body.access_token.split('.')[1], 'base64url').toString())
    assert.equal(claims.iss, agentic(server))
    assert.ok([claims.aud].flat().includes('https://mcp.example.com'))
    assert.equal((await at(server, { scope: 'write' })).body.error, 'invalid_scope')
    assert.equal((await at(closed)).body.error, 'invalid_client')
    assert.equal((await at(server, { client_secret: 'x' })).body.error, 'invalid_client')
    await client('delete', { id: made.id })
    assert.equal((await at(server)).body.error, 'invalid_client')
  })

  it('are refused where registration is off, and for what no client may say', async () => {
    const { projectId } = plane()
    const register = (of: string, body: object) => send(`/v1/mgmt/mcp/client/${projectId}/${of}/register`, body)
    assert.equal((await register(closed, { redirect_uris: [CALLBACK] })).status, 403)
    assert.equal((await register('nobody', { redirect_uris: [CALLBACK] })).status, 403)
    for (const [body, error] of [
      [{}, 'invalid_redirect_uri'],
      [{ redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
      [{ redirect_uris: [`${CALLBACK}#x`] }, 'invalid_redirect_uri'],
      [{ redirect_uris: [CALLBACK], grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    ] as const) {
      const answer = await register(server, body)
      assert.deepEqual([answer.status, answer.body.error], [400, error])
    }
    const careful = { name: 'Careful', approvedCallbackUrls: ['*.example.com'], dynamicRegistration: { enabled: true } }
    const { server: made } = await post('/v1/mgmt/mcp/server/create', careful)
    assert.equal(
      (await register(made.id, { redirect_uris: ['https://evil.example/cb'] })).body.error,
      'invalid_redirect_uri',
    )
    assert.equal((await register(made.id, { redirect_uris: [CALLBACK] })).status, 201)
    await post('/v1/mgmt/mcp/server/delete', { id: made.id })
    const left = await post('/v1/mgmt/mcp/server/clients/search', { mcpServerId: made.id })
    assert.deepEqual(left, { clients: [], total: 0 })
  })

  it('register as inbound apps where a resource lets them', async () => {
    const path = `/v1/mgmt/inboundapp/app/${plane().projectId}/register`
    assert.equal((await send(path, { redirect_uris: [CALLBACK] })).status, 403)
    const dynamicRegistrationSettings = { dynamicRegistration: { enabled: true } }
    await post('/v1/mgmt/resource/create', {
      name: 'R',
      uri: 'https://r.example',
      type: 'mcp',
      dynamicRegistrationSettings,
    })
    const { status, body } = await send(path, { client_name: 'Agent', redirect_uris: [CALLBACK] })
    assert.deepEqual([status, body.token_endpoint_auth_method], [201, 'none'])
    const query = `clientId=${encodeURIComponent(body.client_id)}`
    const app = (await plane().call('GET', `/v1/mgmt/thirdparty/app/load?${query}`)).body as Body
    assert.deepEqual([app.dynamic, app.nonConfidentialClient, app.approvedCallbackUrls], [true, true, [CALLBACK]])
  })
})
