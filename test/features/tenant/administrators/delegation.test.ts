/** What administrators of tenants, and users for themselves, do by operations of management. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type Person, person } from '../../../server/flows/widgets/setting.ts'
import { type AuthPlane, suite } from '../../auth/signing-in.ts'

interface People {
  /** Of acme: all rights of administrators; of users; of sign-on; none. */
  admin: Person
  users: Person
  sso: Person
  plain: Person
  /** Administrates `other`. */
  stranger: Person
}

suite('administrators of tenants', (plane) => {
  let people: People
  before(async () => {
    people = await prepare(plane())
  })

  const ask = ({ bearer }: Person, method: string, path: string, body?: unknown) =>
    plane().call(method, path, body, bearer)
  const asKey = async (method: string, path: string, body?: unknown) => (await plane().call(method, path, body)).body
  const userOf = async (loginId: string) => (await asKey('GET', `/v1/mgmt/user?loginId=${loginId}`)).user

  test('users: a search finds those of the tenant, and says nothing of their other tenants and hidden roles', async () => {
    const { status, body } = await ask(people.admin, 'POST', '/v1/mgmt/user/search?tenant=acme', {
      limit: 10_000,
      tenantIds: ['other'],
      includeSubTenants: true,
      testUsersOnly: true,
      text: 'member',
      sort: [{ field: 'email' }],
    })
    assert.equal(status, 200)
    const seen = body.users.map((user: { loginIds: string[]; userTenants: object[] }) => user)
    assert.deepEqual(
      seen.map(({ loginIds, roleNames, permissions, userTenants, editable }: never) => {
        return { loginIds, roleNames, permissions, userTenants, editable }
      }),
      [
        member('both@member.example', { editable: false }),
        member('hidden@member.example', { permissions: ['Impersonate'], editable: false }),
        member('lead@member.example', { roleNames: ['Lead'] }),
        member('project@member.example', { editable: false }),
      ],
    )
    assert.equal(body.total, 4)
  })

  test('users: roles that are searched for are those in the tenant', async () => {
    const found = await ask(people.admin, 'POST', '/v1/mgmt/user/search?tenant=acme', { roleNames: ['Lead'] })
    assert.deepEqual(
      found.body.users.map(({ loginIds }: { loginIds: string[] }) => loginIds),
      [['lead@member.example']],
    )
  })

  test('users: more than a page of the operation come at once', async () => {
    const users = Array.from({ length: 130 }, (_, at) => ({
      loginId: `many${at}@crowd.example`,
      userTenants: [{ tenantId: 'crowd' }],
    }))
    await asKey('POST', '/v1/mgmt/user/create/batch', { users })
    const boss = await person(plane(), 'boss', [{ tenantId: 'crowd', roleNames: ['Tenant Admin'] }])
    const found = await ask(boss, 'POST', '/v1/mgmt/user/search?tenant=crowd', { limit: 10_000 })
    assert.equal(found.body.users.length, 130)
    const some = await ask(boss, 'POST', '/v1/mgmt/user/search?tenant=crowd', { limit: 120, page: 1 })
    assert.equal(some.body.users.length, 10)
  })

  test('users: who is made is in the tenant alone, with nothing that only a management key says', async () => {
    const { status, body } = await ask(people.admin, 'POST', '/v1/mgmt/user/create?tenant=acme', {
      loginId: 'made@acme.example',
      displayName: 'Made',
      roleNames: ['Lead'],
      ssoAppIds: ['crm'],
      password: 'a-Password-1',
      test: true,
      status: 'enabled',
    })
    assert.equal(status, 200, JSON.stringify(body))
    const { roleNames, userTenants, editable } = body.user
    const here = { tenantId: 'acme', tenantName: 'acme', roleNames: ['Lead'], permissions: [] }
    assert.deepEqual([roleNames, userTenants, editable], [['Lead'], [here], true])
    const kept = await userOf('made@acme.example')
    const facts = [kept.roleNames, kept.userTenants, kept.ssoAppIds, kept.password, kept.test, kept.status, kept.name]
    assert.deepEqual(facts, [[], [here], [], false, false, 'invited', 'Made'])
    const audits = await asKey('POST', '/v1/mgmt/audit/search', {
      actorIds: [people.admin.id],
      actions: ['UserCreated'],
    })
    assert.deepEqual(
      audits.audits.map(({ userId, tenants }: { userId: string; tenants: string[] }) => [userId, tenants]),
      [[kept.userId, ['acme']]],
    )
  })

  test('users: patched, disabled, given a password, and deleted', async () => {
    await asKey('POST', '/v1/mgmt/user/create', {
      loginId: 'goes@acme.example',
      userTenants: [{ tenantId: 'acme', roleNames: ['Lead', 'Hidden'] }],
    })
    const hidden = await ask(people.users, 'PATCH', '/v1/mgmt/user/patch?tenant=acme', { loginId: 'goes@acme.example' })
    assert.equal(hidden.status, 403, 'a hidden role with a right that this administrator has not')
    await asKey('POST', '/v1/mgmt/user/update/role/remove', {
      loginId: 'goes@acme.example',
      tenantId: 'acme',
      roleNames: ['Hidden'],
    })
    await asKey('POST', '/v1/mgmt/user/update/role/add', {
      loginId: 'goes@acme.example',
      tenantId: 'acme',
      roleNames: ['Quiet'],
    })
    const changed = await ask(people.users, 'PATCH', '/v1/mgmt/user/patch?tenant=acme', {
      loginId: 'goes@acme.example',
      displayName: 'Goes',
      status: 'disabled',
      roleNames: [],
    })
    assert.deepEqual([changed.status, changed.body.user.name, changed.body.user.roleNames], [200, 'Goes', []])
    const kept = await userOf('goes@acme.example')
    assert.deepEqual([kept.status, kept.userTenants[0].roleNames], ['invited', ['Quiet']], 'what they do not see stays')
    const status = await ask(people.users, 'POST', '/v1/mgmt/user/update/status?tenant=acme', {
      loginId: 'goes@acme.example',
      status: 'enabled',
    })
    assert.equal(status.body.user.status, 'enabled')
    const given = await ask(people.users, 'POST', '/v1/mgmt/user/password/set/temporary?tenant=acme', {
      loginId: 'goes@acme.example',
    })
    assert.match(given.body.cleartext, /^\S{20}$/)
    const gone = await ask(people.users, 'POST', '/v1/mgmt/user/delete/batch?tenant=acme', { userIds: [kept.userId] })
    assert.deepEqual([gone.status, gone.body], [200, {}])
    assert.equal((await plane().call('GET', '/v1/mgmt/user?loginId=goes@acme.example')).status, 404)
  })

  test('users: those of others, of the project as a whole and with more rights are not theirs', async () => {
    const names = ['otto@other.example', 'both@member.example', 'project@member.example', 'hidden@member.example']
    for (const loginId of [...names, 'nobody@nowhere.example']) {
      const known = (await plane().call('GET', `/v1/mgmt/user?loginId=${loginId}`)).body.user
      for (const [method, path, body] of changes(loginId, known?.userId ?? 'U0')) {
        const refused = await ask(people.admin, method, `${path}?tenant=acme`, body)
        assert.equal(refused.status, 403, `${path} ${loginId}`)
        assert.equal(refused.body.errorMessage, "The user is none of this tenant's alone")
      }
      const after = (await plane().call('GET', `/v1/mgmt/user?loginId=${loginId}`)).body.user
      assert.deepEqual(after, known)
    }
  })

  test('users: nobody is moved into another tenant, or gets roles that are not theirs to give', async () => {
    const attempts: [body: object, because: string][] = [
      [{ userTenants: [{ tenantId: 'other' }] }, 'The tenant is another one'],
      [{ roleNames: ['Hidden'] }, 'The role Hidden is hidden from administrators of tenants'],
      [{ roleNames: ['Impersonator'] }, 'Nobody gives a permission of administrators without having it'],
    ]
    for (const [body, because] of attempts) {
      const made = { loginId: 'climbs@acme.example', ...body }
      const created = await ask(people.admin, 'POST', '/v1/mgmt/user/create?tenant=acme', made)
      assert.deepEqual([created.status, created.body.errorMessage], [403, because])
      const patch = { loginId: 'lead@member.example', ...body }
      const patched = await ask(people.admin, 'PATCH', '/v1/mgmt/user/patch?tenant=acme', patch)
      assert.deepEqual([patched.status, patched.body.errorMessage], [403, because])
    }
    const tenantAdmin = { loginId: people.users.id, roleNames: ['Tenant Admin'] }
    const raised = await ask(people.users, 'PATCH', '/v1/mgmt/user/patch?tenant=acme', tenantAdmin)
    assert.equal(raised.status, 403)
    assert.deepEqual((await userOf('users')).userTenants[0].roleNames, ['Users'])
  })

  test('roles: those of the tenant are made and changed; those of the project are seen, and stay', async () => {
    const made = await ask(people.admin, 'POST', '/v1/mgmt/role/create?tenant=acme', {
      name: 'Own',
      permissionNames: ['User Admin'],
      tenantId: 'other',
      default: true,
      private: true,
    })
    const { name, tenantId, default: byDefault, private: hidden } = made.body
    assert.deepEqual([name, tenantId, byDefault, hidden], ['Own', 'acme', false, false])
    const shown = await ask(people.admin, 'GET', '/v1/mgmt/role/all?tenant=acme')
    assert.deepEqual(shown.body.roles.map((role: { name: string }) => role.name).sort(), [
      'Impersonator',
      'Lead',
      'Own',
      'Sign-on',
      'Tenant Admin',
      'Users',
    ])
    const searched = await ask(people.admin, 'POST', '/v1/mgmt/role/search?tenant=acme', { tenantIds: ['other'] })
    assert.deepEqual(searched.body.roles.length, 6)
    const update = { name: 'Own', newName: 'Mine', permissionNames: [] }
    assert.equal((await ask(people.admin, 'POST', '/v1/mgmt/role/update?tenant=acme', update)).body.name, 'Mine')
    const climb = { name: 'Mine', newName: 'Mine', permissionNames: ['Impersonate'] }
    for (const body of [climb, { name: 'Lead', newName: 'Taken' }, { name: 'Theirs', newName: 'Taken' }]) {
      const refused = await ask(people.admin, 'POST', '/v1/mgmt/role/update?tenant=acme', body)
      assert.ok(refused.status >= 400, JSON.stringify(body))
    }
    const roles = (await asKey('GET', '/v1/mgmt/role/all')).roles as { id: string; name: string }[]
    const theirs = roles.find((role) => role.name === 'Theirs')
    const byId = { name: 'Mine', newName: 'Taken', id: theirs?.id }
    await ask(people.admin, 'POST', '/v1/mgmt/role/update?tenant=acme', byId)
    for (const body of [{ roleIds: [theirs?.id] }, { roleNames: ['Theirs'] }, { roleNames: ['Lead'] }]) {
      await ask(people.admin, 'POST', '/v1/mgmt/role/delete/batch?tenant=acme', body)
    }
    const left = (await asKey('GET', '/v1/mgmt/role/all')).roles.map((role: { name: string }) => role.name)
    assert.deepEqual(left.sort(), [
      ...['Hidden', 'Impersonator', 'Lead', 'Quiet', 'Sign-on', 'Taken', 'Tenant Admin', 'Theirs', 'Users'],
    ])
    const gone = await ask(people.admin, 'POST', '/v1/mgmt/role/delete/batch?tenant=acme', { roleNames: ['Taken'] })
    assert.equal(gone.status, 200)
    const permissions = await ask(people.admin, 'GET', '/v1/mgmt/permission/all?tenant=acme')
    assert.deepEqual(permissions.body.permissions.length, 3)
  })

  test('users: an address is the tenant’s only in its domains, whatever its administrator calls verified', async () => {
    await asKey('POST', '/v1/mgmt/tenant/create', { id: 'claims', name: 'claims' })
    await asKey('POST', '/v1/mgmt/tenant/settings', { tenantId: 'claims', domains: ['claims.example'] })
    const boss = await person(plane(), 'claimant', [{ tenantId: 'claims', roleNames: ['Tenant Admin'] }])
    const all = { verifiedEmail: true, verifiedPhone: true }
    const create = async (body: object) => {
      const made = await ask(boss, 'POST', '/v1/mgmt/user/create?tenant=claims', { ...all, ...body })
      assert.equal(made.status, 200, JSON.stringify(made.body))
    }
    const verifiedOf = async (loginId: string) => {
      const { verifiedEmail, verifiedPhone } = await userOf(loginId)
      return [verifiedEmail, verifiedPhone]
    }
    const own = { loginId: 'own@claims.example', email: 'own@claims.example', phone: '+12025550111' }
    await create(own)
    assert.deepEqual(await verifiedOf('own@claims.example'), [true, false])
    await create({ loginId: 'victim@elsewhere.example' })
    assert.deepEqual(await verifiedOf('victim@elsewhere.example'), [false, false])
    await create({ loginId: 'moved@claims.example' })
    const next = { email: 'next@elsewhere.example', additionalIdentifiers: ['next@elsewhere.example'] }
    const moved = { loginId: 'moved@claims.example', ...next, ...all }
    await ask(boss, 'PATCH', '/v1/mgmt/user/patch?tenant=claims', moved)
    assert.deepEqual(await verifiedOf('moved@claims.example'), [false, false])

    const victims = ['victim@elsewhere.example', 'next@elsewhere.example']
    for (const [at, account] of ['victim@elsewhere.example', 'moved@claims.example'].entries()) {
      const given = await ask(boss, 'POST', '/v1/mgmt/user/password/set/temporary?tenant=claims', { loginId: account })
      assert.equal(given.status, 200)
      const password = given.body.cleartext
      const enter = () => plane().as(undefined, '/v1/auth/password/signin', { loginId: account, password })
      assert.equal((await enter()).body.errorCode, 'E062909', 'a temporary password is to be replaced')
      await plane().as(undefined, '/v1/auth/otp/signup-in/email', { loginId: victims[at] })
      const { code } = await plane().lastMessage()
      const proven = await plane().as(undefined, '/v1/auth/otp/verify/email', { loginId: victims[at], code })
      assert.equal(proven.status, 200)
      assert.equal((await enter()).body.errorCode, 'E062903', `whoever proves ${victims[at]} shares it with nobody`)
    }
  })

  test('tenants below: with their roles, as far as the administrator is one there, too', async () => {
    for (const id of ['acme-north', 'acme-south']) {
      await asKey('POST', '/v1/mgmt/tenant/create', { id, name: id, parent: 'acme' })
    }
    await asKey('POST', '/v1/mgmt/tenant/create', { id: 'acme-deep', name: 'acme-deep', parent: 'acme-south' })
    const both = ['acme', 'acme-north'].map((tenantId) => ({ tenantId, roleNames: ['Tenant Admin'] }))
    const chief = await person(plane(), 'chief', both)
    const { body } = await ask(chief, 'GET', '/v1/mgmt/role/subtenant/all?tenant=acme')
    assert.deepEqual(
      body.roles.map(({ tenantId, tenantName }: { tenantId: string; tenantName: string }) => [tenantId, tenantName]),
      [['acme-north', 'acme-north']],
    )
    const all = (await asKey('GET', '/v1/mgmt/role/subtenant/all?tenant=acme')).roles
    assert.deepEqual(all.map(({ tenantId }: { tenantId: string }) => tenantId).sort(), [
      'acme-deep',
      'acme-north',
      'acme-south',
    ])
    const userTenants = [{ tenantId: 'acme-north', roleNames: [] }]
    const made = await ask(chief, 'POST', '/v1/mgmt/user/create?tenant=acme', {
      loginId: 'n@acme.example',
      userTenants,
    })
    assert.deepEqual(
      made.body.user.userTenants.map(({ tenantId }: { tenantId: string }) => tenantId),
      ['acme', 'acme-north'],
    )
  })

  test('access keys: those of the tenant alone, without claims of their own', async () => {
    const foreign = (
      await asKey('POST', '/v1/mgmt/accesskey/create', { name: 'theirs', keyTenants: [{ tenantId: 'other' }] })
    ).key
    const shared = (
      await asKey('POST', '/v1/mgmt/accesskey/create', {
        name: 'shared',
        keyTenants: [{ tenantId: 'other' }, { tenantId: 'acme' }],
      })
    ).key
    const made = await ask(people.admin, 'POST', '/v1/mgmt/accesskey/create?tenant=acme', {
      name: 'own',
      roleNames: ['Lead'],
      keyTenants: [{ tenantId: 'other' }],
      customClaims: { admin: true },
    })
    const { key } = made.body
    const here = { tenantId: 'acme', tenantName: 'acme', roleNames: ['Lead'] }
    assert.deepEqual([key.keyTenants, key.customClaims, key.createdBy], [[here], {}, people.admin.id])
    const listed = await ask(people.admin, 'POST', '/v1/mgmt/accesskey/search?tenant=acme', { tenantIds: ['other'] })
    assert.deepEqual(
      listed.body.keys.map((one: { name: string; keyTenants: object[]; editable: boolean }) => [
        one.name,
        one.keyTenants.length,
        one.editable,
      ]),
      [
        ['own', 1, true],
        ['shared', 1, false],
      ],
    )
    for (const id of [foreign.id, shared.id, `${key.id.slice(0, -1)}0`]) {
      for (const verb of ['activate/batch', 'deactivate/batch', 'delete/batch', 'rotate']) {
        const body = verb === 'rotate' ? { id } : { ids: [key.id, id] }
        const refused = await ask(people.admin, 'POST', `/v1/mgmt/accesskey/${verb}?tenant=acme`, body)
        assert.deepEqual(
          [refused.status, refused.body.errorMessage],
          [403, "The access key is none of this tenant's alone"],
        )
      }
    }
    const otto = await userOf('otto@other.example')
    const bound = { name: 'bound', userId: otto.userId }
    assert.equal((await ask(people.admin, 'POST', '/v1/mgmt/accesskey/create?tenant=acme', bound)).status, 403)
    const rotated = await ask(people.admin, 'POST', '/v1/mgmt/accesskey/rotate?tenant=acme', { id: key.id })
    assert.notEqual(rotated.body.cleartext, made.body.cleartext)
    for (const verb of ['deactivate', 'activate', 'delete']) {
      const done = await ask(people.admin, 'POST', `/v1/mgmt/accesskey/${verb}/batch?tenant=acme`, { ids: [key.id] })
      assert.deepEqual([done.status, done.body], [200, {}])
    }
    const left = (await asKey('POST', '/v1/mgmt/accesskey/search', {})).keys.map((one: { name: string }) => one.name)
    assert.deepEqual(left.sort(), ['shared', 'theirs'])
  })

  test('the trail: records of the tenant, which name no other', async () => {
    const { body } = await ask(people.admin, 'POST', '/v1/mgmt/audit/search?tenant=acme', {
      tenants: ['other'],
      noTenants: true,
    })
    assert.ok(body.audits.length > 0)
    for (const { tenants } of body.audits) assert.deepEqual(tenants, ['acme'])
  })

  test('the tenant: for who sets up its sign-on, and no other tenant', async () => {
    const own = await ask(people.sso, 'GET', '/v1/mgmt/tenant?tenant=acme&id=acme')
    assert.deepEqual([own.status, own.body.name], [200, 'acme'])
    assert.equal((await ask(people.sso, 'GET', '/v1/mgmt/tenant?tenant=acme&id=other')).status, 403)
    assert.equal((await ask(people.users, 'GET', '/v1/mgmt/tenant?tenant=acme&id=acme')).status, 403)
    const links = await ask(people.sso, 'POST', '/v1/mgmt/tenant/adminlinks/sso/authenticated/batch?tenant=acme', {
      tenantId: 'acme',
      ssoIds: [],
    })
    assert.match(links.body.defaultLink, /\/admin-sso\//)
    assert.deepEqual(links.body.ssoIdToLink, {})
  })

  test('the own: passkeys, devices and applications of oneself, of nobody else', async () => {
    const { plain, admin } = people
    const passkeys = await ask(plain, 'POST', '/v1/mgmt/user/passkeys/list', { loginId: plain.id })
    assert.deepEqual([passkeys.status, passkeys.body], [200, { passkeys: [] }])
    const devices = await ask(plain, 'POST', '/v1/mgmt/user/trusteddevices/list', { identifiers: [plain.id] })
    assert.deepEqual([devices.status, devices.body], [200, { devices: [] }])
    const apps = await ask(plain, 'GET', `/v1/mgmt/outbound/apps-with-user-token?userId=${plain.id}`)
    assert.deepEqual([apps.status, apps.body], [200, { appIds: [] }])
    const saml = { id: 'crm', name: 'CRM', entityId: 'https://crm.example', acsUrl: 'https://crm.example/acs' }
    await asKey('POST', '/v1/mgmt/sso/idp/app/saml/create', saml)
    const enter = await ask(plain, 'GET', '/v1/mgmt/sso/idp/apps/load')
    const crm = enter.body.apps.find(({ id }: { id: string }) => id === 'crm')
    assert.match(crm.samlSettings.idpInitiatedUrl, /crm/)
    assert.deepEqual([crm.samlSettings.acsUrl, crm.samlSettings.idpCert], ['', ''])
    const outbound = { id: 'calendar', name: 'Calendar', clientId: 'of-ours', clientSecret: 'S3cret' }
    await asKey('POST', '/v1/mgmt/outbound/app/create', outbound)
    await asKey('POST', '/v1/mgmt/outbound/app/create', { id: 'others', name: 'Of others', tenantId: 'other' })
    const connect = await ask(plain, 'GET', '/v1/mgmt/outbound/apps')
    assert.deepEqual(
      connect.body.apps.map(({ id, clientId }: { id: string; clientId: string }) => [id, clientId]),
      [['calendar', '']],
    )
    assert.deepEqual((await ask(plain, 'GET', '/v1/mgmt/widget/components-state')).body, { componentsState: {} })
    for (const [method, path, body] of [
      ['POST', '/v1/mgmt/user/passkeys/list', { loginId: admin.id }],
      ['POST', '/v1/mgmt/user/trusteddevices/list', { identifiers: [plain.id, admin.id] }],
      ['GET', `/v1/mgmt/outbound/apps-with-user-token?userId=${admin.id}`, undefined],
      ['GET', `/v1/mgmt/outbound/apps-with-user-token?userId=${plain.id}&tenantId=other`, undefined],
    ] as const) {
      assert.equal((await ask(plain, method, path, body)).status, 403, path)
    }
  })

  test('who has no such right in the tenant, or names another or none, may nothing', async () => {
    const calls: [method: string, path: string, body?: object][] = [
      ...changes('lead@member.example', 'U0'),
      ['POST', '/v1/mgmt/user/search', {}],
      ['POST', '/v1/mgmt/user/create', { loginId: 'x@acme.example' }],
      ['GET', '/v1/mgmt/user/customattributes'],
      ['GET', '/v1/mgmt/role/all'],
      ['GET', '/v1/mgmt/role/subtenant/all'],
      ['POST', '/v1/mgmt/role/create', { name: 'x' }],
      ['GET', '/v1/mgmt/permission/all'],
      ['POST', '/v1/mgmt/accesskey/create', { name: 'x' }],
      ['POST', '/v1/mgmt/accesskey/search', {}],
      ['POST', '/v1/mgmt/audit/search', {}],
    ]
    for (const [method, path, body] of calls) {
      for (const [who, query] of [
        [people.plain, '?tenant=acme'],
        [people.sso, '?tenant=acme'],
        [people.stranger, '?tenant=acme'],
        [people.admin, '?tenant=other'],
        [people.admin, ''],
      ] as const) {
        const { status, body: told } = await ask(who, method, path + query, body)
        assert.deepEqual([status, told.errorMessage], [403, 'This needs the permission User Admin in the tenant'], path)
      }
      const twice = await ask(people.admin, method, `${path}?tenant=acme&tenant=other`, body)
      assert.equal(twice.status, 400, path)
    }
  })

  test('a right that is taken away, a session that has ended and a user that is disabled end it at once', async () => {
    const roles = [{ tenantId: 'acme', roleNames: ['Tenant Admin'] }]
    const [demoted, left, disabled] = [
      await person(plane(), 'demoted', roles),
      await person(plane(), 'left', roles),
      await person(plane(), 'disabled', roles),
    ]
    const search = async (who: Person) => (await ask(who, 'POST', '/v1/mgmt/user/search?tenant=acme', {})).status
    for (const who of [demoted, left, disabled]) assert.equal(await search(who), 200)
    const ids = { loginId: 'demoted', tenantId: 'acme', roleNames: ['Tenant Admin'] }
    await asKey('POST', '/v1/mgmt/user/update/role/remove', ids)
    await asKey('POST', '/v1/mgmt/user/logout', { loginId: 'left' })
    await asKey('POST', '/v1/mgmt/user/update/status', { loginId: 'disabled', status: 'disabled' })
    assert.deepEqual([await search(demoted), await search(left), await search(disabled)], [403, 401, 401])
  })

  test('a forged token, a session token, and a token of another project open nothing', async () => {
    const { admin } = people
    const [head = '', claims = '', signature = ''] = admin.jwt.split('.')
    const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()), x: 1 }))
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const project = (await asKey('POST', '/v1/mgmt/project/clone', { name: 'another' })).projectId
    const tokens = [
      `${head}.${forged.toString('base64url')}.${signature}`,
      `${none}.${claims}.`,
      `${none}.${claims}.x`,
      (await plane().as(admin.jwt, '/v1/auth/refresh', {})).body.sessionJwt,
    ]
    const bearers = tokens.map((token) => `Bearer ${plane().projectId}:${token}`)
    for (const authorization of [...bearers, `Bearer ${project}:${admin.jwt}`, `Bearer P0:${admin.jwt}`]) {
      const { status } = await plane().call('POST', '/v1/mgmt/user/search?tenant=acme', {}, authorization)
      assert.equal(status, 401, authorization)
    }
  })

  test('what is not for them is as closed to a refresh token as before', async () => {
    for (const [method, path, body] of [
      ['POST', '/v1/mgmt/user/delete', { loginId: 'lead@member.example' }],
      ['POST', '/v1/mgmt/tenant/delete', { id: 'acme' }],
      ['GET', '/v1/mgmt/tenant/all', undefined],
      ['GET', '/v1/mgmt/outbox', undefined],
      ['POST', '/v1/mgmt/permission/create', { name: 'x' }],
      ['GET', '/v1/mgmt/signing-key', undefined],
      ['POST', '/v1/mgmt/project/snapshot/export', {}],
    ] as const) {
      const { status } = await ask(people.admin, method, `${path}?tenant=acme`, body)
      assert.ok(status === 401 || status === 404, `${path} ${status}`)
    }
  })

  test('a refresh token in a cookie does as well, beside the id of the project', async () => {
    const { url, projectId } = plane()
    const headers = { authorization: `Bearer ${projectId}`, 'content-type': 'application/json' }
    const search = (more: object) =>
      fetch(`${url}/v1/mgmt/role/search?tenant=acme`, { method: 'POST', body: '{}', headers: { ...headers, ...more } })
    assert.equal((await search({ cookie: `DSR=${people.admin.jwt}` })).status, 200)
    assert.equal((await search({ cookie: `DS=${people.admin.jwt}` })).status, 401)
    assert.equal((await search({})).status, 401)
  })
})

/** What would change somebody. */
function changes(loginId: string, id: string): [method: string, path: string, body: object][] {
  return [
    ['PATCH', '/v1/mgmt/user/patch', { loginId, displayName: 'Taken' }],
    ['POST', '/v1/mgmt/user/update/status', { loginId, status: 'disabled' }],
    ['POST', '/v1/mgmt/user/password/set/temporary', { loginId }],
    ['POST', '/v1/mgmt/user/passkeys/delete', { loginId }],
    ['POST', '/v1/mgmt/user/delete/batch', { userIds: [id] }],
  ]
}

function member(
  loginId: string,
  {
    roleNames = [],
    permissions = [],
    editable = true,
  }: { roleNames?: string[]; permissions?: string[]; editable?: boolean },
) {
  const userTenants = [{ tenantId: 'acme', tenantName: 'acme', roleNames, permissions }]
  return { loginIds: [loginId], roleNames, permissions, userTenants, editable }
}

async function prepare(plane: AuthPlane): Promise<People> {
  const make = async (path: string, body: object) => {
    const { status, body: reply } = await plane.call('POST', path, body)
    assert.equal(status, 200, JSON.stringify(reply))
  }
  for (const id of ['acme', 'other', 'crowd']) await make('/v1/mgmt/tenant/create', { id, name: id })
  for (const role of [
    { name: 'Lead' },
    { name: 'Users', permissionNames: ['User Admin'] },
    { name: 'Sign-on', permissionNames: ['SSO Admin'] },
    { name: 'Impersonator', permissionNames: ['Impersonate'] },
    { name: 'Hidden', permissionNames: ['Impersonate'], private: true },
    { name: 'Quiet', private: true },
    { name: 'Theirs', tenantId: 'other' },
  ]) {
    await make('/v1/mgmt/role/create', role)
  }
  const user = (loginId: string, userTenants: object[], more: object = {}) =>
    make('/v1/mgmt/user/create', { loginId, userTenants, ...more })
  await user('lead@member.example', [{ tenantId: 'acme', roleNames: ['Lead'] }])
  await user('both@member.example', [{ tenantId: 'acme' }, { tenantId: 'other', roleNames: ['Lead'] }])
  await user('project@member.example', [{ tenantId: 'acme' }], { roleNames: ['Lead'] })
  await user('hidden@member.example', [{ tenantId: 'acme', roleNames: ['Hidden'] }])
  await user('otto@other.example', [{ tenantId: 'other' }])
  const inAcme = (loginId: string, roleNames: string[]) => person(plane, loginId, [{ tenantId: 'acme', roleNames }])
  return {
    admin: await inAcme('admin', ['Tenant Admin']),
    users: await inAcme('users', ['Users']),
    sso: await inAcme('sso', ['Sign-on']),
    plain: await inAcme('plain', []),
    stranger: await person(plane, 'stranger', [{ tenantId: 'other', roleNames: ['Tenant Admin'] }]),
  }
}
