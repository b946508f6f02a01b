/** Which scopes of resources apps may have, and claims that scopes bring. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { getCode, makeApp, makeUser, redeem, userinfo } from '../../features/oauth/browsing.ts'
import { actorOf, auditOf, callsOf, done, invalid, refused } from '../../support/entities.ts'
import { START } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'

const TIME = String(START / 1000)

onEveryPlane('resource policies', (plane) => {
  const { get, post } = callsOf(plane, '/v1/mgmt/resourcepolicy/')
  const manage = callsOf(plane, '/v1/mgmt/')
  let resourceId = ''
  let other = ''
  let app = ''
  before(async () => {
    resourceId = (await manage.post('resource/create', { name: 'Notes', uri: 'https://notes' })).body.resource.id
    other = (await manage.post('resource/create', { name: 'Mail', uri: 'https://mail' })).body.resource.id
    app = (await manage.post('thirdparty/app/create', { name: 'App' })).body.id
  })
  const key = (resource = resourceId) => ({ resourceId: resource, thirdPartyApplicationId: app })
  const shown = (more: object, version = '1') => ({
    ...{ userAccessScopes: [], clientAccessScopes: [], allUserScopes: false, allClientScopes: false },
    ...{ version, createdTime: TIME, modifiedTime: TIME },
    ...more,
  })
  const exists = refused(400, 'E011417', 'Already exists', 'The inbound app has a policy for this resource already')
  const unknown = (resource: string) =>
    refused(404, 'E011416', 'Not found', `There is no policy of ${app} for the resource ${resource}`)

  it('makes one for a resource and an app, and replaces it', async () => {
    const policy = { ...key(), userAccessScopes: ['read'], allClientScopes: true }
    assert.deepEqual(await post('create', policy), { status: 200, body: { resourcePolicy: shown(policy) } })
    assert.deepEqual(await post('create', policy), exists)
    const next = { ...key(), clientAccessScopes: ['write'] }
    assert.deepEqual(await post('update', next), { status: 200, body: { resourcePolicy: shown(next, '2') } })
    assert.deepEqual(await get(`app/load?thirdPartyApplicationId=${app}`), {
      status: 200,
      body: { resourcePolicies: [shown(next, '2')] },
    })
    assert.deepEqual(await get('app/load?thirdPartyApplicationId=none'), {
      status: 200,
      body: { resourcePolicies: [] },
    })
  })

  it('refuses what names a resource or an app that is not there', async () => {
    const [noResource, noApp] = [
      { ...key('none'), allUserScopes: true },
      { resourceId: other, thirdPartyApplicationId: 'none' },
    ]
    assert.deepEqual(
      await post('create', noResource),
      refused(400, 'E011416', 'Not found', 'There is no resource none'),
    )
    assert.deepEqual(
      await post('create', noApp),
      refused(400, 'E011003', 'Inbound app not found', 'Could not find inbound app: none'),
    )
    assert.deepEqual(await post('update', key(other)), unknown(other))
    assert.deepEqual(await post('delete', key(other)), unknown(other))
    assert.deepEqual(await post('delete', { resourceId }), invalid('The thirdPartyApplicationId field is required'))
  })

  it('makes many or none, and deletes many', async () => {
    const many = (...resources: string[]) => ({ policies: resources.map((resource) => key(resource)) })
    assert.deepEqual(await post('create/batch', many(other, resourceId)), exists)
    assert.deepEqual(await post('delete', key()), done)
    const made = await post('create/batch', many(other, resourceId))
    assert.deepEqual(made.body, { resourcePolicies: [shown(key(other)), shown(key())] })
    assert.deepEqual(await post('delete/batch', many(other, 'none')), done)
    const left = await get(`app/load?thirdPartyApplicationId=${app}`)
    assert.deepEqual(left.body.resourcePolicies, [shown(key())])
  })

  it('goes with its resource, and with its app', async () => {
    await post('create', key(other))
    assert.deepEqual(await manage.post('resource/delete', { id: other }), done)
    const left = await get(`app/load?thirdPartyApplicationId=${app}`)
    assert.deepEqual(left.body.resourcePolicies, [shown(key())])
    assert.deepEqual(await manage.post('thirdparty/app/delete', { id: app }), done)
    assert.deepEqual((await get(`app/load?thirdPartyApplicationId=${app}`)).body, { resourcePolicies: [] })
  })

  it('is kept in the audit trail', async () => {
    const records = await auditOf(plane(), 'ResourcePolicy')
    const count = (action: string) => records.filter((record) => record.action === `ResourcePolicy${action}`).length
    assert.deepEqual([count('Created'), count('Modified'), count('Deleted'), records.length], [4, 1, 4, 9])
    assert.deepEqual(records.at(-1), {
      action: 'ResourcePolicyModified',
      actorId: actorOf(plane()),
      tenants: [],
      data: key(),
    })
  })
})

onEveryPlane('claims of scopes', (plane) => {
  const { post } = callsOf(plane, '/v1/mgmt/scopeClaimMapping/')

  it('are kept in their order, and taken away', async () => {
    assert.deepEqual(await post('get', {}), { status: 200, body: { mappings: [] } })
    const mappings = [
      { scope: 'email', claims: { plan: 'basic' }, description: 'What was bought' },
      { scope: 'email', claims: { plan: '{{user.customAttributes.plan}}' }, description: '' },
    ]
    assert.deepEqual(await post('set', { mappings }), done)
    assert.deepEqual(await post('get', {}), { status: 200, body: { mappings } })
    assert.deepEqual(
      await post('set', { mappings: [{ scope: 'email', claims: { sub: 'somebody' } }] }),
      invalid('The mappings[0].claims field holds the reserved claim sub'),
    )
    assert.deepEqual(await post('delete', {}), done)
    assert.deepEqual(await post('delete', {}), done)
    assert.deepEqual(await post('get', {}), { status: 200, body: { mappings: [] } })
    const words = (await auditOf(plane(), 'ScopeClaimMapping')).map(({ action, data }) => [action, data])
    assert.deepEqual(words, [
      ['ScopeClaimMappingDeleted', {}],
      ['ScopeClaimMappingModified', { scopes: ['email'] }],
    ])
  })

  it('stand in tokens that were given the scope, the later one first, with values of the user', async () => {
    const [app, user] = [await makeApp(plane(), 'Mapped'), await makeUser(plane(), 'mapped', { name: 'Ada' })]
    const mappings = [
      { scope: 'openid', claims: { greeting: 'Hello {{user.name}}', plan: 'basic', none: '{{user.nothing}}' } },
      { scope: 'openid', claims: { plan: 'gold', project: '{{project.id}}' } },
      { scope: 'other', claims: { hidden: true } },
    ]
    assert.deepEqual(await post('set', { mappings }), done)
    const { body } = await redeem(plane(), app, await getCode(plane(), app, user, { scope: 'openid' }))
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString())
    const said = { greeting: 'Hello Ada', plan: 'gold', project: plane().projectId }
    for (const [name, value] of Object.entries(said)) assert.equal(claims[name], value, name)
    assert.deepEqual([claims.none, claims.hidden], [undefined, undefined])
    const told = (await userinfo(plane(), body.access_token)).body
    assert.deepEqual({ greeting: told.greeting, plan: told.plan, project: told.project }, said)
  })
})
