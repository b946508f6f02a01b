import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AuditRecord } from '../../../src/store/port/audit.ts'
import { actorOf, callsOf, done, invalid, secondProject } from '../../support/entities.ts'
import { START } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'

const DAY = 24 * 60 * 60 * 1000
const EVENT = { action: 'Custom', type: 'info', actorId: 'me', tenantId: 'acmecorp' }

const record = (id: string, occurredAt: number, fields: Partial<AuditRecord>): AuditRecord => ({
  id,
  occurredAt,
  userId: '',
  action: 'LoginSucceed',
  type: 'info',
  actorId: '',
  device: '',
  method: '',
  geo: '',
  remoteAddress: '',
  loginIds: [],
  tenants: [],
  data: {},
  ...fields,
})

const records = [
  record('AU1', START - 31 * DAY, { action: 'TooOld' }),
  record('AU2', START - 5000, {
    userId: 'U1',
    action: 'LoginSucceed',
    actorId: 'U1',
    device: 'Mozilla/5.0 (X11; Linux)',
    method: 'otp',
    geo: 'IL',
    remoteAddress: '10.0.0.1',
    loginIds: ['ann@example.com', '+15555550100'],
    tenants: ['acmecorp', 'other'],
    data: { reason: 'Überprüft', depth: { list: [1] } },
  }),
  record('AU3', START - 4000, {
    userId: 'U2',
    action: 'LoginFailed',
    type: 'warn',
    actorId: 'U2',
    device: 'curl/8',
    method: 'password',
    geo: 'DE',
    remoteAddress: '2001:db8::1',
    loginIds: ['bob'],
    tenants: ['other'],
  }),
  record('AU4', START - 3000, { userId: 'U1', action: 'UserRefresh', type: 'error', loginIds: ['a%_"quoted"\\'] }),
]

onEveryPlane('the audit trail', (plane) => {
  const { post } = callsOf(plane, '/v1/mgmt/audit')
  const ids = async (query: object) => {
    const { status, body } = await post('/search', query)
    assert.equal(status, 200, JSON.stringify(body))
    assert.equal(body.total, body.audits.length)
    return body.audits.map(({ ID }: { ID: string }) => ID)
  }

  it('answers an empty list before anything happened', async () => {
    assert.deepEqual(await post('/search', {}), { status: 200, body: { audits: [], total: 0 } })
    assert.deepEqual(await post('/search'), { status: 200, body: { audits: [], total: 0 } })
  })

  it('shows records whole, the newest first, of the last 30 days', async () => {
    await plane().world.store.writeDirectory((tables) => tables.audit.add(plane().projectId, records))
    const found = await post('/search', { from: -62135596800000, to: '-62135596800000' })
    const shown = (index: number) => {
      const { id, occurredAt, loginIds, ...fields } = records[index] as AuditRecord
      return { ID: id, projectId: plane().projectId, occurred: String(occurredAt), externalIds: loginIds, ...fields }
    }
    assert.deepEqual(found, { status: 200, body: { audits: [shown(3), shown(2), shown(1)], total: 3 } })
  })

  it('shows the oldest first when asked', async () => {
    assert.deepEqual(await ids({ oldestFirst: true }), ['AU2', 'AU3', 'AU4'])
  })

  it('looks into a window of time, at most 30 days back', async () => {
    assert.deepEqual(await ids({ from: START - 40 * DAY }), ['AU4', 'AU3', 'AU2'])
    assert.deepEqual(await ids({ from: String(START - 4000) }), ['AU4', 'AU3'])
    assert.deepEqual(await ids({ to: START - 4000 }), ['AU3', 'AU2'])
    assert.deepEqual(await ids({ from: START - 4000, to: START - 4000 }), ['AU3'])
    assert.deepEqual(await ids({ from: START - 3000, to: START - 4000 }), [])
    assert.deepEqual(await ids({ from: 0, to: 0 }), ['AU4', 'AU3', 'AU2'])
    assert.deepEqual(await ids({ to: START - 35 * DAY }), [])
  })

  it('filters by every column', async () => {
    assert.deepEqual(await ids({ userIds: ['U1'] }), ['AU4', 'AU2'])
    assert.deepEqual(await ids({ actions: ['LoginFailed', 'UserRefresh'] }), ['AU4', 'AU3'])
    assert.deepEqual(await ids({ excludedActions: ['LoginFailed', 'UserRefresh'] }), ['AU2'])
    assert.deepEqual(await ids({ devices: ['curl/8'] }), ['AU3'])
    assert.deepEqual(await ids({ methods: ['otp', 'password'] }), ['AU3', 'AU2'])
    assert.deepEqual(await ids({ geos: ['IL'] }), ['AU2'])
    assert.deepEqual(await ids({ remoteAddresses: ['2001:db8::1'] }), ['AU3'])
    assert.deepEqual(await ids({ actorIds: ['U2'] }), ['AU3'])
    assert.deepEqual(await ids({ auditTypes: ['warn'] }), ['AU3'])
    assert.deepEqual(await ids({ levels: ['warn', 'error'] }), ['AU4', 'AU3'])
    assert.deepEqual(await ids({ externalIds: ['+15555550100'] }), ['AU2'])
    assert.deepEqual(await ids({ loginIdsContain: ['bob', 'ann@example.com'] }), ['AU3', 'AU2'])
    assert.deepEqual(await ids({ loginIdsNotContain: ['bob'] }), ['AU4', 'AU2'])
    assert.deepEqual(await ids({ excludedExternalIds: ['bob', 'ann@example.com'] }), ['AU4'])
    assert.deepEqual(await ids({ loginIdsContain: ['a%_"quoted"\\'] }), ['AU4'])
    assert.deepEqual(await ids({ loginIdsContain: ['quoted'] }), [])
    assert.deepEqual(await ids({ loginIdsContain: ['%'] }), [])
    assert.deepEqual(await ids({ userIds: ['U1'], methods: ['otp'], geos: ['DE'] }), [])
    assert.deepEqual(await ids({ userIds: [], actions: null, text: '', tenants: null }), ['AU4', 'AU3', 'AU2'])
  })

  it('filters by tenant, with and without the records of none', async () => {
    assert.deepEqual(await ids({ tenants: ['acmecorp'] }), ['AU2'])
    assert.deepEqual(await ids({ tenants: ['acmecorp', 'other'] }), ['AU3', 'AU2'])
    assert.deepEqual(await ids({ tenants: ['acmecorp'], noTenants: true }), ['AU4', 'AU2'])
    assert.deepEqual(await ids({ noTenants: true }), ['AU4'])
    assert.deepEqual(await ids({ tenants: ['acme'] }), [])
  })

  it('finds text in any column, whatever its case', async () => {
    for (const text of ['mozilla', 'X11; LINUX', 'LOGINSUCCEED', 'überPRÜFT', 'ann@', 'acmecorp']) {
      assert.deepEqual((await ids({ text })).includes('AU2'), true, text)
    }
    assert.deepEqual(await ids({ text: 'moz%' }), [])
    assert.deepEqual(await ids({ text: "' or 1=1 --" }), [])
    assert.deepEqual(await ids({ text: '%_' }), ['AU4'])
  })

  it('filters by named fields, also turned round', async () => {
    const by = (...searchFields: object[]) => ids({ searchFields })
    assert.deepEqual(await by({ field: 'action', valStr: 'LoginFailed' }), ['AU3'])
    assert.deepEqual(await by({ field: 'method', valArr: ['otp'], valStr: 'password' }), ['AU3', 'AU2'])
    assert.deepEqual(await by({ field: 'type', valArr: ['info', 'warn'], negative: true }), ['AU4'])
    assert.deepEqual(await by({ field: 'externalIds', valArr: ['bob'] }), ['AU3'])
    assert.deepEqual(await by({ field: 'tenants', valArr: ['other'], negative: true }), ['AU4'])
    assert.deepEqual(await by({ field: 'userId', valStr: 'U1' }, { field: 'geo', valStr: 'IL' }), ['AU2'])
    const known = 'userId, action, actorId, type, device, method, geo, remoteAddress, externalIds, tenants'
    for (const field of ['search_text', '', 'constructor', '__proto__']) {
      const refusal = invalid(`The searchFields field must be one of ${known}`)
      assert.deepEqual(await post('/search', { searchFields: [{ field, valStr: 'x' }] }), refusal, field)
    }
  })

  it('C1 refuses a named field without a value, which would keep everything', async () => {
    for (const values of [{}, { valArr: [] }, { valStr: '' }, { negative: true }]) {
      const answer = await post('/search', { searchFields: [{ field: 'userId', ...values }] })
      assert.deepEqual(answer, invalid('The searchFields.valArr field is required'))
    }
  })

  it('answers pages with the total of all', async () => {
    const page = async (query: object) => {
      const { body } = await post('/search', query)
      return [body.total, ...body.audits.map(({ ID }: { ID: string }) => ID)]
    }
    assert.deepEqual(await page({ size: 2 }), [3, 'AU4', 'AU3'])
    assert.deepEqual(await page({ size: 2, page: 1 }), [3, 'AU2'])
    assert.deepEqual(await page({ size: 2, page: 2147483647 }), [3])
    assert.deepEqual(await page({ size: 2147483647 }), [3, 'AU4', 'AU3', 'AU2'])
    assert.deepEqual(await post('/search', { page: -1 }), invalid('The page field must be at least 0'))
    assert.deepEqual(await post('/search', { size: -1 }), invalid('The size field must be at least 0'))
    assert.deepEqual(await post('/search', { size: 1.5 }), invalid('The size field must be a whole number'))
  })

  it('answers 1000 records at most', async () => {
    const many = Array.from({ length: 1100 }, (_, n) => record(`AUX${n}`, START - 10 * DAY - n, { action: 'Many' }))
    await plane().world.store.writeDirectory((tables) => tables.audit.add(plane().projectId, many))
    const { body } = await post('/search', { actions: ['Many'], size: 5000 })
    assert.deepEqual([body.total, body.audits.length], [1100, 1000])
    const rest = await post('/search', { actions: ['Many'], page: 1 })
    assert.deepEqual([rest.body.total, rest.body.audits.length], [1100, 100])
  })

  it('takes events of one’s own', async () => {
    plane().now = START + 1000
    const event = { ...EVENT, userId: 'U9', data: { key: 'value', n: [1] } }
    assert.deepEqual(await post('/event', event), done)
    const { body } = await post('/search', { actions: ['Custom'] })
    const [{ ID, remoteAddress }] = body.audits
    assert.match(ID, /^AU[0-9A-Za-z]{27}$/)
    assert.deepEqual(body, {
      audits: [
        {
          ID,
          projectId: plane().projectId,
          userId: 'U9',
          action: 'Custom',
          occurred: String(START + 1000),
          device: '',
          method: '',
          geo: '',
          remoteAddress,
          externalIds: [],
          tenants: ['acmecorp'],
          data: { key: 'value', n: [1] },
          type: 'info',
          actorId: 'me',
        },
      ],
      total: 1,
    })
  })

  it('names the login ids of the user that an event is about', async () => {
    const { body } = await plane().call('POST', '/v1/mgmt/user/create', { loginId: 'ann', email: 'ann@example.com' })
    await post('/event', { ...EVENT, action: 'Named', userId: body.user.userId })
    const found = await post('/search', { loginIdsContain: ['ann'], actions: ['Named'] })
    assert.deepEqual(found.body.audits[0].externalIds, ['ann'])
  })

  it('rejects events that miss something or are of no type', async () => {
    for (const field of ['action', 'type', 'actorId', 'tenantId']) {
      assert.deepEqual(await post('/event', { ...EVENT, [field]: '' }), invalid(`The ${field} field is required`))
    }
    const refusal = invalid('The type field must be one of info, warn, error')
    assert.deepEqual(await post('/event', { ...EVENT, type: 'fatal' }), refusal)
    assert.deepEqual(await post('/event', { ...EVENT, data: [] }), invalid('The data field must be an object'))
    assert.equal((await post('/search', { actions: ['Custom'] })).body.total, 1)
  })

  it('records nothing of a change that is refused', async () => {
    const before = (await post('/search', {})).body.total
    await plane().call('POST', '/v1/mgmt/role/create/batch', { roles: [{ name: 'x' }, { name: 'x' }] })
    await plane().call('POST', '/v1/mgmt/accesskey/create', { name: 'x', roleNames: ['nobody'] })
    await plane().call('POST', '/v1/mgmt/thirdparty/app/delete', { id: 'nope' })
    assert.equal((await post('/search', {})).body.total, before)
  })

  it('names the management key as the actor of changes', async () => {
    await plane().call('POST', '/v1/mgmt/tenant/create', { name: 'Acted' })
    const { body } = await post('/search', { actorIds: [actorOf(plane())] })
    const actions = body.audits.map(({ action }: { action: string }) => action)
    assert.deepEqual(actions.sort(), ['TenantCreated', 'UserCreated'])
  })

  it('keeps the trails of projects apart', async () => {
    const inSecond = await secondProject(plane())
    assert.deepEqual(await inSecond('/v1/mgmt/audit/search', {}), { status: 200, body: { audits: [], total: 0 } })
    assert.deepEqual(await inSecond('/v1/mgmt/audit/event', EVENT), done)
    assert.equal((await post('/search', { actions: ['Custom'] })).body.total, 1)
  })
})
