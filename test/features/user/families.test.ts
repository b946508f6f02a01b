/** Families: users who belong together, and dependents, for whom others act. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { auditOf, callsOf, done, invalid, refused } from '../../support/entities.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { type AuthPlane, asAuthPlane } from '../auth/signing-in.ts'

onEveryPlane('families', (get) => {
  let plane: AuthPlane
  const { get: read, post } = callsOf(get, '/v1/mgmt/')
  const off = invalid('The project has no families: enable them by /v1/mgmt/family/settings')
  const noFamily = (id: string, status = 404) => refused(status, 'E011416', 'Not found', `There is no family ${id}`)
  const familiesOf = async (loginId: string) =>
    (await read(`user?loginId=${encodeURIComponent(loginId)}`)).body.user.familyAssociations
  const searched = async (query: object) =>
    (await post('family/search', query)).body.families.map(({ id }: { id: string }) => id)

  before(async () => {
    plane = asAuthPlane(get())
    await post('permission/create', { name: 'Family Impersonate Dependents' })
    await post('role/create', { name: 'Guardian', permissionNames: ['Family Impersonate Dependents'] })
    await post('role/create', { name: 'Child' })
  })

  it('are nothing until the project has them', async () => {
    assert.deepEqual((await read('family/settings')).body, {
      enabled: false,
      maxFamilyMembers: 10,
      allowMultipleFamiliesUsers: false,
    })
    assert.deepEqual(await post('family/create', { name: 'Off' }), off)
    assert.deepEqual((await post('family/settings', { enabled: true, maxFamilyMembers: 3 })).body, {
      enabled: true,
      maxFamilyMembers: 3,
      allowMultipleFamiliesUsers: false,
    })
    assert.deepEqual(
      await post('family/settings', { maxFamilyMembers: -1 }),
      invalid('The maxFamilyMembers field must be at least 1'),
    )
  })

  it('are made, changed, found and deleted, with attributes that are defined', async () => {
    assert.deepEqual(
      await post('family/create', { name: 'None', customAttributes: { plan: 'gold' } }),
      invalid('The custom attribute plan is not defined'),
    )
    const defined = await post('family/customattribute/create', { attributes: [{ name: 'plan', type: 1 }] })
    assert.deepEqual(await read('family/customattributes'), defined)
    const made = await post('family/create', { name: 'Simpson', familyId: 'F1', customAttributes: { plan: 'gold' } })
    const simpson = {
      id: 'F1',
      name: 'Simpson',
      customAttributes: { plan: 'gold' },
      disabled: false,
      photo: '',
      createdTime: Math.floor(plane.now / 1000),
    }
    assert.deepEqual(made.body, { family: simpson })
    assert.deepEqual(
      await post('family/create', { name: 'Simpson' }),
      refused(400, 'E011417', 'Already exists', 'Another family has this id or name'),
    )
    assert.deepEqual((await post('family/update', { id: 'F1', photo: 'https://example.com/p.png' })).body, {
      family: { ...simpson, photo: 'https://example.com/p.png' },
    })
    assert.deepEqual(await post('family/update', { id: 'F9' }), noFamily('F9'))
    await post('family/create', { name: 'Flanders', familyId: 'F2' })
    assert.deepEqual((await searched({})).sort(), ['F1', 'F2'])
    assert.deepEqual(await searched({ familyNames: ['Flanders'] }), ['F2'])
    assert.deepEqual(await searched({ freeText: 'simps' }), ['F1'])
    assert.deepEqual(await searched({ customAttributes: { plan: 'gold' } }), ['F1'])
    assert.deepEqual(await searched({ familyIds: ['F1', 'F2'], page: 1, size: 2 }), [])
    assert.deepEqual((await post('family/customattribute/delete', { names: ['plan'] })).body, { data: [], total: '0' })
    assert.deepEqual(await searched({ customAttributes: { plan: 'gold' } }), [])
    const actions = (await auditOf(plane, 'F1')).map(({ action }) => action)
    assert.deepEqual(actions, ['FamilyCreated', 'FamilyModified'])
  })

  it('have members, with roles and attributes of their own', async () => {
    await post('user/families/customattribute/create', { attributes: [{ name: 'nickname', type: 1 }] })
    await post('user/create', { loginId: 'homer', familyAssociations: [{ familyId: 'F1', roleNames: ['Guardian'] }] })
    assert.deepEqual(await familiesOf('homer'), [
      { familyId: 'F1', roleNames: ['Guardian'], familyScopedAttributes: {} },
    ])
    const added = await post('user/update/family/add', {
      loginId: 'homer',
      familyAssociations: [{ familyId: 'F1', roleNames: ['Child'], familyScopedAttributes: { nickname: 'Homie' } }],
    })
    const both = [{ familyId: 'F1', roleNames: ['Child', 'Guardian'], familyScopedAttributes: { nickname: 'Homie' } }]
    assert.deepEqual(added.body.user.familyAssociations, both)
    await post('user/update/name', { loginId: 'homer', name: 'Homer' })
    const patched = await plane.call('PATCH', '/v1/mgmt/user/patch', { loginId: 'homer', name: 'Homer J.' })
    assert.equal(patched.status, 200)
    assert.deepEqual(await familiesOf('homer'), both)
    const join = (familyId: string, more: object = {}) =>
      post('user/update/family/add', { loginId: 'homer', familyAssociations: [{ familyId, ...more }] })
    assert.deepEqual(await join('F2'), invalid('A user of this project can be in one family only'))
    assert.deepEqual(await join('F9'), noFamily('F9', 400))
    assert.equal((await join('F1', { roleNames: ['Nobody'] })).body.errorCode, 'E111403')
    assert.equal((await join('F1', { familyScopedAttributes: { other: 1 } })).status, 400)
    await post('family/settings', { allowMultipleFamiliesUsers: true })
    assert.equal((await join('F2')).status, 200)
    const ids = async (query: object) =>
      (await post('user/search', query)).body.users.map((user: { loginIds: string[] }) => user.loginIds[0])
    assert.deepEqual(await ids({ familyIds: ['F2'] }), ['homer'])
    const left = await post('user/update/family/remove', { loginId: 'homer', familyIds: ['F2'] })
    assert.deepEqual(left.body.user.familyAssociations, both)
    assert.deepEqual((await post('user/families/customattribute/delete', { names: ['nickname'] })).body.data, [])
    assert.deepEqual((await familiesOf('homer'))[0].familyScopedAttributes, {})
    await post('user/create', { loginId: 'ned', familyAssociations: [{ familyId: 'F2' }] })
    await post('user/update', { loginId: 'ned', name: 'Ned' })
    assert.equal(await familiesOf('ned'), undefined)
  })

  it('have dependents, who have no way in, and for whom a guardian acts', async () => {
    const bart = (await post('family/dependent/create', { familyId: 'F1', name: 'Bart S.', email: 'h@example.com' }))
      .body.user
    assert.deepEqual([bart.loginIds, bart.verifiedEmail, bart.status], [['bart-s'], false, 'enabled'])
    const lisa = (await post('family/dependent/create', { familyId: 'F1', loginId: 'lisa' })).body.user
    assert.deepEqual(
      await post('family/dependent/create', { familyId: 'F1', name: 'Maggie' }),
      invalid('The family F1 has 3 members already'),
    )
    const found = await post('user/search', { dependent: true })
    assert.deepEqual(
      found.body.users.map((user: { userId: string }) => user.userId).sort(),
      [bart.userId, lisa.userId].sort(),
    )
    const direct = await post('auth/signin', { loginId: 'bart-s' })
    assert.deepEqual(
      [direct.status, direct.body.errorMessage],
      [401, 'A dependent of a family has no way in of its own'],
    )

    const act = (impersonator: string, dependentLoginId = 'bart-s', selectedFamily = '') =>
      post('family/impersonate', { impersonatorUserIdOrLoginId: impersonator, dependentLoginId, selectedFamily })
    const { jwt } = (await act('homer')).body
    const claims = await plane.read(jwt)
    const homer = (await read('user?loginId=homer')).body.user.userId
    assert.deepEqual([claims.sub, claims['act']], [bart.userId, { sub: homer }])
    assert.equal((await plane.as(jwt, '/v1/auth/refresh')).status, 200)
    const back = (await post('family/impersonate/stop', { jwt, customClaims: { a: 1 } })).body.jwt
    assert.equal((await plane.read(back)).sub, homer)
    assert.equal((await plane.as(jwt, '/v1/auth/refresh')).status, 401)
    const may = 'The impersonator does not have the permission Family Impersonate Dependents in the family'
    assert.deepEqual([(await act('ned')).status, (await act('ned')).body.errorMessage], [403, may])
    assert.deepEqual(await act('homer', 'ned'), invalid('The user is no dependent of a family'))
    assert.deepEqual(
      await act('homer', 'lisa', 'F2'),
      invalid('The selectedFamily field must name the family of the dependent'),
    )
    assert.deepEqual(
      await post('family/dependent/delete', { userId: homer }),
      invalid('The user is no dependent of a family'),
    )
    assert.deepEqual(await post('family/dependent/delete', { userId: lisa.userId }), done)
    assert.deepEqual(await post('family/delete', { id: 'F1' }), done)
    assert.equal((await read('user?loginId=bart-s')).status, 404)
    assert.equal(await familiesOf('homer'), undefined)
    assert.deepEqual(await post('family/delete', { id: 'F1' }), noFamily('F1'))
  })

  it('take no more members than there is room for, however many come at once', async () => {
    await post('family/settings', { maxFamilyMembers: 2 })
    await post('family/create', { name: 'Small', familyId: 'F3' })
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => post('family/dependent/create', { familyId: 'F3', loginId: `small-${n}` })),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 2)
    await post('family/settings', { enabled: false })
    assert.deepEqual(await post('family/dependent/create', { familyId: 'F3', loginId: 'late' }), off)
  })
})
