/** `descope mcp`, through the protocol's own client. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { descope as program } from '../support/paths.ts'
import { startTestPlane, type TestPlane } from '../support/plane.ts'
import { descope } from './program.ts'

let plane: TestPlane
before(async () => {
  plane = await startTestPlane()
})
after(() => plane?.stop())

const environment = (baseUrl = plane.url) => ({
  PATH: process.env['PATH'] ?? '',
  DESCOPE_BASE_URL: baseUrl,
  DESCOPE_PROJECT_ID: plane.projectId,
  DESCOPE_MANAGEMENT_KEY: plane.managementKey,
})

async function connect(t: { after(work: () => Promise<void>): void }, flags: string[] = [], baseUrl?: string) {
  const [command = '', ...args] = program('mcp', ...flags).flat()
  const transport = new StdioClientTransport({ command, args, env: environment(baseUrl), stderr: 'inherit' })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  t.after(() => client.close())
  const call = async (name: string, given: { [name: string]: unknown } = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: given })
    const [{ text }] = content as [{ text: string }]
    return { isError: isError === true, text, body: text.startsWith('{') ? JSON.parse(text) : undefined }
  }
  return { client, call }
}

test('operations are tools, which take what the operations take', async (t) => {
  const { client, call } = await connect(t)
  const { tools } = await client.listTools()
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  assert.deepEqual(byName.get('permission_create'), {
    name: 'permission_create',
    description: 'Create a permission. Changes the project.',
    inputSchema: byName.get('permission_create')?.inputSchema,
    annotations: { readOnlyHint: false, destructiveHint: false },
  })
  assert.deepEqual(byName.get('permission_create')?.inputSchema.required, ['name'])
  assert.deepEqual(byName.get('user_delete')?.annotations, { readOnlyHint: false, destructiveHint: true })
  assert.deepEqual(byName.get('user_search')?.annotations, { readOnlyHint: true, destructiveHint: false })
  for (const tool of tools) assert.doesNotMatch(JSON.stringify(tool.inputSchema), /#\/components/, tool.name)

  const made = await call('user_create', { loginId: 'jane@example.com', displayName: 'Jane' })
  assert.deepEqual([made.isError, made.body.user.name], [false, 'Jane'])
  const found = await call('user_search', { text: 'jane' })
  assert.equal(found.body.total, 1)
  const taken = await call('user_create', { loginId: 'jane@example.com' })
  assert.deepEqual([taken.isError, taken.body.errorCode], [true, 'E011001'])
  assert.deepEqual(await call('nothing_here'), {
    isError: true,
    text: 'There is no tool nothing_here',
    body: undefined,
  })
})

test('nouns are chosen, and all of them can be', async (t) => {
  const { client } = await connect(t, ['--nouns', 'tenant'])
  const { tools } = await client.listTools()
  assert.ok(tools.length > 5 && tools.every(({ name }) => name.startsWith('tenant_')))
  const all = await connect(t, ['--nouns', 'all'])
  assert.ok((await all.client.listTools()).tools.length > 300)
  const { code, stderr } = await descope(['mcp', '--nouns', 'tenants'], { env: environment() })
  assert.equal(code, 1)
  assert.match(stderr, /unknown noun "tenants": one of /)
})

test('what is not on this machine is only read, unless somebody says otherwise', async (t) => {
  const elsewhere = plane.url.replace('127.0.0.1', '0.0.0.0')
  const { call } = await connect(t, ['--nouns', 'tenant'], elsewhere)
  const refused = await call('tenant_create', { name: 'Acme' })
  assert.deepEqual(
    [refused.isError, refused.text],
    [true, 'tenant_create changes a project that is not on this machine: start descope mcp with --allow-writes'],
  )
  const allowed = await connect(t, ['--nouns', 'tenant', '--allow-writes'], elsewhere)
  const asked = await allowed.call('tenant_create', { name: 'Acme' })
  assert.doesNotMatch(asked.text, /allow-writes/)
})

test('the reference and the files of the project are resources', async (t) => {
  const { client } = await connect(t)
  const uris = (await client.listResources()).resources.map(({ uri }) => uri)
  assert.ok(uris.includes('homescope://reference/user.md'))
  assert.ok(uris.includes('homescope://snapshot/project.json'))
  const textOf = async (uri: string) => {
    const [contents] = (await client.readResource({ uri })).contents
    return contents && 'text' in contents ? contents.text : ''
  }
  assert.match(await textOf('homescope://reference/user.md'), /^# User\n/)
  assert.equal(typeof JSON.parse(await textOf('homescope://snapshot/project.json')), 'object')
  await assert.rejects(client.readResource({ uri: 'homescope://snapshot/none' }), /There is no resource/)
  await assert.rejects(client.readResource({ uri: 'file:///etc/passwd' }), /There is no resource/)
})

test('it ends with its input', async () => {
  const { code, stdout, stderr } = await descope(['mcp'], { env: environment() })
  assert.deepEqual([code, stdout, stderr], [0, '', ''])
})
