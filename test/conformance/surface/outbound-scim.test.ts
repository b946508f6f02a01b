/** How federated applications get to know their users: here by SCIM, from one project to a tenant of another. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, it } from 'node:test'
import { provisionDue } from '../../../src/features/oauth/provisioning/sending.ts'
import { auditOf, callsOf, done, invalid, refused, secondProject } from '../../support/entities.ts'
import { onEveryPlane } from '../../support/planes.ts'

const SECOND = 'P222222222222222222222222222'

onEveryPlane(
  'users of federated applications',
  (plane) => {
    const { get, post } = callsOf(plane, '/v1/mgmt/')
    const scim = callsOf(plane, '/v1/mgmt/outbound/scim')
    let directory: (path: string) => Promise<{ status: number; body: { [field: string]: unknown } }>
    let configuration: object
    const apps: string[] = []
    const makeApp = async (name: string) => {
      const { id } = (await post('sso/idp/app/saml/create', { name, enabled: true })).body
      apps.push(id)
      return id as string
    }
    before(async () => {
      const other = await secondProject(plane())
      await other('/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
      await other('/v1/mgmt/role/create', { name: 'Tenant Admin' })
      const { cleartext } = (await other('/v1/mgmt/scim/key/create', { tenantId: 'acme' })).body
      const bearerToken = `${SECOND}:${cleartext}`
      configuration = { baseUrl: `${plane().url}/scim/v2/`, authentication: { method: 'bearerToken', bearerToken } }
      directory = (path) => plane().call('GET', `/scim/v2${path}`, undefined, `Bearer ${bearerToken}`)
    })
    /** Until nothing is left that can be sent now. */
    const settle = async (seconds = 15) => {
      plane().now += seconds * 1000
      let sent = 0
      for (let turn = 0; turn < 10; turn++) {
        sent += await provisionDue(plane().world)
        plane().now += 3000
      }
      return sent
    }
    const known = async () => {
      const { body } = await directory('/Users')
      const users = body['Resources'] as { userName: string; active: boolean; displayName?: string }[]
      return users.map(({ userName, active, displayName = '' }) => [userName, active, displayName]).sort()
    }
    const blank = { enabled: false, lastExportTime: 0, lastProcessingTime: 0, failures: 0, version: 1 }
    const shown = (appId: string, more: object = {}) => ({
      status: 200,
      body: { configuration: { appId, configuration: {}, ...blank, ...more } },
    })

    it('is made, changed, enabled and removed, and tells no secret', async () => {
      const appId = await makeApp('First')
      const secret = { baseUrl: 'https://scim.example.com', hmacSecret: 'hidden' }
      const hidden = { ...secret, hmacSecret: '' }
      assert.deepEqual(
        await scim.post('/create', { appId, configuration: secret }),
        shown(appId, { configuration: hidden }),
      )
      assert.deepEqual(
        await scim.post('/create', { appId }),
        refused(400, 'E011417', 'Already exists', 'The application has a SCIM configuration'),
      )
      assert.deepEqual(
        await scim.post('/update', { appId, version: 7, configuration: {} }),
        refused(409, 'E011409', 'The configuration has changed', 'The version is 1'),
      )
      assert.deepEqual(await scim.post('/update', { appId, version: 1 }), shown(appId, { version: 2 }))
      assert.deepEqual(
        await scim.post('/enabled/set', { appId, enabled: true }),
        invalid('The configuration has no baseUrl to push users to'),
      )
      const again = await scim.post('/update', { appId, version: 2, configuration: secret })
      assert.deepEqual(again, shown(appId, { version: 3, configuration: hidden }))
      assert.deepEqual(await scim.get(`/${appId}`), again)
      assert.deepEqual(
        (await auditOf(plane(), appId)).map(({ action }) => action),
        ['OutboundScimCreated', 'OutboundScimModified', 'OutboundScimModified', 'SSOApplicationCreated'],
      )
      assert.deepEqual(await scim.post('/delete', { appId }), done)
      const gone = refused(404, 'E011416', 'Not found', `The application ${appId} has no SCIM configuration`)
      assert.deepEqual(await scim.get(`/${appId}`), gone)
      assert.deepEqual(await scim.post('/delete', { appId }), gone)
      assert.deepEqual(await scim.post('/enabled/set', { appId, enabled: true }), gone)
      assert.deepEqual(
        await scim.post('/create', { appId: 'nothing' }),
        refused(404, 'E011416', 'Not found', 'There is no federated application nothing'),
      )
    })

    it('refuses what nothing could be sent with', async () => {
      const appId = await makeApp('Wrong')
      for (const baseUrl of ['nowhere', 'ftp://example.com', 'https://a:b@example.com', 'https://example.com/?a=b']) {
        assert.deepEqual(
          await scim.post('/create', { appId, configuration: { baseUrl } }),
          invalid('The configuration.baseUrl field must be an http or https URL and no more'),
        )
      }
      assert.deepEqual(
        await scim.post('/create', { appId, configuration: { authentication: { method: 'oauth2ClientCredentials' } } }),
        invalid('The configuration.authentication.method field must be one of none, bearerToken, basic, apiKey'),
      )
      assert.deepEqual(
        await scim.post('/create', { appId, configuration: { insecure: true } }),
        invalid('The configuration.insecure field cannot be true: certificates are checked here'),
      )
    })

    it('pushes who is there, who comes, changes, is disabled and goes', async () => {
      const appId = await makeApp('Directory')
      await post('user/create', { loginId: 'ann@acme.com', email: 'ann@acme.com', name: 'Ann' })
      await post('user/create/test', { loginId: 'test@acme.com', email: 'test@acme.com' })
      assert.deepEqual((await scim.post('/create', { appId, configuration })).status, 200)
      assert.equal(await settle(), 0)
      await scim.post('/enabled/set', { appId, enabled: true })
      assert.equal(await settle(), 1)
      assert.deepEqual(await known(), [['ann@acme.com', true, 'Ann']])
      await post('user/create', { loginId: 'bob', email: 'bob@acme.com', phone: '+14155550123' })
      await post('user/update/name', { loginId: 'ann@acme.com', name: 'Anna' })
      assert.equal(await settle(), 2)
      assert.deepEqual(await known(), [
        ['ann@acme.com', true, 'Anna'],
        ['bob', true, ''],
      ])
      assert.equal(await settle(), 0)
      await post('user/update/status', { loginId: 'ann@acme.com', status: 'disabled' })
      await post('user/delete', { loginId: 'bob' })
      assert.equal(await settle(), 2)
      assert.deepEqual(await known(), [['ann@acme.com', false, 'Anna']])
      const { body } = await scim.get(`/${appId}`)
      const { lastExportTime, lastProcessingTime, failures, enabled } = body.configuration
      assert.ok(lastExportTime > 0 && lastProcessingTime >= lastExportTime)
      assert.deepEqual([failures, enabled], [0, true])
      await scim.post('/delete', { appId })
    })

    it('tells of those alone who may enter, where nobody may by itself', async () => {
      const appId = await makeApp('Given')
      const { configuration: entities } = plane().world.store
      const project = await entities.load(plane().projectId, 'project', '')
      const only = { ...(project?.document as object), defaultNoSSOApps: true }
      await plane().world.store.writeDirectory((tables) =>
        tables.configuration.save(plane().projectId, [
          { kind: 'project', id: '', position: 0, file: '', revision: 2, document: only, modifiedAt: plane().now },
        ]),
      )
      await post('user/create', { loginId: 'carl@acme.com', email: 'carl@acme.com', ssoAppIds: [appId] })
      await post('user/create', { loginId: 'dora@acme.com', email: 'dora@acme.com' })
      await scim.post('/create', { appId, configuration })
      await scim.post('/enabled/set', { appId, enabled: true })
      assert.equal(await settle(), 1)
      assert.deepEqual(
        (await known()).filter(([name]) => /^[cd]/.test(String(name))),
        [['carl@acme.com', true, '']],
      )
      await post('user/update/ssoapp/remove', { loginId: 'carl@acme.com', ssoAppIds: [appId] })
      await post('tenant/create', { id: 'guests', name: 'Guests', federatedAppIds: [appId] })
      await post('user/update/tenant/add', { loginId: 'dora@acme.com', tenantId: 'guests' })
      await settle()
      assert.deepEqual(
        (await known()).filter(([name]) => /^[cd]/.test(String(name))),
        [
          ['carl@acme.com', false, ''],
          ['dora@acme.com', true, ''],
        ],
      )
      await scim.post('/delete', { appId })
    })

    it('tries again what fails, one process at a time, and gives a user up after all tries', async () => {
      let status = 503
      const asked: string[] = []
      const server = createServer((request, response) => {
        asked.push(`${request.method} ${request.url} ${request.headers['x-key']}`)
        request.resume()
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'remote' }))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      after(() => server.close())
      const appId = await makeApp('Failing')
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const authentication = { method: 'apiKey', apiKey: { key: 'x-key', token: 'Secret-of-the-app' } }
      await post('user/create', { loginId: 'frank', ssoAppIds: [appId] })
      await scim.post('/create', { appId, configuration: { baseUrl, authentication } })
      await scim.post('/enabled/set', { appId, enabled: true })
      await Promise.all([1, 2, 3].map(() => provisionDue(plane().world)))
      assert.deepEqual(asked, ['POST /Users Secret-of-the-app'])
      for (const seconds of [6, 31, 121, 601]) assert.equal(await settle(seconds), 0)
      assert.equal((await scim.get(`/${appId}`)).body.configuration.failures, 0)
      assert.equal(await settle(3601), 0)
      assert.equal((await scim.get(`/${appId}`)).body.configuration.failures, 1)
      const before = asked.length
      assert.equal(await settle(3601), 0)
      assert.equal(asked.length, before)
      status = 201
      await post('user/update/name', { loginId: 'frank', name: 'Frank' })
      assert.equal(await settle(), 1)
      const stored = JSON.stringify(await plane().world.store.outboundScim.load(plane().projectId, appId))
      assert.ok(!stored.includes('Secret-of-the-app'))
      status = 404
      await post('user/update/name', { loginId: 'frank', name: 'Franz' })
      await settle()
      assert.deepEqual(asked.slice(-2), ['PUT /Users/remote Secret-of-the-app', 'POST /Users Secret-of-the-app'])
      assert.equal((await post('sso/idp/app/delete', { id: appId })).status, 200)
      assert.equal((await scim.get(`/${appId}`)).status, 404)
      assert.equal((await get(`sso/idp/app/load?id=${apps[0]}`)).status, 200)
    })
  },
  { deliveryPrivate: true },
)
