/** What is made of the audit trail: figures, and a copy at a web hook. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, it } from 'node:test'
import { sendTrails } from '../../../src/features/audit/hooks/sending.ts'
import { callsOf, done, invalid } from '../../support/entities.ts'
import { START } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'

const HOUR = 3_600_000

onEveryPlane('analytics', (plane) => {
  const { post } = callsOf(plane, '/v1/mgmt/')
  const count = async (query: object) => (await post('analytics/search', query)).body.analytics
  const group = (cnt: number, more: object = {}) => {
    const blank = { action: '', created: '', device: '', method: '', geo: '', tenant: '', referrer: '' }
    return { projectId: plane().projectId, ...blank, cnt: String(cnt), ...more }
  }
  before(async () => {
    for (const id of ['acme', 'umbrella']) await post('tenant/create', { id, name: id })
    for (const [hours, loginId, tenants] of [
      [0, 'ada', ['acme']],
      [1, 'bob', ['acme', 'umbrella']],
      [30 * 24, 'eve', []],
    ] as const) {
      plane().now = START + hours * HOUR
      await post('user/create', { loginId, userTenants: tenants.map((tenantId) => ({ tenantId })) })
    }
  })
  const actions = ['UserCreated']

  it('counts all, by what, by whom and by when', async () => {
    assert.deepEqual(await count({ actions }), [group(3)])
    assert.deepEqual(await count({ actions: ['UserCreated', 'TenantCreated'], groupByAction: true }), [
      group(3, { action: 'UserCreated' }),
      group(2, { action: 'TenantCreated' }),
    ])
    const byTenant = (await count({ actions, groupByTenant: true })).map(
      ({ tenant, cnt }: { tenant: string; cnt: string }) => `${tenant} ${cnt}`,
    )
    assert.deepEqual(byTenant.sort(), [' 1', 'acme 2', 'umbrella 1'])
    assert.deepEqual(await count({ actions, tenants: ['umbrella'], groupByTenant: true }), [
      group(1, { tenant: 'umbrella' }),
    ])
    assert.deepEqual(await count({ actions, groupByDevice: true, devices: ['Unknown'] }), [
      group(3, { device: 'Unknown' }),
    ])
    assert.deepEqual(await count({ actions: ['Nothing'] }), [])
  })

  it('counts by hour, day, week, month and quarter', async () => {
    const by = async (groupByCreated: string) =>
      (await count({ actions, groupByCreated })).map(({ created, cnt }: { created: string; cnt: string }) => [
        new Date(Number(created)).toISOString().slice(0, 13),
        Number(cnt),
      ])
    assert.deepEqual(await by('h'), [
      ['2026-11-22T12', 1],
      ['2026-11-22T13', 1],
      ['2026-12-22T12', 1],
    ])
    assert.deepEqual(await by('d'), [
      ['2026-11-22T00', 2],
      ['2026-12-22T00', 1],
    ])
    assert.deepEqual(await by('w'), [
      ['2026-11-16T00', 2],
      ['2026-12-21T00', 1],
    ])
    assert.deepEqual(await by('m'), [
      ['2026-11-01T00', 2],
      ['2026-12-01T00', 1],
    ])
    assert.deepEqual(await by('q'), [['2026-10-01T00', 3]])
    assert.deepEqual(await count({ actions, from: String(START + HOUR), to: START + 2 * HOUR }), [group(1)])
    assert.deepEqual(
      await post('analytics/search', { groupByCreated: 'y' }),
      invalid('The groupByCreated field must be one of h, d, w, m, q'),
    )
  })
})

onEveryPlane(
  'audit trails at web hooks',
  (plane) => {
    const hook = callsOf(plane, '/v2/mgmt/connector/audit/web/')
    const { post } = callsOf(plane, '/v1/mgmt/')
    const heard: { headers: IncomingHttpHeaders; body: string }[] = []
    let status = 200
    let url = ''
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        heard.push({ headers: request.headers, body })
        response.writeHead(status).end()
      })
    })
    before(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trail`
    })
    after(() => server.close())
    const later = (seconds: number) => {
      plane().now += seconds * 1000
      return sendTrails(plane().world)
    }
    const said = () => heard.flatMap(({ body }) => JSON.parse(body)).map(({ action, data }) => [action, data.id ?? ''])

    it('sends what passes the filters, signed, once the records stand', async () => {
      const filters = [{ filterType: 'actions', operator: 'includes', values: ['ListCreated', 'ListDeleted'] }]
      const authentication = { apiKey: { key: 'x-key', token: 'Secret-of-the-hook' } }
      const headers = { 'x-more': 'yes' }
      assert.deepEqual(
        await hook.post('set', { name: 'Trail', url, filters, authentication, hmacSecret: 'hmac', headers }),
        done,
      )
      const { id } = (await post('list', { name: 'One', type: 'texts' })).body.list
      await post('user/create', { loginId: 'not-sent' })
      assert.equal(await later(1), 0)
      assert.equal(await later(15), 1)
      assert.deepEqual(said(), [['ListCreated', id]])
      const [{ headers: sent, body } = { headers: {} as IncomingHttpHeaders, body: '' }] = heard
      const signature = createHmac('sha256', 'hmac').update(Buffer.from(body).toString('base64')).digest('base64')
      assert.deepEqual(
        [sent['x-key'], sent['x-more'], sent['content-type'], sent['x-descope-webhook-s256']],
        ['Secret-of-the-hook', 'yes', 'application/json', signature],
      )
      const { body: found } = await post('audit/search', { actions: ['ListCreated'] })
      assert.deepEqual(JSON.parse(body), found.audits)
      assert.equal(await later(15), 0)
    })

    it('tries again with longer pauses, and leaves nothing out', async () => {
      heard.length = 0
      status = 503
      const ids: string[] = []
      for (const name of ['Two', 'Three']) ids.push((await post('list', { name, type: 'texts' })).body.list.id)
      assert.equal(await later(15), 0)
      assert.equal(await later(3), 0)
      assert.equal(heard.length, 1)
      const [kept] = await plane().world.store.auditHooks.list(plane().projectId)
      assert.deepEqual([kept?.failure, kept?.tries], ['the web hook answered 503', 1])
      assert.ok(!JSON.stringify(kept).includes('Secret-of-the-hook'))
      status = 204
      heard.length = 0
      assert.equal(await later(5), 2)
      assert.deepEqual(said().sort(), ids.map((id) => ['ListCreated', id]).sort())
    })

    it('is one process’s to send, and goes on where it was when it is set anew', async () => {
      heard.length = 0
      await post('list', { name: 'Four', type: 'texts' })
      plane().now += 15_000
      const sent = await Promise.all([1, 2, 3].map(() => sendTrails(plane().world)))
      assert.deepEqual([sent.sort(), heard.length], [[0, 0, 1], 1])
      await post('list', { name: 'Five', type: 'texts' })
      assert.deepEqual(await hook.post('set', { name: 'Trail', url, authentication: { bearerToken: 'B' } }), done)
      heard.length = 0
      await later(15)
      assert.equal(heard[0]?.headers.authorization, 'Bearer B')
      assert.deepEqual(
        said()
          .map(([action]) => action)
          .sort(),
        ['AuditWebhookModified', 'ListCreated'],
      )
    })

    it('refuses what cannot be sent', async () => {
      const bad = 'The url field must be an http or https URL without user and password'
      for (const wrong of ['nowhere', 'ftp://example.com', 'https://user:pass@example.com']) {
        assert.deepEqual(await hook.post('set', { name: 'Bad', url: wrong }), invalid(bad))
      }
      for (const name of ['content-length', 'Host', 'a b', '']) {
        const answer = await hook.post('set', { name: 'Bad', url, headers: { [name]: 'x' } })
        assert.deepEqual(answer, invalid(`The headers field holds ${JSON.stringify(name)}`))
      }
      const split = await hook.post('set', { name: 'Bad', url, headers: { 'x-a': 'b\r\nx-c: d' } })
      assert.deepEqual(split, invalid('The headers field holds a value for x-a that cannot be'))
    })
  },
  { deliveryPrivate: true },
)
