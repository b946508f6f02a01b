/** Tenants that go home: out of one plane into another, by files, whatever happens on the way. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { onEveryEngine } from '../../support/engines.ts'
import { type PlaneProcess, startPlaneProcess } from '../plane-process.ts'
import { startClient } from './campaign.ts'

const TENANTS = [
  {
    id: 'group',
    name: 'Group, "the"',
    customAttributes: { plan: 'gold', seats: 5, more: { deep: [1, null] } },
    selfProvisioningDomains: ['group.com', 'group.org'],
    domains: ['sso.group.com'],
    defaultRoles: ['Tenant Admin'],
    enforceSSO: true,
    enforceSSOExclusions: ['Uone'],
    federatedAppIds: ['app1'],
    settings: {
      enabled: true,
      sessionTokenExpiration: 7,
      sessionTokenExpirationUnit: 'minutes',
      ssoSetupSuiteSettings: { enabled: true, styleId: 'plain', disabledFeatures: { scim: true } },
    },
  },
  { id: 'below', name: "=1+1 '", parent: 'group', disabled: true, roleInheritance: 'userOnly', authType: 'saml' },
  { name: 'Without an id\n\ttwo lines', parent: 'below' },
]

onEveryEngine((engine) => {
  it('C13 tenants are the same behind an export and an import, in every format', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'descope-tenants-'))
    const source = join(folder, 'some.ndjson')
    writeFileSync(source, TENANTS.map((tenant) => JSON.stringify(tenant)).join('\n'))
    const wanted = await withPlane(async (first) => {
      assert.equal(await run(first, 'import', source), '* Imported: 3 tenants\n')
      for (const format of ['ndjson', 'json', 'csv']) {
        const file = join(folder, `exported.${format}`)
        assert.equal(await run(first, 'export', file, '--with-settings'), `* Exported: 3 tenants to ${file}\n`)
      }
      return exported(first)
    })
    const nothing = {
      customAttributes: {},
      selfProvisioningDomains: [],
      authType: 'none',
      domains: [],
      disabled: false,
      enforceSSO: false,
      enforceSSOExclusions: [],
      federatedAppIds: [],
      parent: '',
      successors: [],
      defaultRoles: [],
      roleInheritance: '',
    }
    const [group, below, unnamed] = TENANTS
    const made = String(wanted[2]?.id)
    assert.deepEqual(
      wanted.map(({ settings, ...tenant }) => tenant),
      [
        { ...nothing, ...below, successors: [made] },
        { ...nothing, ...group, settings: undefined, successors: ['below'] },
        { ...nothing, ...unnamed, id: made },
      ].map(({ settings, ...tenant }: Row) => tenant),
    )
    const { domains, selfProvisioningDomains, authType, ...kept } = wanted[1]?.settings ?? {}
    assert.deepEqual(
      [domains, selfProvisioningDomains, authType, kept.enabled, kept.sessionTokenExpiration],
      [['sso.group.com'], ['group.com', 'group.org'], 'none', true, 7],
    )
    assert.deepEqual(kept.ssoSetupSuiteSettings.disabledFeatures.scim, true)
    for (const format of ['ndjson', 'json', 'csv']) {
      await withPlane(async (second) => {
        const file = join(folder, `exported.${format}`)
        assert.equal(await run(second, 'import', file, '--dry-run'), '* Checked: 3 tenants would be created\n')
        assert.equal(await run(second, 'import', file), '* Imported: 3 tenants\n')
        assert.deepEqual(await exported(second), wanted)
        assert.equal(await run(second, 'import', file, '--dry-run'), ALL_THERE)
        assert.equal(await run(second, 'import', file), `* Imported: 0 tenants, 3 failed (see ${file}.failed.ndjson)\n`)
        const failed = readFileSync(`${file}.failed.ndjson`, 'utf8').trimEnd().split('\n')
        assert.deepEqual(
          failed.map((line) => JSON.parse(line)._failure),
          [TAKEN, TAKEN, TAKEN],
        )
      })
    }
    rmSync(folder, { recursive: true })
  })

  it('C13 an import of tenants that is killed goes on, and creates each once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'descope-tenants-'))
    const file = join(folder, 'tenants.ndjson')
    const count = 300
    // Each third stands below one that comes later.
    const rows = Array.from({ length: count }, (_, at) => ({
      id: `t${at}`,
      name: `Tenant ${at}`,
      parent: at % 3 === 0 && at + 50 < count ? `t${at + 50}` : '',
      domains: [`d${at}.com`],
    }))
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'))
    await withPlane(async (plane) => {
      let resumed = 0
      for (const target of [60, 180, Number.POSITIVE_INFINITY]) {
        const client = startClient(plane, 'tenant', 'import', file)
        const watch = setInterval(() => {
          if (doneIn(file) >= target) client.child.kill('SIGKILL')
        }, 2)
        const { stdout, signal } = await client.ended
        clearInterval(watch)
        if (stdout.includes('Going on after row ')) resumed++
        if (signal !== 'SIGKILL') assert.match(stdout, /\* Imported: 300 tenants\n$/)
      }
      assert.deepEqual(
        [resumed, existsSync(`${file}.failed.ndjson`), existsSync(`${file}.checkpoint`)],
        [2, false, false],
      )
      const tenants = await exported(plane)
      const there = new Map(tenants.map(({ id, name, parent, domains }) => [id, { id, name, parent, domains }]))
      assert.deepEqual(
        rows.map(({ id }) => there.get(id)),
        rows,
      )
      assert.equal(tenants.length, count)
    })
    rmSync(folder, { recursive: true })
  })

  it('C13 a lost reply makes no tenant twice, and none fail', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'descope-tenants-'))
    const file = join(folder, 'tenants.csv')
    writeFileSync(file, 'id,name,parent,defaultRoles\nbelow,Below,above,Tenant Admin\nabove,Above,,\n,Named only,,\n')
    await withPlane(async (plane) => {
      const proxy = await startForgetfulProxy(plane.env.DESCOPE_BASE_URL ?? '')
      const env = { ...plane.env, DESCOPE_BASE_URL: proxy.address }
      const { stdout, stderr } = await startClient({ env }, 'tenant', 'import', file).ended
      await proxy.close()
      assert.deepEqual([stdout, stderr, proxy.lost()], ['* Imported: 3 tenants\n', '', 4])
      const tenants = await exported(plane)
      assert.deepEqual(
        tenants.map(({ name, parent, defaultRoles }) => [name, parent, defaultRoles]),
        [
          ['Above', '', []],
          ['Below', 'above', ['Tenant Admin']],
          ['Named only', '', []],
        ],
      )
    })
    rmSync(folder, { recursive: true })
  })

  async function withPlane<T>(use: (plane: PlaneProcess) => Promise<T>): Promise<T> {
    const database = await engine.freshUrl()
    const plane = await startPlaneProcess(database.url)
    try {
      return await use(plane)
    } finally {
      await plane.stop()
      await database.drop()
    }
  }
})

const TAKEN =
  '[E073307] Failed to save tenant, tenant ID or Name already exist: Failed creating tenant because tenant name is duplicate [Status-Code:400]'
const ALL_THERE = `${[1, 2, 3].map((row) => `  - row ${row}: ${TAKEN}\n`).join('')}* Checked: 0 tenants would be created, 3 would fail\n`

async function run(plane: PlaneProcess, ...words: string[]): Promise<string> {
  const { stdout, stderr } = await startClient(plane, 'tenant', ...words).ended
  assert.equal(stderr, '')
  return stdout
}

// biome-ignore lint/suspicious/noExplicitAny: lines of JSON, whose members the tests compare
type Row = any

/** All that moves, in the order of the file. */
async function exported(plane: PlaneProcess): Promise<Row[]> {
  const stdout = await run(plane, 'export', '--with-settings')
  const rows: Row[] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return rows.map(({ createdTime, ...row }) => row).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function doneIn(file: string): number {
  try {
    return JSON.parse(readFileSync(`${file}.checkpoint`, 'utf8')).progress.created
  } catch {
    return 0
  }
}

/** Forwards requests; of every change, the first reply does not reach the client. */
async function startForgetfulProxy(target: string) {
  const seen = new Set<string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const { authorization = '' } = request.headers
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await fetch(`${target}${request.url}`, { method: request.method, headers, body })
    const reply = await answer.text()
    const isChange = !request.url?.endsWith('/search')
    if (isChange && !seen.has(body)) {
      seen.add(body)
      request.socket.destroy()
      return
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(reply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    lost: () => seen.size,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
