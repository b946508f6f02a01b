/** What the official program cannot do, against a real plane. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { startClient } from './import/campaign.ts'
import { type PlaneProcess, startPlaneProcess } from './plane-process.ts'

let plane: PlaneProcess
let folder = ''

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'descope-beyond-'))
  plane = await startPlaneProcess('sqlite::memory:')
})
after(async () => {
  await plane?.stop()
  rmSync(folder, { recursive: true })
})

/** Runs a command that must succeed; its JSON, if it prints any. */
async function run(...argv: string[]) {
  const { stdout, stderr, code } = await startClient(plane, ...argv).ended
  assert.deepEqual([code, stderr], [0, ''], argv.join(' '))
  return stdout === '' ? undefined : JSON.parse(stdout)
}

/** The entity as the API answers it, with its times and ids left out. */
async function load(path: string, key: string) {
  const { id, createdTime, modifiedTime, clientId, ...rest } = (await run('api', 'GET', path))[key]
  return rest
}

it('keeps everything of a user that is not changed', async () => {
  await run('tenant', 'create', 'Acme', '-i', 'acme', '-j')
  await run('tenant', 'create', 'Beta', '-i', 'beta', '-j')
  const user = {
    loginId: 'ann',
    email: 'ann@example.com',
    phone: '+15551234567',
    name: 'Ann',
    givenName: 'A',
    picture: 'https://example.com/a.png',
    userTenants: [{ tenantId: 'acme', roleNames: ['Tenant Admin'] }],
    customAttributes: { plan: 'free', seats: 5 },
    additionalLoginIds: ['ann2'],
  }
  await run('api', 'POST', '/v1/mgmt/user/create', '-d', JSON.stringify(user))
  const before = await load('/v1/mgmt/user?loginId=ann', 'user')
  await run('user', 'update', 'ann', '-n', 'Ann B', '-a', 'plan=pro', '-a', 'seats=null', '-a', 'new=[1]', '-j')
  assert.deepEqual(await load('/v1/mgmt/user?loginId=ann', 'user'), {
    ...before,
    name: 'Ann B',
    customAttributes: { plan: 'pro', new: [1] },
  })
  await run('user', 'update', 'ann2', '-t', 'acme,beta', '--verified-email=false', '--status', 'enabled', '-j')
  const [acme] = before.userTenants
  assert.deepEqual(await load('/v1/mgmt/user?loginId=ann', 'user'), {
    ...before,
    name: 'Ann B',
    customAttributes: { plan: 'pro', new: [1] },
    verifiedEmail: false,
    status: 'enabled',
    userTenants: [acme, { tenantId: 'beta', tenantName: 'Beta', roleNames: [], permissions: [] }],
  })
})

it('keeps everything of a tenant that is not changed', async () => {
  const tenant = {
    id: 'gamma',
    name: 'Gamma',
    selfProvisioningDomains: ['gamma.com'],
    customAttributes: { plan: 'free', seats: 5 },
    enforceSSO: true,
    roleInheritance: 'userOnly',
    parent: 'acme',
  }
  await run('api', 'POST', '/v1/mgmt/tenant/create', '-d', JSON.stringify(tenant))
  const before = await run('api', 'GET', '/v1/mgmt/tenant?id=gamma')
  await run('tenant', 'update', 'gamma', '-n', 'Gamma 2', '-a', 'plan=pro', '--disabled', '-j')
  assert.deepEqual(await run('api', 'GET', '/v1/mgmt/tenant?id=gamma'), {
    ...before,
    name: 'Gamma 2',
    disabled: true,
    customAttributes: { plan: 'pro', seats: 5 },
  })
})

it('keeps everything of an access key that is not changed', async () => {
  const key = {
    name: 'main',
    description: 'Main',
    keyTenants: [{ tenantId: 'acme', roleNames: ['Tenant Admin'] }],
    customClaims: { tier: 1, team: 'core' },
    permittedIps: ['10.0.0.0/8'],
  }
  const made = await run('api', 'POST', '/v1/mgmt/accesskey/create', '-d', JSON.stringify(key))
  const path = `/v1/mgmt/accesskey?id=${made.key.id}`
  const before = await load(path, 'key')
  await run('access-key', 'update', made.key.id, '-d', 'Other', '-c', 'tier=2', '-t', 'acme,beta', '-j')
  assert.deepEqual(await load(path, 'key'), {
    ...before,
    description: 'Other',
    customClaims: { tier: 2, team: 'core' },
    keyTenants: [...before.keyTenants, { tenantId: 'beta', tenantName: 'Beta', roleNames: [] }],
  })
})

it('imports access keys and deletes them at once', async () => {
  const file = join(folder, 'keys.csv')
  writeFileSync(
    file,
    'name,cleartext,expireTime,customClaims.tier\na,secret-of-key-a-0123456789,0,gold\nb,secret-of-key-b-0123456789,,\n',
  )
  const { accessKeys, count } = await run('access-key', 'import', file, '-j')
  assert.deepEqual([count, accessKeys[0].customClaims], [2, { tier: 'gold' }])
  const ids = accessKeys.map(({ id }: { id: string }) => id)
  await run('access-key', 'delete-batch', ...ids, '-j')
  const all = await run('access-key', 'load-all', '--all', '-j', '--fields', 'id')
  assert.deepEqual(
    ids.filter((id: string) => all.accessKeys.some((key: { id: string }) => key.id === id)),
    [],
  )
})

it('makes, changes, finds and deletes roles and permissions', async () => {
  await run('permission', 'create', 'Write', '-d', 'May write')
  await run('permission', 'create', 'Read')
  await run('permission', 'update', 'Write', '-n', 'Edit')
  const { permissions } = await run('permission', 'list', '-j', '--fields', 'name,description')
  assert.deepEqual(
    permissions.filter(({ name }: { name: string }) => ['Edit', 'Read', 'Write'].includes(name)),
    [{ name: 'Edit', description: 'May write' }, { name: 'Read' }],
  )
  await run('role', 'create', 'Editor', '-p', 'Edit,Read', '-d', 'Edits', '--private', '-j')
  await run('role', 'create', 'Editor', '-t', 'acme', '-d', 'Of Acme', '-j')
  await run('role', 'update', 'Editor', '-d', 'Writes', '-j')
  await run('role', 'update', 'Editor', '-t', 'acme', '-n', 'Author', '--default', '-j')
  const shown = ['-j', '--fields', 'name,description,permissionNames,tenantId,default,private']
  assert.deepEqual((await run('role', 'search', 'writes', ...shown)).roles, [
    { name: 'Editor', description: 'Writes', permissionNames: ['Edit', 'Read'], private: true },
  ])
  assert.deepEqual((await run('role', 'search', '-t', 'acme', ...shown)).roles, [
    { name: 'Author', description: 'Of Acme', tenantId: 'acme', default: true },
  ])
  await run('role', 'delete', 'Author', '-t', 'acme')
  await run('role', 'delete', 'Editor')
  await run('permission', 'delete', 'Edit')
  assert.equal((await run('role', 'search', '-n', 'Editor,Author', '-j')).count, 0)
})

it('A18 a number that is too large is refused in a flag and in a file, and never null', async () => {
  await run('api', 'POST', '/v1/mgmt/user/create', '-d', '{"loginId":"large"}')
  const refused = async (...argv: string[]) => {
    const { stderr, code } = await startClient(plane, ...argv).ended
    assert.notEqual(code, 0, argv.join(' '))
    return stderr
  }
  for (const number of ['1e309', '[{"a":-1e309}]', '9'.repeat(400)]) {
    assert.match(await refused('user', 'update', 'large', '-a', `x=${number}`), /number that is too large/)
    const file = join(folder, 'large.json')
    writeFileSync(file, `{"theme":${number}}`)
    assert.match(await refused('theme', 'import', file), /large\.json: it contains a number that is too large/)
    const rows = join(folder, 'large.ndjson')
    writeFileSync(rows, `{"loginId":"larger","customAttributes":{"x":${number}}}\n`)
    await startClient(plane, 'user', 'import', rows).ended
    const { stdout } = await startClient(plane, 'api', 'GET', '/v1/mgmt/user?loginId=larger').ended
    assert.match(stdout, /E112102/)
  }
})
