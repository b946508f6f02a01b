/** What a project says beside its documents: translations, templates, widgets, flows that programs start. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { auditOf, callsOf, refused } from '../../support/entities.ts'
import { START } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'

const TIME = String(START / 1000)
const languages = { de: { 'title.text': 'Willkommen' }, fr: { 'title.text': 'Bienvenue' } }

onEveryPlane('translations', (plane) => {
  const { post } = callsOf(plane, '/v1/mgmt/localization/')

  it('of a flow come back as they were imported, each import another version', async () => {
    const none = { id: 'sign-in', flowId: 'sign-in', version: 0, modifiedTime: '0', languages: {} }
    assert.deepEqual(await post('flow/export', { flowId: 'sign-in' }), { status: 200, body: { overrides: none } })
    const kept = (version: number) => ({ ...none, version, modifiedTime: TIME, languages })
    const sent = { flowId: 'sign-in', overrides: { languages } }
    assert.deepEqual(await post('flow/import', sent), { status: 200, body: { overrides: kept(1) } })
    assert.deepEqual(await post('flow/import', sent), { status: 200, body: { overrides: kept(2) } })
    assert.deepEqual(await post('flow/export', { flowId: 'sign-in' }), { status: 200, body: { overrides: kept(2) } })
    assert.deepEqual(
      await post('flow/import', { ...sent, flowId: 'none' }),
      refused(404, 'E103003', 'Failed getting flow', 'Failed loading flow by ID'),
    )
  })

  it('of messages too', async () => {
    const none = { id: 'messaging', version: 0, modifiedTime: '0', languages: {} }
    assert.deepEqual(await post('messaging/export', {}), { status: 200, body: { overrides: none } })
    const kept = { ...none, version: 1, modifiedTime: TIME, languages }
    const sent = { overrides: { id: 'other', version: 9, languages } }
    assert.deepEqual(await post('messaging/import', sent), { status: 200, body: { overrides: kept } })
    assert.deepEqual(await post('messaging/export', {}), { status: 200, body: { overrides: kept } })
    const records = (await auditOf(plane(), 'LocalizationModified')).map(({ data }) => data)
    const ofFlow = { languages: ['de', 'fr'], flowId: 'sign-in' }
    // All of one moment, in no order.
    const texts = records.map((record) => JSON.stringify(record)).sort()
    assert.deepEqual(texts, [ofFlow, ofFlow, { languages: ['de', 'fr'] }].map((each) => JSON.stringify(each)).sort())
  })
})

onEveryPlane('flows and widgets', (plane) => {
  const { get, post } = callsOf(plane, '/v1/mgmt/')

  it('has templates to begin with, which can be imported as they are', async () => {
    const { templates, total } = (await post('flow/template/list', {})).body
    assert.deepEqual(
      [total, templates.map(({ id }: { id: string }) => id)],
      [7, ['sign-up-or-in', 'sign-up', 'sign-in', 'forgot-password', 'step-up', 'mfa', 'sso']],
    )
    const [{ id: _, screens, ...flow }] = templates
    const { status, body } = await post('flow/import', { flowId: 'mine', flow, screens })
    assert.deepEqual([status, body.flow.name, body.screens.length], [200, 'Sign Up or In', screens.length])
  })

  it('lists widgets', async () => {
    const { body } = await get('widget/list')
    const ids = body.widgets.map(({ widgetId }: { widgetId: string }) => widgetId)
    assert.deepEqual(ids, [
      ...['access-key-management', 'applications-portal', 'audit-management', 'outbound-applications'],
      ...['role-management', 'tenant-profile', 'user-access-key-management', 'user-management', 'user-profile'],
    ])
    assert.deepEqual(body.widgets[0], {
      widgetId: 'access-key-management',
      name: 'Access Key Management',
      type: 'access-key-management-widget',
      disabled: false,
    })
  })

  it('says of a flow that waits for a person, or is not there, that it cannot be run', async () => {
    const said = refused(400, 'E011003', 'Request is invalid', 'The flow waits for a person: it is no management flow')
    const none = refused(404, 'E103003', 'Failed getting flow', 'Failed getting flow')
    for (const path of ['flow/run', 'flow/async/run']) {
      assert.deepEqual(await post(path, { flowId: 'sign-in', options: { input: { a: 1 } } }), said)
      assert.deepEqual(await post(path, { flowId: 'none' }), none)
    }
    assert.deepEqual(
      await post('flow/async/result', { executionId: 'none' }),
      refused(404, 'E011418', 'Execution not found', 'There is no such execution'),
    )
    assert.deepEqual(
      await post('flow/externalauth/complete', { externalAuthReqId: 'none' }),
      refused(400, 'E011004', 'Invalid arguments', 'No flow waits for this sign-in'),
    )
  })
})

onEveryPlane('groups', (plane) => {
  const { post } = callsOf(plane, '/v1/mgmt/')
  const noTenant = refused(404, 'E111104', 'Failed to load tenants', 'Could not load tenant by id')

  it('answers what the directory of a tenant has left', async () => {
    await post('tenant/create', { id: 'acme', name: 'Acme' })
    const [ada, bob] = [
      (await post('user/create', { loginId: 'ada', name: 'Ada' })).body.user.userId,
      (await post('user/create', { loginId: 'bob', name: 'Bob' })).body.user.userId,
    ]
    const { projectId, world } = plane()
    await world.store.writeDirectory(async ({ directories }) => {
      for (const [ssoId, id, users] of [
        ['', 'dev', [ada, bob, 'gone']],
        ['second', 'ops', [bob]],
      ] as const) {
        const group = { tenantId: 'acme', ssoId, id, source: 'scim', displayName: id, externalId: '' } as const
        await directories.createGroup(projectId, { ...group, revision: 1, createdAt: 0, modifiedAt: 0 })
        await directories.addMembers(projectId, group, users)
      }
    })
    const member = (loginId: string, userId: string, display: string) => ({ loginId, userId, display })
    // Members come by their ids, of which either may be the first.
    const both = [member('ada', ada, 'Ada'), member('bob', bob, 'Bob')].sort((a, b) => (a.userId < b.userId ? -1 : 1))
    const dev = {
      id: 'dev',
      display: 'dev',
      source: 'scim',
      members: both,
    }
    const ops = { id: 'ops', display: 'ops', source: 'scim', members: [member('bob', bob, 'Bob')] }
    const tenantId = 'acme'
    const answers = async (path: string, more: object) => (await post(path, { tenantId, ...more })).body
    assert.deepEqual(await answers('group/all', {}), [dev, ops])
    assert.deepEqual(await answers('group/all', { ssoId: 'second' }), [ops])
    assert.deepEqual(await answers('group/all', { ssoId: 'default_ssoid' }), [dev])
    assert.deepEqual(await answers('group/member/all', { loginIds: ['ada'] }), [dev])
    assert.deepEqual(await answers('group/member/all', { userIds: [bob] }), [dev, ops])
    assert.deepEqual(await answers('group/member/all', { loginIds: ['nobody'] }), [])
    assert.deepEqual(await answers('group/members', { groupId: 'ops' }), [ops])
  })

  it('are of tenants that are there, and go with them', async () => {
    for (const [path, more] of [
      ['group/all', {}],
      ['group/member/all', { userIds: ['x'] }],
      ['group/members', { groupId: 'x' }],
    ] as const) {
      assert.deepEqual(await post(path, { tenantId: 'none', ...more }), noTenant)
    }
    await post('tenant/delete', { id: 'acme' })
    await post('tenant/create', { id: 'acme', name: 'Acme' })
    assert.deepEqual((await post('group/all', { tenantId: 'acme' })).body, [])
  })
})
