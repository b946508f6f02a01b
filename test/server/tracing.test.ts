/** A plane as a process, and a collector of the test's own. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it, type TestContext } from 'node:test'
import { onEveryEngine } from '../support/engines.ts'
import { descope } from '../support/paths.ts'

const PROJECT = 'Ptraced0000000000000000000000'
const KEY = 'Ktraced00000000000000000000aManagementKeyOfTheTracingTests000000000000'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  attributes: { [name: string]: string | number }
  failed: boolean
}

interface Collector {
  url: string
  bodies: Buffer[]
  headers: IncomingHttpHeaders[]
  paths: string[]
  /** Of bodies in JSON. */
  spans(): Span[]
  resource(): { [name: string]: string | number }
}

interface Attribute {
  key: string
  value: { stringValue?: string; intValue?: number | string }
}

const valuesOf = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]))

async function collect(t: TestContext): Promise<Collector> {
  const seen: Pick<Collector, 'bodies' | 'headers' | 'paths'> = { bodies: [], headers: [], paths: [] }
  const server = createServer(async (request, response) => {
    seen.paths.push(request.url ?? '')
    seen.headers.push(request.headers)
    seen.bodies.push(Buffer.concat(await request.toArray()))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const parts = () => seen.bodies.flatMap((body) => JSON.parse(body.toString()).resourceSpans)
  return {
    ...seen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    resource: () => valuesOf(parts()[0].resource.attributes),
    spans: () =>
      parts()
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans)
        .map(({ attributes, status, ...span }) => ({
          ...span,
          attributes: valuesOf(attributes),
          failed: status.code === 2,
        })),
  }
}

interface Wanted {
  database: string
  env?: { [name: string]: string }
}

/** Runs a plane for some requests, and to its end. */
async function runPlane(t: TestContext, { database, env }: Wanted, work: (url: string) => Promise<void>) {
  const child = spawn(...descope('serve', '--port', '0', '--database', database), {
    env: {
      PATH: process.env['PATH'],
      HOMESCOPE_PROJECT_ID: PROJECT,
      HOMESCOPE_MANAGEMENT_KEY: KEY,
      HOMESCOPE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const closed = once(child, 'close')
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const url = await new Promise<string>((resolve) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /listens on (http:\S+)/.exec(said)?.[1]
      if (found) resolve(found)
    })
    void closed.then(() => resolve(''))
  })
  if (url) await work(url)
  child.kill('SIGTERM')
  const [code] = await closed
  return { code, stderr }
}

async function createUser(url: string, loginId: string, headers: { [name: string]: string } = {}): Promise<Response> {
  return fetch(`${url}/v1/mgmt/user/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PROJECT}:${KEY}`, connection: 'close', ...headers },
    body: JSON.stringify({ loginId }),
  })
}

onEveryEngine((engine) => {
  it('sends a span for each request, transaction and statement, below the caller and without values', async (t) => {
    const collector = await collect(t)
    const { url: database, drop } = await engine.freshUrl()
    t.after(drop)
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=homes',
      OTEL_SERVICE_NAME: 'identity',
    }
    let requestId = ''
    const { code } = await runPlane(t, { database, env }, async (url) => {
      const traced = { traceparent: `00-${TRACE}-${PARENT}-01` }
      const answers = await Promise.all([
        createUser(url, 'traced@example.com', traced),
        createUser(url, 'other@example.com'),
      ])
      requestId = answers[0]?.headers.get('x-request-id') ?? ''
    })
    assert.equal(code, 0)
    assert.deepEqual([...new Set(collector.paths)], ['/v1/traces'])
    assert.equal(collector.headers[0]?.['x-tenant'], 'homes')
    const { 'service.name': service, 'service.version': version } = collector.resource()
    assert.deepEqual([service, typeof version], ['identity', 'string'])

    const spans = collector.spans()
    const ours = spans.filter(({ traceId }) => traceId === TRACE)
    const request = ours.find(({ kind }) => kind === 2)
    assert.deepEqual(
      [request?.name, request?.parentSpanId, request?.failed, request?.attributes],
      [
        'user.create',
        PARENT,
        false,
        {
          'http.request.method': 'POST',
          'http.route': '/v1/mgmt/user/create',
          'http.response.status_code': 200,
          'homescope.request_id': requestId,
        },
      ],
    )
    const transaction = ours.find(({ name }) => name === 'transaction')
    assert.equal(transaction?.parentSpanId, request?.spanId)
    const inside = ours.filter(({ parentSpanId }) => parentSpanId === transaction?.spanId).map(({ name }) => name)
    for (const name of ['insert users', 'insert user_login_ids', 'insert audit']) {
      assert.ok(inside.includes(name), `${name} is not among ${inside}`)
    }
    const others = spans.filter(({ traceId, name }) => traceId !== TRACE && name === 'user.create')
    assert.equal(others.length, 1, 'a request without a caller begins a trace of its own')
    const sent = collector.bodies.map(String).join('')
    for (const secret of ['traced@example.com', KEY, PROJECT]) assert.ok(!sent.includes(secret), secret)
  })
})

it('speaks protobuf unless told otherwise, and samples as it is told', async (t) => {
  const collector = await collect(t)
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  }
  await runPlane(t, { database: 'sqlite::memory:', env }, async (url) => {
    await createUser(url, 'unsampled@example.com')
    await createUser(url, 'sampled@example.com', { traceparent: `00-${TRACE}-${PARENT}-01` })
  })
  assert.equal(collector.headers[0]?.['content-type'], 'application/x-protobuf')
  const sent = Buffer.concat(collector.bodies)
  assert.equal(sent.toString('latin1').split('user.create').length, 2)
  assert.ok(sent.includes(Buffer.from(TRACE, 'hex')))
})

it('sends nothing when it is switched off', async (t) => {
  const collector = await collect(t)
  for (const [name, value] of [
    ['OTEL_SDK_DISABLED', 'true'],
    ['OTEL_TRACES_EXPORTER', 'none'],
  ] as const) {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, [name]: value }
    await runPlane(t, { database: 'sqlite::memory:', env }, async (url) => void (await createUser(url, 'quiet')))
  }
  assert.deepEqual(collector.paths, [])
})

it('refuses a protocol and a sampler that it does not have', async (t) => {
  for (const [name, value] of [
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_TRACES_SAMPLER', 'xray'],
  ] as const) {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', [name]: value }
    const { code, stderr } = await runPlane(t, { database: 'sqlite::memory:', env }, async () => {})
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`^Error: ${name} .*${value}`))
  }
})

it('refuses an endpoint that is no URL, without telling it', async (t) => {
  for (const name of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) {
    for (const value of ['collector:4318', 'http://', 'secret']) {
      const { code, stderr } = await runPlane(
        t,
        { database: 'sqlite::memory:', env: { [name]: value } },
        async () => {},
      )
      assert.deepEqual([code, stderr], [1, `Error: ${name} must be a URL like http://collector:4318\n`])
    }
  }
})

it('answers as ever when the collector cannot be reached', async (t) => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_TIMEOUT: '500' }
  const { code, stderr } = await runPlane(t, { database: 'sqlite::memory:', env }, async (url) => {
    assert.equal((await createUser(url, 'alone@example.com')).status, 200)
  })
  assert.equal(code, 0)
  assert.match(stderr, /"event":"traces were not sent"/)
})
