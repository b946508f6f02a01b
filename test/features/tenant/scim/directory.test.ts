/** A tenant's directory, as Okta and Entra push it. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { type AuthPlane, signInTestUser, suite } from '../../auth/signing-in.ts'

const PATCH = ['urn:ietf:params:scim:api:messages:2.0:PatchOp']
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

suite('directories of tenants', (get) => {
  let plane: AuthPlane
  let acme: Push
  let other: Push

  // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
  type Answer = { status: number; body: any; headers: Headers }
  type Push = (method: string, path: string, body?: unknown, headers?: { [name: string]: string }) => Promise<Answer>

  const keyOf = async (name: string, body: object): Promise<string> =>
    (await plane.call('POST', '/v1/mgmt/accesskey/create', { name, ...body })).body.cleartext
  const pushing = (key: string): Push => {
    return async (method, path, body, headers = {}) => {
      const response = await fetch(`${plane.url}/scim/v2${path}`, {
        method,
        headers: {
          authorization: `Bearer ${plane.projectId}:${key}`,
          'content-type': 'application/scim+json',
          connection: 'close',
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers }
    }
  }
  const patch = (push: Push, path: string, ...Operations: object[]) =>
    push('PATCH', path, { schemas: PATCH, Operations })
  const account = async (loginId: string) => {
    const { status, body } = await plane.call('GET', `/v1/mgmt/user?loginId=${encodeURIComponent(loginId)}`)
    return status === 200 ? body.user : undefined
  }

  before(async () => {
    plane = get()
    for (const id of ['acme', 'other']) await plane.call('POST', '/v1/mgmt/tenant/create', { id, name: id })
    const admin = (tenantId: string) => ({ keyTenants: [{ tenantId, roleNames: ['Tenant Admin'] }] })
    acme = pushing(await keyOf('acme', admin('acme')))
    other = pushing(await keyOf('other', admin('other')))
  })

  it('lets in a key that administers one tenant, and nobody else', async () => {
    const error = (status: number, detail: string) => ({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      detail,
    })
    const member = pushing(await keyOf('member', { keyTenants: [{ tenantId: 'acme' }] }))
    const refused = await member('GET', '/Users')
    assert.deepEqual(
      [refused.status, refused.body],
      [403, error(403, 'The access key has the role Tenant Admin in no tenant')],
    )
    assert.equal(refused.headers.get('content-type'), 'application/scim+json')
    const both = ['acme', 'other'].map((tenantId) => ({ tenantId, roleNames: ['Tenant Admin'] }))
    assert.equal((await pushing(await keyOf('both', { keyTenants: both }))('GET', '/Users')).status, 403)
    const unknown = await pushing('K-nobody')('GET', '/Users')
    assert.deepEqual([unknown.status, unknown.body.status], [401, '401'])
  })

  it('tells the whole story of a user that Okta pushes', async () => {
    const nobody = await acme('GET', '/Users?filter=userName%20eq%20%22ann%40acme.com%22&startIndex=1&count=100')
    assert.deepEqual([nobody.status, nobody.body.totalResults, nobody.body.Resources], [200, 0, []])
    const sent = {
      schemas: [USER],
      userName: 'ann@acme.com',
      name: { givenName: 'Ann', familyName: 'Archer' },
      emails: [{ primary: true, value: 'ann@acme.com', type: 'work' }],
      phoneNumbers: [{ value: '+1 415 555 0129', type: 'work' }],
      displayName: 'Ann Archer',
      locale: 'en-US',
      externalId: '00u1',
      groups: [],
      active: true,
    }
    const made = await acme('POST', '/Users', sent)
    const { id } = made.body
    const at = new Date(plane.now).toISOString()
    const location = `${plane.url}/scim/v2/Users/${id}`
    const meta = { resourceType: 'User', created: at, lastModified: at, location, version: 'W/"1"' }
    assert.deepEqual([made.status, made.body], [201, { ...sent, id, meta }])
    assert.deepEqual([made.headers.get('location'), made.headers.get('etag')], [location, 'W/"1"'])
    const ann = await account('ann@acme.com')
    assert.deepEqual(
      [ann.userId, ann.name, ann.email, ann.verifiedEmail, ann.phone, ann.status, ann.SCIM],
      [id, 'Ann Archer', 'ann@acme.com', true, '+14155550129', 'enabled', true],
    )
    assert.deepEqual(
      ann.userTenants.map(({ tenantId }: { tenantId: string }) => tenantId),
      ['acme'],
    )
    const again = await acme('POST', '/Users', { ...sent, userName: 'ANN@acme.com' })
    assert.deepEqual([again.status, again.body.scimType], [409, 'uniqueness'])
    const found = await acme('GET', `/Users?filter=${encodeURIComponent('userName eq "Ann@ACME.com"')}`)
    assert.deepEqual([found.body.totalResults, found.body.Resources[0].id], [1, id])
    const renamed = await acme('PUT', `/Users/${id}`, {
      ...sent,
      name: { givenName: 'Ann', familyName: 'Baker' },
      displayName: 'Ann Baker',
    })
    assert.deepEqual([renamed.status, renamed.body.displayName, renamed.body.meta.version], [200, 'Ann Baker', 'W/"2"'])
    assert.equal((await account('ann@acme.com')).name, 'Ann Baker')

    const session = await signIn('ann@acme.com')
    assert.equal((await plane.as(session.refreshJwt, '/v1/auth/refresh')).status, 200)
    const off = await patch(acme, `/Users/${id}`, { op: 'replace', value: { active: false } })
    assert.deepEqual([off.status, off.body.active], [200, false])
    assert.equal((await plane.as(session.refreshJwt, '/v1/auth/refresh')).status, 401)
    const gone = await account('ann@acme.com')
    assert.deepEqual([gone.status, gone.userTenants], ['disabled', []])
    const on = await patch(acme, `/Users/${id}`, { op: 'replace', value: { active: true } })
    assert.equal(on.body.active, true)
    const back = await account('ann@acme.com')
    assert.deepEqual([back.status, back.userTenants.length], ['enabled', 1])
    assert.equal((await acme('DELETE', `/Users/${id}`)).status, 204)
    assert.equal(await account('ann@acme.com'), undefined)
    assert.equal((await acme('GET', `/Users/${id}`)).status, 404)
  })

  /** By a link that a backend hands over. */
  const signIn = async (loginId: string) => {
    const { body } = await plane.call('POST', '/v1/mgmt/user/signin/embeddedlink', { loginId })
    return (await plane.as(undefined, '/v1/auth/magiclink/verify', { token: body.token })).body
  }

  it('takes what Entra sends', async () => {
    const { body } = await acme('POST', '/Users', {
      schemas: [USER, ENTERPRISE],
      externalId: 'bob',
      userName: 'bob@acme.com',
      active: true,
      displayName: 'Bob',
      [ENTERPRISE]: { department: 'Sales' },
    })
    const { id } = body
    const changed = await patch(
      acme,
      `/Users/${id}`,
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'bob@work.acme.com' },
      { op: 'Replace', path: 'name.familyName', value: 'Builder' },
      { op: 'Add', value: { 'name.givenName': 'Bob', title: 'Chief' } },
      { op: 'Replace', path: `${ENTERPRISE}:department`, value: 'Art' },
    )
    assert.deepEqual(
      [changed.status, changed.body.emails, changed.body.name, changed.body.title, changed.body[ENTERPRISE]],
      [
        200,
        [{ type: 'work', value: 'bob@work.acme.com' }],
        { familyName: 'Builder', givenName: 'Bob' },
        'Chief',
        { department: 'Art' },
      ],
    )
    const whole = await patch(acme, `/Users/${id}`, { op: 'add', path: ENTERPRISE, value: { division: 'West' } })
    assert.deepEqual(whole.body[ENTERPRISE], { department: 'Art', division: 'West' })
    assert.equal((await account('bob@acme.com')).email, 'bob@work.acme.com')
    const off = await patch(acme, `/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' })
    assert.equal(off.body.active, false)
    const byId = await acme('GET', `/Users?filter=${encodeURIComponent('externalId eq "bob"')}`)
    assert.equal(byId.body.Resources[0].id, id)
    await patch(acme, `/Users/${id}`, { op: 'Replace', path: 'active', value: 'True' })
  })

  it('keeps groups with their members, which the API tells of', async () => {
    const ids: string[] = []
    for (const name of ['g1', 'g2', 'g3']) {
      ids.push((await acme('POST', '/Users', { userName: `${name}@acme.com` })).body.id)
    }
    const [first, second, third] = ids as [string, string, string]
    const made = await acme('POST', '/Groups', { displayName: 'Sales', externalId: 'x', members: [{ value: first }] })
    const { id } = made.body
    assert.deepEqual(
      [made.status, made.body.members.map(({ display }: { display: string }) => display)],
      [201, ['g1@acme.com']],
    )
    const path = `/Groups/${id}`
    assert.equal((await acme('POST', '/Groups', { displayName: 'Sales' })).status, 409)
    const members = async () =>
      ((await acme('GET', path)).body.members as { value: string }[]).map(({ value }) => value).sort()
    await patch(acme, path, { op: 'Add', path: 'members', value: [{ value: second }, { value: third }] })
    assert.deepEqual(await members(), [first, second, third].sort())
    await patch(acme, path, { op: 'remove', path: `members[value eq "${second}"]` })
    await patch(acme, path, { op: 'Remove', path: 'members', value: [{ value: third }] })
    assert.deepEqual(await members(), [first])
    await patch(acme, path, { op: 'replace', value: { id, displayName: 'Sellers' } })
    await patch(acme, path, { op: 'replace', path: 'members', value: [{ value: second }] })
    assert.deepEqual(await members(), [second])
    assert.equal((await acme('GET', `/Users/${second}`)).body.groups[0].display, 'Sellers')
    const without = await acme('GET', `${path}?excludedAttributes=members`)
    assert.deepEqual([without.body.displayName, without.body.members], ['Sellers', undefined])
    const found = await acme('GET', `/Groups?filter=${encodeURIComponent('displayName eq "sellers"')}`)
    assert.deepEqual(
      found.body.Resources.map((each: { id: string }) => each.id),
      [id],
    )
    const foreign = await patch(acme, path, { op: 'add', path: 'members', value: [{ value: 'U-nobody' }] })
    assert.deepEqual([foreign.status, foreign.body.scimType], [400, 'invalidValue'])
    const told = await plane.call('POST', '/v1/mgmt/group/all', { tenantId: 'acme' })
    assert.deepEqual(
      told.body.map((group: { id: string; display: string; members: { userId: string }[] }) => [
        group.id,
        group.display,
        group.members.map(({ userId }) => userId),
      ]),
      [[id, 'Sellers', [second]]],
    )
    assert.equal((await acme('DELETE', `/Users/${second}`)).status, 204)
    assert.deepEqual(await members(), [])
    assert.equal((await acme('DELETE', path)).status, 204)
    assert.equal((await acme('GET', path)).status, 404)
  })

  it('never hands one tenant the account of another', async () => {
    const mine = await acme('POST', '/Users', { userName: 'mine@acme.com', emails: [{ value: 'mine@acme.com' }] })
    const { id } = mine.body
    assert.equal((await other('GET', `/Users/${id}`)).status, 404)
    assert.equal((await other('DELETE', `/Users/${id}`)).status, 404)
    assert.equal((await other('POST', '/Users', { userName: 'mine@acme.com' })).status, 409)
    await signInTestUser(plane, 'outsider')
    assert.equal((await acme('POST', '/Users', { userName: 'outsider' })).status, 409)
    // Who has joined another tenant is not renamed by the one that made him, and stays when it lets him go.
    await plane.call('POST', '/v1/mgmt/user/update/tenant/add', { loginId: 'mine@acme.com', tenantId: 'other' })
    await patch(acme, `/Users/${id}`, { op: 'replace', path: 'userName', value: 'evil@acme.com' })
    const { loginIds, email } = await account(id)
    assert.deepEqual([loginIds, email], [['mine@acme.com'], 'mine@acme.com'])
    await acme('DELETE', `/Users/${id}`)
    const left = await account(id)
    assert.deepEqual(
      [left.status, left.userTenants.map((each: { tenantId: string }) => each.tenantId)],
      ['enabled', ['other']],
    )
  })

  it('changes only the version that was meant', async () => {
    const { id } = (await acme('POST', '/Users', { userName: 'tag@acme.com' })).body
    const change = { schemas: PATCH, Operations: [{ op: 'add', path: 'title', value: 'A' }] }
    assert.equal((await acme('PATCH', `/Users/${id}`, change, { 'if-match': 'W/"1"' })).status, 200)
    assert.equal((await acme('PATCH', `/Users/${id}`, change, { 'if-match': 'W/"1"' })).status, 412)
    assert.equal((await acme('DELETE', `/Users/${id}`, undefined, { 'if-match': '"2"' })).status, 204)
  })

  it('refuses what cannot be read, in its own words', async () => {
    const { id } = (await acme('POST', '/Users', { userName: 'odd@acme.com' })).body
    const told = async (answer: Promise<Answer>) => {
      const { status, body } = await answer
      return [status, body.scimType]
    }
    assert.deepEqual(await told(acme('GET', '/Users?filter=userName%20is%20%22a%22')), [400, 'invalidFilter'])
    assert.deepEqual(await told(patch(acme, `/Users/${id}`, { op: 'move', path: 'title' })), [400, 'invalidPath'])
    assert.deepEqual(await told(patch(acme, `/Users/${id}`, { op: 'remove' })), [400, 'noTarget'])
    assert.deepEqual(await told(patch(acme, `/Users/${id}`, { op: 'add', path: 'active', value: 'maybe' })), [
      400,
      'invalidValue',
    ])
    assert.deepEqual(await told(patch(acme, `/Users/${id}`, { op: 'remove', path: 'userName' })), [400, 'invalidValue'])
    assert.equal((await patch(acme, `/Users/${id}`, { op: 'add', path: '__proto__', value: {} })).status, 400)
    assert.equal((await acme('POST', '/Users', { userName: '' })).status, 400)
  })

  it('says what it serves', async () => {
    const config = (await acme('GET', '/ServiceProviderConfig')).body
    assert.deepEqual(
      [config.patch, config.etag, config.bulk.supported],
      [{ supported: true }, { supported: true }, false],
    )
    const types = (await acme('GET', '/ResourceTypes')).body.Resources
    assert.deepEqual(
      types.map((each: { endpoint: string }) => each.endpoint),
      ['/Users', '/Groups'],
    )
    assert.equal((await acme('GET', `/Schemas/${USER}`)).body.name, 'User')
    assert.equal((await acme('GET', '/Schemas')).body.totalResults, 3)
    assert.equal((await acme('GET', '/ResourceTypes/Group')).body.name, 'Group')
  })

  it('takes a thousand users with twenty in flight, and lists them in pages', async (context) => {
    await plane.call('POST', '/v1/mgmt/tenant/create', { id: 'large', name: 'large' })
    const keyTenants = [{ tenantId: 'large', roleNames: ['Tenant Admin'] }]
    const large = pushing(await keyOf('large', { keyTenants }))
    const names = Array.from({ length: 1000 }, (_, index) => `u${index}@large.com`)
    const began = performance.now()
    const waiting = [...names]
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let name = waiting.pop(); name; name = waiting.pop()) {
          assert.equal((await large('POST', '/Users', { userName: name })).status, 201)
        }
      }),
    )
    const took = Math.round(performance.now() - began)
    const seen = new Set<string>()
    for (let start = 1; start <= 1000; start += 300) {
      const { body } = await large('GET', `/Users?startIndex=${start}&count=300`)
      assert.equal(body.totalResults, 1000)
      for (const { userName } of body.Resources) seen.add(userName)
    }
    assert.deepEqual([...seen].sort(), names.sort())
    assert.equal((await large('GET', '/Users?count=0')).body.Resources.length, 0)
    context.diagnostic(`1000 users in ${took} ms`)
  })
})
