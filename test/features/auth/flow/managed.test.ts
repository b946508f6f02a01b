import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, it } from 'node:test'
import { type AuthPlane, suite } from '../signing-in.ts'
import { flowOf } from './documents.ts'
import { importFlow } from './driving.ts'

const CONNECTOR = 'CI2homescope00000000000000001'

interface Seen {
  method: string
  url: string
  headers: { [name: string]: unknown }
  body: string
}

/** A service of somebody's, which answers what it was asked. */
async function startService() {
  const seen: Seen[] = []
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const { method = '', url = '', headers } = request
    seen.push({ method, url, headers, body })
    if (!url.includes('slow')) response.writeHead(url.includes('gone') ? 404 : 200).end('{"plan":"gold"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { seen, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function importConnector(plane: AuthPlane, configuration: object): Promise<void> {
  const { files } = (await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})).body
  const connector = { id: CONNECTOR, name: 'CRM', type: 'http', description: '', configuration }
  const changed = {
    ...files,
    'connectors/connectors.json': { connectors: ['crm'] },
    'connectors/crm.json': connector,
  }
  const { status, body } = await plane.call('POST', '/v1/mgmt/project/snapshot/import', { files: changed })
  assert.equal(status, 200, JSON.stringify(body))
}

/** Asks the connector, decides by its answer, and says something at its end. */
const asking = (flowId: string, command = 'post', endpoint = '/users/{{form.email}}', timeout = 3) =>
  flowOf(flowId, {
    begin: {
      action: 'connector',
      arguments: {
        connectorId: CONNECTOR,
        templateId: 'http',
        command,
        resultPath: 'crm',
        args: [
          { key: 'endpoint', type: 'string', value: endpoint },
          { key: 'payload', type: 'string', value: '{"email":"{{form.email}}"}' },
          { key: 'timeout', type: 'number', value: timeout },
        ],
      },
      next: { success: '0' },
    },
    0: {
      action: 'logged-in',
      arguments: {
        outputs: [
          { key: 'status', type: 'context', value: 'connectors.crm.statusCode' },
          { key: 'plan', type: 'context', value: 'connectors.crm.body.plan' },
          { key: 'asked', type: 'string', value: 'for {{form.email}}' },
        ],
      },
    },
  })

const inputs = [{ options: { input: { email: 'a@example.com' } } }, { input: { email: 'a@example.com' } }]

suite('management flows', (get) => {
  const run = (path: string, body: object) => get().call('POST', `/v1/mgmt/flow/${path}`, body)

  it('run to their end, which says what it lists; connectors are not called', async () => {
    await importFlow(get(), asking('ask'))
    for (const input of inputs) {
      const { status, body } = await run('run', { flowId: 'ask', ...input })
      assert.deepEqual([status, body], [200, { output: { status: 200, plan: null, asked: 'for a@example.com' } }])
    }
    const { body } = await get().call('POST', '/v1/mgmt/audit/search', { actions: ['ManagementFlowRun'] })
    assert.deepEqual(
      body.audits.map(({ data }: { data: object }) => data),
      [{ flowId: 'ask' }, { flowId: 'ask' }],
    )
  })

  it('give their result for a day to who asks by its id, and to no other project', async () => {
    const plane = get()
    const { body } = await run('async/run', { flowId: 'ask', ...inputs[0] })
    assert.match(body.executionId, /^ask\|#\|\w{27}$/)
    const result = { output: { status: 200, plan: null, asked: 'for a@example.com' } }
    assert.deepEqual((await run('async/result', body)).body, result)
    const next = await plane.as(undefined, '/v1/flow/next', { ...body, stepId: '0', interactionId: 'submit' })
    assert.equal(next.status, 400)
    plane.now += 24 * 3_600_000 + 1
    assert.deepEqual((await run('async/result', body)).status, 404)
  })

  it('end where nothing follows, without a session, and show no screen', async () => {
    await importFlow(get(), flowOf('short', { 1: { action: 'risk' } }))
    assert.deepEqual((await run('run', { flowId: 'short' })).body, { output: {} })
    const { status, body } = await run('run', { flowId: 'sign-in' })
    assert.deepEqual(
      [status, body.errorCode, body.errorMessage],
      [400, 'E011003', 'The flow waits for a person: it is no management flow'],
    )
    await importFlow(get(), flowOf('odd', { 1: { action: 'from-the-future' } }))
    assert.match(
      (await run('async/run', { flowId: 'odd' })).body.errorMessage,
      /does not know the action from-the-future/,
    )
    assert.equal((await run('run', { flowId: 'gone' })).body.errorCode, 'E103003')
  })
})

suite(
  'connectors that are called',
  (get) => {
    let service: Awaited<ReturnType<typeof startService>>
    before(async () => {
      service = await startService()
    })
    after(() => service.server.close())
    const run = async (flowId: string, email = 'a@example.com') =>
      (await get().call('POST', '/v1/mgmt/flow/run', { flowId, input: { email } })).body
    const configured = (more: object = {}) => ({ baseUrl: `${service.url}/crm/`, headers: [], ...more })

    it('get method, path, body, headers and secrets, and their answer goes into the flow', async () => {
      const authentication = { method: 'bearerToken', bearerToken: 'the-secret', basic: {}, apiKey: {} }
      await importConnector(get(), configured({ authentication, headers: [{ key: 'X-Shop', value: 'one' }] }))
      await importFlow(get(), asking('ask'))
      assert.deepEqual(await run('ask'), { output: { status: 200, plan: 'gold', asked: 'for a@example.com' } })
      const { method, url, headers, body } = service.seen.at(-1) as Seen
      assert.deepEqual([method, url, body], ['POST', '/crm/users/a@example.com', '{"email":"a@example.com"}'])
      assert.deepEqual([headers['authorization'], headers['x-shop']], ['Bearer the-secret', 'one'])
      await importFlow(get(), asking('gone', 'get', '/gone'))
      assert.deepEqual((await run('gone')).output.status, 404)
      assert.deepEqual([service.seen.at(-1)?.method, service.seen.at(-1)?.body], ['GET', ''])
    })

    it('sign their body, and wait no longer than the flow says', async () => {
      await importConnector(get(), configured({ hmacSecret: 'shared' }))
      await importFlow(get(), asking('signed'))
      assert.equal((await run('signed')).output.status, 200)
      const { headers, body } = service.seen.at(-1) as Seen
      const text = Buffer.from(body).toString('base64')
      assert.equal(headers['x-descope-webhook-s256'], createHmac('sha256', 'shared').update(text).digest('base64'))
      await importFlow(get(), asking('bare', 'get'))
      await run('bare')
      assert.equal(service.seen.at(-1)?.headers['x-descope-webhook-s256'], undefined, 'there is no body')

      await importFlow(get(), asking('slow', 'post', '/slow', 0.2))
      const { errorCode, errorMessage } = await run('slow')
      assert.deepEqual([errorCode, /^The connector was not called: .*time/.test(errorMessage)], ['E011003', true])
    })

    it('lead to no other host, whatever was typed', async () => {
      await importFlow(get(), asking('typed', 'get', '{{form.email}}'))
      for (const typed of [
        '//evil.example/x',
        'https://evil.example/',
        '@evil.example/x',
        '\\\\evil.example\\x',
        '../../x',
      ]) {
        await run('typed', typed)
        assert.equal(service.seen.at(-1)?.headers['host'], new URL(service.url).host, typed)
      }
    })

    it('fail as ConnectorFailed where they cannot be called', async () => {
      for (const [baseUrl, command] of [
        ['no address', 'get'],
        ['http://127.0.0.1:1/', 'get'],
        [service.url, 'trace'],
      ] as const) {
        await importConnector(get(), configured({ baseUrl }))
        await importFlow(get(), asking('broken', command))
        const { errorCode, errorMessage } = await run('broken')
        assert.deepEqual([errorCode, /^The connector was not called: /.test(errorMessage)], ['E011003', true], baseUrl)
      }
    })
  },
  { connectors: 'http', deliveryPrivate: true },
)

suite(
  'connectors of a plane that may not reach private networks',
  (get) => {
    it('call no machine beside it', async () => {
      const service = await startService()
      await importConnector(get(), { baseUrl: service.url, headers: [] })
      await importFlow(get(), asking('ask', 'get'))
      const { status } = await get().call('POST', '/v1/mgmt/flow/run', { flowId: 'ask', input: {} })
      service.server.close()
      assert.deepEqual([status, service.seen], [400, []])
    })
  },
  { connectors: 'http' },
)
