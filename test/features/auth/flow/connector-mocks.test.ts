/** What stands in for connectors: by the testing library, over HTTP, and as files beside a snapshot. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { startPlane, type TestingPlane } from '../../../../src/testing/index.ts'
import { descope } from '../../../support/paths.ts'
import { flowOf } from './documents.ts'

const run = promisify(execFile)
const CONNECTOR = 'CI2homescope00000000000000001'

/** Asks the connector named CRM by its id, and says what it got or why it got nothing. */
const ASKING = flowOf('ask', {
  begin: {
    action: 'connector',
    arguments: {
      connectorId: CONNECTOR,
      templateId: 'http',
      command: 'post',
      resultPath: 'crm',
      args: [
        { key: 'endpoint', type: 'string', value: '/users/{{form.email}}' },
        { key: 'payload', type: 'string', value: '{"email":"{{form.email}}"}' },
      ],
    },
    next: { success: '0' },
    errors: { ConnectorFailed: { errorHandlingType: 'ignore' } },
  },
  0: {
    action: 'logged-in',
    arguments: {
      outputs: [
        { key: 'status', type: 'context', value: 'connectors.crm.statusCode' },
        { key: 'plan', type: 'context', value: 'connectors.crm.body.plan' },
        { key: 'rate', type: 'context', value: 'connectors.crm.headers.x-rate' },
      ],
    },
  },
})

async function prepare(plane: TestingPlane): Promise<{ [path: string]: unknown }> {
  const read = async () =>
    ((await plane.manage('POST', '/v1/mgmt/project/snapshot/export', {})) as { files: { [path: string]: unknown } })
      .files
  const configuration = { baseUrl: 'https://crm.example.com', headers: [] }
  const files = {
    ...(await read()),
    'connectors/connectors.json': { connectors: ['crm'] },
    'connectors/crm.json': { id: CONNECTOR, name: 'CRM', type: 'http', description: '', configuration },
  }
  await plane.manage('POST', '/v1/mgmt/project/snapshot/import', { files })
  await plane.manage('POST', '/v2/mgmt/flow/import', { flow: ASKING })
  return read()
}

describe('mocks of connectors', () => {
  let plane: TestingPlane
  before(async () => {
    plane = await startPlane()
    await prepare(plane)
  })
  after(() => plane.stop())

  const ask = async (email = 'a@example.com') =>
    ((await plane.manage('POST', '/v1/mgmt/flow/run', { flowId: 'ask', input: { email } })) as { output: object })
      .output

  const EMPTY = { status: 200, plan: null, rate: null }

  it('are taken by id, by name or for all; else the result is an empty one', async () => {
    assert.deepEqual(await ask(), EMPTY)
    for (const connector of [CONNECTOR, 'CRM', '*']) {
      plane.connectors({ connector, statusCode: 201, body: { plan: 'gold' }, headers: { 'x-rate': '7' } })
      assert.deepEqual(await ask(), { status: 201, plan: 'gold', rate: '7' }, connector)
    }
    plane.connectors({ connector: 'ERP', body: { plan: 'gold' } }, { connector: 'CRM', command: 'get' })
    assert.deepEqual(await ask(), EMPTY)
    plane.connectors()
    assert.deepEqual(await ask(), EMPTY)
  })

  it('are chosen by their arguments, the first that fits, and for as many calls as they are for', async () => {
    const endpoint = '/users/b@example.com'
    plane.connectors(
      { connector: 'CRM', arguments: { endpoint }, body: { plan: 'silver' } },
      { connector: 'CRM', times: 2, body: { plan: 'gold' } },
      { connector: 'CRM', statusCode: 404 },
    )
    const plans = [await ask(), await ask('b@example.com'), await ask(), await ask('b@example.com'), await ask()]
    assert.deepEqual(plans, [
      { ...EMPTY, plan: 'gold' },
      { ...EMPTY, plan: 'silver' },
      { ...EMPTY, plan: 'gold' },
      { ...EMPTY, plan: 'silver' },
      { ...EMPTY, status: 404 },
    ])
  })

  it('fail when they are told to, and take their time', async () => {
    plane.connectors({ connector: 'CRM', latency: 60, fails: 'it is down' })
    const began = performance.now()
    assert.deepEqual(await ask(), { status: null, plan: null, rate: null })
    assert.ok(performance.now() - began >= 50)
  })

  it('are refused where they are none, and those before stay', async () => {
    plane.connectors({ connector: 'CRM', body: { plan: 'gold' } })
    const refused = [
      {},
      { connector: 'CRM', latency: 60_001 },
      { connector: 'CRM', statusCode: 600 },
      { connector: 'CRM', answer: {} },
      { connector: 'x'.repeat(257) },
    ]
    for (const mock of refused) assert.throws(() => plane.connectors(mock as never), { name: 'ApiError' })
    assert.deepEqual(await ask(), { ...EMPTY, plan: 'gold' })
  })

  it('end with a reset', async () => {
    plane.connectors({ connector: 'CRM', body: { plan: 'gold' } })
    await plane.reset()
    await prepare(plane)
    assert.deepEqual(await ask(), EMPTY)
  })
})

describe('mocks of connectors as files', () => {
  let folder = ''
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'descope-mocks-'))
    const plane = await startPlane({ socket: false })
    for (const [path, content] of Object.entries(await prepare(plane))) write(join('project', path), content)
    await plane.stop()
  })
  after(() => rmSync(folder, { recursive: true }))

  function write(path: string, content: unknown) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    const extension = path.slice(path.lastIndexOf('.'))
    const text = extension === '.json' ? JSON.stringify(content) : String(content)
    writeFileSync(join(folder, path), text, ['.json', '.txt', '.html'].includes(extension) ? 'utf8' : 'base64')
  }

  /** What a script prints beside the plane. */
  async function exec(script: string) {
    const whole = `(async () => {
      const { DESCOPE_BASE_URL: url, DESCOPE_PROJECT_ID: project, DESCOPE_MANAGEMENT_KEY: key } = process.env
      const headers = { authorization: 'Bearer ' + project + ':' + key, connection: 'close' }
      const ask = async (method, path, body) =>
        (await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })).json()
      const run = async () => (await ask('POST', '/v1/mgmt/flow/run', { flowId: 'ask', input: { email: 'a@b.co' } })).output
      ${script}
    })()`
    const [command, words] = descope('exec', '--snapshot', 'project', '--', process.execPath, '-e', whole)
    const { stdout } = await run(command, words, { cwd: folder, env: { ...process.env, HOME: folder } })
    return JSON.parse(stdout)
  }

  it('come with the snapshot, in the order of their names, and after a reset; other projects have none', async () => {
    write('project/.homescope/connectors/a.json', { connector: 'CRM', arguments: { endpoint: '/x' }, statusCode: 418 })
    write('project/.homescope/connectors/b.json', [{ connector: 'CRM', body: { plan: 'gold' } }, { connector: '*' }])
    const answers = await exec(`
      const first = await run()
      await ask('POST', '/dev/connectors', { mocks: [] })
      const none = await run()
      await ask('POST', '/dev/reset', {})
      const again = await run()
      const { mocks } = await ask('GET', '/dev/connectors')
      console.log(JSON.stringify({ first, none, again, mocks: mocks.length }))`)
    const gold = { status: 200, plan: 'gold', rate: null }
    assert.deepEqual(answers, { first: gold, none: { ...gold, plan: null }, again: gold, mocks: 3 })
  })

  it('stay where they are when the snapshot is exported again', async () => {
    const mocks = join(folder, 'project/.homescope/connectors')
    const [command, words] = descope('project', 'snapshot', 'export', '--path', 'project')
    const shell = ['sh', '-c', '"$@" "$DESCOPE_PROJECT_ID"', 'sh', command, ...words]
    const [program, start] = descope('exec', '--', ...shell)
    await run(program, start, { cwd: folder, env: { ...process.env, HOME: folder } })
    assert.deepEqual(readdirSync(mocks), ['a.json', 'b.json'])
    assert.match(readFileSync(join(mocks, 'b.json'), 'utf8'), /gold/)
  })

  it('are told by their file where they cannot be read, and nothing is started', async () => {
    for (const [content, words] of [
      ['{', /\.homescope\/connectors\/c\.json cannot be read/],
      ['["CRM"]', /\.homescope\/connectors\/c\.json is neither a JSON object nor a list of them/],
      ['{"conector":"CRM"}', /There is no mocks\[3\]\.conector field/],
    ] as const) {
      writeFileSync(join(folder, 'project/.homescope/connectors/c.json'), content)
      await assert.rejects(exec('console.log(1)'), words)
    }
  })
})
