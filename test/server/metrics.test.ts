import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { type RunningPlane, startPlane } from '../../src/plane.ts'
import { readSettings, type Settings } from '../../src/settings/config.ts'
import { onEveryEngine } from '../support/engines.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const TOKEN = 'a-token-of-the-operator'

function start(options: Partial<Settings>): Promise<RunningPlane> {
  const masterKey = Buffer.alloc(32, 7).toString('base64')
  return startPlane({ ...readSettings({}, {}), port: 0, masterKey, ...options }, { log: silent })
}

interface Asked {
  path?: string
  headers?: { [name: string]: string }
}

/** By node:http, which sends any Host header. */
function get({ url }: RunningPlane, { path = '/metrics', headers = {} }: Asked = {}) {
  return new Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const sent = request(url + path, { headers: { connection: 'close', ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    sent.on('error', reject).end()
  })
}

/** Lines by their name and labels. */
async function scrape(plane: RunningPlane): Promise<{ [line: string]: number }> {
  const { text } = await get(plane)
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

async function post({ url, first }: RunningPlane, path: string, body: object, bearer?: string): Promise<number> {
  const authorization = `Bearer ${bearer ?? `${first?.projectId}:${first?.managementKey}`}`
  const init = { method: 'POST', headers: { authorization, connection: 'close' }, body: JSON.stringify(body) }
  return (await fetch(url + path, init)).status
}

onEveryEngine((engine) => {
  let plane: RunningPlane
  let drop: () => Promise<void>
  before(async () => {
    const { url: database, drop: dropIt } = await engine.freshUrl()
    drop = dropIt
    plane = await start({ database })
  })
  after(async () => {
    await plane.stop()
    await drop()
  })

  it('counts requests by operation and class of status', async () => {
    await post(plane, '/v1/mgmt/user/create', { loginId: 'one@example.com' })
    await post(plane, '/v1/mgmt/user/create', { loginId: 'two@example.com' })
    await post(plane, '/v1/mgmt/user/create', { loginId: 'two@example.com' })
    await post(plane, '/v1/mgmt/secret-path-of-a-caller', {})
    await get(plane, { path: '/health' })
    const seen = await scrape(plane)
    const requests = Object.entries(seen).filter(([line]) => line.startsWith('homescope_requests_total'))
    assert.deepEqual(Object.fromEntries(requests), {
      'homescope_requests_total{operation="user.create",status="2xx"}': 2,
      'homescope_requests_total{operation="user.create",status="4xx"}': 1,
      'homescope_requests_total{operation="health",status="2xx"}': 1,
      'homescope_requests_total{operation="unknown",status="4xx"}': 1,
    })
    assert.equal(seen['homescope_request_duration_seconds_count{operation="user.create"}'], 3)
    assert.equal(seen['homescope_request_duration_seconds_bucket{operation="user.create",le="+Inf"}'], 3)
    assert.ok((seen['homescope_request_duration_seconds_sum{operation="user.create"}'] ?? 0) > 0)
    assert.equal(seen['homescope_requests_in_flight'], 1, 'the scrape itself')
    assert.equal(seen['homescope_refusals_total{fault="loginIdTaken",code="E011001"}'], 1)
    assert.equal(seen['homescope_refusals_total{fault="noRoute",code="E011404"}'], 1)
  })

  it('counts audit records, transactions and what the database is asked', async () => {
    const before = await scrape(plane)
    await post(plane, '/v1/mgmt/tenant/create', { name: 'Counted' })
    assert.equal(await post(plane, '/v1/mgmt/tenant/create', { name: 'Counted' }), 400)
    const seen = await scrape(plane)
    const more = (line: string) => (seen[line] ?? 0) - (before[line] ?? 0)
    assert.equal(more('homescope_audit_records_total'), 1, 'none of the transaction that was undone')
    assert.equal(more('homescope_database_transaction_duration_seconds_count'), 1)
    assert.equal(seen['homescope_database_up'], 1)
    assert.equal(seen['homescope_database_waiting'], 0)
    assert.ok((seen['homescope_database_connections{state="idle"}'] ?? 0) >= 1)
    assert.equal(seen['homescope_outbox_waiting'], 0)
  })

  it('counts sign-ins and lockouts', async () => {
    const project = plane.first?.projectId ?? ''
    const account = { loginId: 'person@example.com', password: 'Correct-Horse-7' }
    await post(plane, '/v1/auth/password/signup', account, project)
    const wrong = { ...account, password: 'Wrong-Horse-7' }
    for (let at = 0; at < 11; at++) await post(plane, '/v1/auth/password/signin', wrong, project)
    const seen = await scrape(plane)
    assert.equal(seen['homescope_sign_ins_total{method="password",result="succeeded"}'], 1)
    assert.equal(seen['homescope_sign_ins_total{method="password",result="failed"}'], 10)
    assert.equal(seen['homescope_lockouts_total'], 1)
  })

  it('tells of the process and the build, and nothing of people', async () => {
    const { text, headers } = await get(plane)
    assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
    assert.match(text, /^process_cpu_seconds_total [\d.]+$/m)
    assert.match(text, /^process_resident_memory_bytes \d{7,}$/m)
    assert.match(text, /^nodejs_eventloop_active_seconds_total [\d.]+$/m)
    assert.match(
      text,
      new RegExp(`^homescope_build_info{version="[\\d.]+",node="v[\\d.]+",database="${engine.name}`, 'm'),
    )
    for (const secret of ['example.com', 'secret-path', plane.first?.projectId, plane.first?.managementKey]) {
      assert.ok(!text.includes(String(secret)), `${secret} is in the metrics`)
    }
    // Each family once, announced, and every line as the format wants it.
    const names = [...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(([, name]) => name)
    assert.deepEqual(names, [...new Set(names)])
    for (const line of text.trimEnd().split('\n')) {
      assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"\\]*"(,\w+="[^"\\]*")*\})? [\d.e+-]+)$/)
    }
  })
})

describe('who may see the metrics', () => {
  let open: RunningPlane
  let guarded: RunningPlane
  before(async () => {
    open = await start({ database: 'sqlite::memory:', allowedHosts: ['plane.example.com'] })
    guarded = await start({ database: 'sqlite::memory:', metricsToken: TOKEN })
  })
  after(() => Promise.all([open.stop(), guarded.stop()]))

  it('is a caller on this machine, and nobody who came through a proxy', async () => {
    assert.equal((await get(open)).status, 200)
    for (const [name, value] of [
      ['x-forwarded-for', '203.0.113.9'],
      ['x-real-ip', '203.0.113.9'],
      ['forwarded', 'for=203.0.113.9'],
      ['via', '1.1 proxy'],
      ['host', 'plane.example.com'],
    ] as const) {
      const { status, text } = await get(open, { headers: { [name]: value } })
      assert.deepEqual([status, JSON.parse(text).errorCode], [403, 'E011403'])
    }
  })

  it('is no page of others', async () => {
    const { headers } = await get(open, { headers: { origin: 'http://localhost:3000' } })
    assert.equal(headers['access-control-allow-origin'], undefined)
  })

  it('is who brings the token, where there is one', async () => {
    assert.equal((await get(guarded)).status, 401)
    assert.equal((await get(guarded, { headers: { authorization: `Bearer ${TOKEN}!` } })).status, 401)
    const headers = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.9' }
    assert.equal((await get(guarded, { headers })).status, 200)
  })

  it('must have a token that cannot be guessed', () => {
    assert.throws(() => readSettings({}, { HOMESCOPE_METRICS_TOKEN: 'short' }), /HOMESCOPE_METRICS_TOKEN must be/)
  })
})
