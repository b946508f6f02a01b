/** Profiles, through the built program: who is asked, what wins, what is kept where. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { type FarEnd, openFarEnd } from './requests/far-end.ts'
import { type Desk, noTerminal, openDesk } from './typed.ts'

const PROJECT = `P2${'a'.repeat(26)}`
const OTHER = `P2${'b'.repeat(26)}`
const KEY = `K2${'a'.repeat(26)}SecretOfAnA`
const OTHER_KEY = `K2${'b'.repeat(26)}SecretOfB`

const tenants = { status: 200, headers: {}, reply: '{"tenants":[]}', request: '' }
let farEnd: FarEnd
let desk: Desk

before(async () => {
  farEnd = await openFarEnd(Array(60).fill(tenants))
})
after(() => farEnd.close())
beforeEach(() => {
  desk = openDesk()
})
afterEach(() => desk.clear())

const file = () => join(desk.folder, 'config/homescope/profiles.json')
const ok = { stdout: '* Loaded 0 tenants\n', stderr: '', exit: 0 }

/** Adds a profile without a person. */
async function add(name: string, projectId = PROJECT, key = KEY, more: string[] = []) {
  const where = ['--base-url', farEnd.address, '--project-id', projectId]
  const typed = await desk.type(['profile', 'add', name, ...where, ...more], { stdin: `${key}\n` })
  assert.deepEqual([typed.stderr, typed.exit], ['', 0])
  return typed.stdout
}

/** Whose project and key a command has sent. */
async function sentBy(...given: Parameters<Desk['type']>): Promise<string | undefined> {
  assert.deepEqual(await desk.type(...given), ok)
  return farEnd.asked.at(-1)?.authorization
}

const LOAD = ['tenant', 'load-all']

test('adds a profile whose key comes by standard input, and tells its first letters only', async () => {
  const told = { baseUrl: farEnd.address, managementKey: 'K2aaaa...', name: 'dev', projectId: PROJECT }
  assert.equal(await add('dev'), `* Added profile: ${JSON.stringify(told)}\n`)
  assert.deepEqual(JSON.parse(readFileSync(file(), 'utf8')), {
    default: 'dev',
    profiles: { dev: { baseUrl: farEnd.address, projectId: PROJECT, managementKey: KEY } },
  })
  assert.equal(statSync(file()).mode & 0o777, 0o600)
  assert.equal(statSync(join(desk.folder, 'config/homescope')).mode & 0o777, 0o700)
})

test('loses none of several that are added at once', async () => {
  const names = ['a', 'b', 'c', 'd']
  await Promise.all(names.map((name) => add(name)))
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(file(), 'utf8')).profiles).sort(), names)
  assert.deepEqual(readdirSync(join(desk.folder, 'config/homescope')), ['profiles.json'])
})

test('goes on after somebody who was stopped in the middle', async () => {
  desk.write('config/homescope/profiles.json.lock', '')
  await add('dev')
  assert.deepEqual(readdirSync(join(desk.folder, 'config/homescope')), ['profiles.json'])
})

test('leaves a link to the file as it is', async () => {
  const kept = desk.write('dotfiles/profiles.json', '{"profiles":{}}', 0o600)
  mkdirSync(join(desk.folder, 'config/homescope'), { recursive: true })
  symlinkSync(kept, file())
  await add('dev')
  assert.ok(lstatSync(file()).isSymbolicLink())
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(kept, 'utf8')).profiles), ['dev'])
})

test('says why a key cannot be read', async () => {
  const argv = ['profile', 'add', 'dev', '--project-id', PROJECT, '--key-file', 'none']
  const stderr = '* Error: cannot read the management key: open none: no such file or directory\n'
  assert.deepEqual(await desk.type(argv), { stdout: '', stderr, exit: 1 })
})

test('adds a profile whose key is in a file', async () => {
  const path = desk.write('key', `${KEY}\r\n`)
  const argv = ['profile', 'add', 'dev', '--project-id', PROJECT, '--key-file', path, '-j']
  assert.deepEqual(JSON.parse((await desk.type(argv)).stdout), {
    ok: true,
    profile: { baseUrl: '', managementKey: 'K2aaaa...', name: 'dev', projectId: PROJECT },
  })
  assert.equal(JSON.parse(readFileSync(file(), 'utf8')).profiles.dev.managementKey, KEY)
})

test('adds a profile of what the environment holds', async () => {
  const env = { DESCOPE_BASE_URL: `${farEnd.address}/`, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY }
  assert.equal((await desk.type(['profile', 'add', 'dev', '--from-env'], { env })).exit, 0)
  assert.equal(await sentBy(LOAD), `Bearer ${PROJECT}:${KEY}`)
})

test('asks for the key on a terminal, and does not show it', { skip: noTerminal() }, async () => {
  const argv = ['profile', 'add', 'dev', '--project-id', PROJECT, '--base-url', farEnd.address]
  const { stdout, exit } = await desk.typeOnTerminal(argv, { at: 'not shown): ', keys: `${KEY}X\x7f\r` })
  assert.equal(exit, 0)
  assert.ok(stdout.startsWith('Management key (not shown): \n* Added profile: {'), stdout)
  assert.ok(!stdout.includes('SecretOfAnA'))
  assert.equal(JSON.parse(readFileSync(file(), 'utf8')).profiles.dev.managementKey, KEY)
})

test('Ctrl-C at the question for the key leaves nothing', { skip: noTerminal() }, async () => {
  const argv = ['profile', 'add', 'dev', '--project-id', PROJECT]
  const { exit } = await desk.typeOnTerminal(argv, { at: 'not shown): ', keys: 'K2\x03' })
  assert.equal(exit, 130)
  assert.equal(existsSync(file()), false)
})

const refusals: [string, string[], string, string][] = [
  [
    'a key that is none',
    ['dev', '--project-id', PROJECT],
    'P2x\n',
    'the management key is missing or is none: it begins with K and has no spaces',
  ],
  [
    'no key',
    ['dev', '--project-id', PROJECT],
    '',
    'the management key is missing or is none: it begins with K and has no spaces',
  ],
  [
    'a project that is none',
    ['dev', '--project-id', 'K2'],
    KEY,
    'the project id is missing or is none: it begins with P and has no spaces; --project-id "" is for keys of a company',
  ],
  [
    'an address that is none',
    ['dev', '--base-url', 'localhost:8097'],
    KEY,
    '"localhost:8097" is no address: it must be like https://api.descope.com',
  ],
  [
    'a place for keys that is none',
    ['dev', '--key-store', 'vault'],
    KEY,
    'the flag --key-store must be file or keychain',
  ],
]

for (const [what, argv, stdin, message] of refusals) {
  test(`refuses to add ${what}`, async () => {
    const typed = await desk.type(['profile', 'add', ...argv], { stdin })
    assert.deepEqual(typed, { stdout: '', stderr: `* Error: ${message}\n`, exit: 1 })
    assert.equal(existsSync(file()), false)
  })
}

test('refuses a name that would be a path', async () => {
  const rule = 'up to 64 letters, digits, dots, dashes and underscores, the first a letter or digit'
  const { stderr } = await desk.type(['profile', 'add', '../x'])
  assert.equal(stderr, `* Error: "../x" is no name of a profile: ${rule}\n`)
})

test('replaces a profile only when told to', async () => {
  await add('dev')
  const again = ['profile', 'add', 'dev', '--project-id', OTHER]
  const refused = await desk.type(again, { stdin: OTHER_KEY })
  assert.equal(refused.stderr, '* Error: there is a profile dev already: --force replaces it\n')
  assert.equal((await desk.type([...again, '--force'], { stdin: OTHER_KEY })).exit, 0)
  assert.equal(JSON.parse(readFileSync(file(), 'utf8')).profiles.dev.projectId, OTHER)
})

test('the flag goes before the variable, the variable before the folder, the folder before the default', async () => {
  await add('default')
  await add('folder', OTHER, OTHER_KEY)
  await add('variable', `${PROJECT}V`)
  await add('flag', `${PROJECT}F`)
  desk.write('repo/deep/down/.keep', '')
  desk.write('repo/.descope-profile', 'folder\n')
  const env = { DESCOPE_PROFILE: 'variable' }
  const cwd = 'repo/deep/down'
  assert.equal(await sentBy(LOAD), `Bearer ${PROJECT}:${KEY}`)
  assert.equal(await sentBy(LOAD, { cwd }), `Bearer ${OTHER}:${OTHER_KEY}`)
  assert.equal(await sentBy(LOAD, { cwd, env }), `Bearer ${PROJECT}V:${KEY}`)
  assert.equal(await sentBy([...LOAD, '--profile', 'flag'], { cwd, env }), `Bearer ${PROJECT}F:${KEY}`)
  assert.equal(await sentBy(['--profile', 'flag', ...LOAD], { cwd, env }), `Bearer ${PROJECT}F:${KEY}`)
})

test('a key in the environment leaves profiles aside', async () => {
  await add('dev')
  const env = { DESCOPE_MANAGEMENT_KEY: OTHER_KEY, DESCOPE_PROJECT_ID: OTHER, DESCOPE_BASE_URL: farEnd.address }
  assert.equal(await sentBy(LOAD, { env }), `Bearer ${OTHER}:${OTHER_KEY}`)
  const { stdout, stderr } = await desk.type([...LOAD, '--profile', 'dev'], { env })
  assert.equal(stdout, ok.stdout)
  assert.equal(stderr, 'Flag --profile has no effect: DESCOPE_MANAGEMENT_KEY is set, and the environment wins\n')
  assert.equal(farEnd.asked.at(-1)?.authorization, `Bearer ${OTHER}:${OTHER_KEY}`)
  const alone = await desk.type(LOAD, { env: { DESCOPE_MANAGEMENT_KEY: OTHER_KEY } })
  assert.equal(alone.stderr, 'Error: the DESCOPE_PROJECT_ID environment variable must be set\n')
})

test('a key in the environment does not even read the file of profiles', async () => {
  desk.write('config/homescope/profiles.json', 'broken')
  const env = { DESCOPE_MANAGEMENT_KEY: KEY, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_BASE_URL: farEnd.address }
  assert.equal(await sentBy(LOAD, { env }), `Bearer ${PROJECT}:${KEY}`)
})

test('a project in the environment goes with the key of the profile', async () => {
  await add('dev')
  assert.equal(await sentBy(LOAD, { env: { DESCOPE_PROJECT_ID: OTHER } }), `Bearer ${OTHER}:${KEY}`)
})

test('does not read a file that others may read', { skip: process.platform === 'win32' }, async () => {
  await add('dev')
  chmodSync(file(), 0o644)
  const { stderr, exit } = await desk.type(LOAD)
  const said = `other users may read the keys in ${file()} (mode 0644): run chmod 600 ${file()}`
  assert.deepEqual([stderr, exit], [`Error: ${said}\n`, 1])
})

test('names a profile that is not on this machine, and who asks for it', async () => {
  const unknown = (by: string) => ({
    stdout: '',
    stderr: `Error: there is no profile gone (asked for by ${by}): descope profile add gone makes it\n`,
    exit: 1,
  })
  assert.deepEqual(await desk.type([...LOAD, '--profile', 'gone']), unknown('--profile'))
  assert.deepEqual(await desk.type(LOAD, { env: { DESCOPE_PROFILE: 'gone' } }), unknown('DESCOPE_PROFILE'))
  const bound = desk.write('.descope-profile', 'gone\n')
  assert.deepEqual(await desk.type(LOAD), unknown(bound))
})

test('names a file that holds no profiles', async () => {
  desk.write('config/homescope/profiles.json', '[]', 0o600)
  const { stderr } = await desk.type(LOAD)
  const said = `${file()} does not hold profiles: "profiles" is missing; mend it, or move it away and add them again`
  assert.equal(stderr, `Error: ${said}\n`)
})

test('binds a folder by a file that holds the name only', async () => {
  await add('dev')
  await add('staging', OTHER, OTHER_KEY)
  desk.write('repo/.keep', '')
  const bound = await desk.type(['profile', 'use', 'staging', '--here'], { cwd: 'repo' })
  const path = join(desk.folder, 'repo/.descope-profile')
  assert.deepEqual(bound, { stdout: `* Bound this folder to staging, by ${path}\n`, stderr: '', exit: 0 })
  assert.equal(readFileSync(path, 'utf8'), 'staging\n')
  assert.equal(await sentBy(LOAD, { cwd: 'repo' }), `Bearer ${OTHER}:${OTHER_KEY}`)
  const shown = JSON.parse((await desk.type(['profile', 'show', '-j'], { cwd: 'repo' })).stdout)
  assert.deepEqual(shown.profile, {
    askedBy: path,
    baseUrl: farEnd.address,
    managementKey: 'K2bbbb...',
    name: 'staging',
    projectId: OTHER,
  })
})

test('lists profiles without their keys, and removes one', async () => {
  await add('dev')
  await add('staging', OTHER, OTHER_KEY)
  assert.deepEqual(await desk.type(['profile', 'use', 'staging']), {
    stdout: '* The default is staging\n',
    stderr: '',
    exit: 0,
  })
  const listed = await desk.type(['profile', 'list', '-j'], { env: { DESCOPE_PROFILE: 'dev' } })
  const entry = (name: string, projectId: string, key: string, active: boolean) => ({
    active,
    baseUrl: farEnd.address,
    default: !active,
    managementKey: key,
    name,
    projectId,
  })
  assert.deepEqual(JSON.parse(listed.stdout), {
    count: 2,
    ok: true,
    profiles: [entry('dev', PROJECT, 'K2aaaa...', true), entry('staging', OTHER, 'K2bbbb...', false)],
  })
  assert.deepEqual(await desk.type(['profile', 'remove', 'staging']), {
    stdout: '* Removed profile staging\n',
    stderr: '',
    exit: 0,
  })
  assert.deepEqual(JSON.parse(readFileSync(file(), 'utf8')), {
    profiles: { dev: { baseUrl: farEnd.address, projectId: PROJECT, managementKey: KEY } },
  })
  const { stderr } = await desk.type(LOAD)
  assert.equal(stderr, 'Error: the DESCOPE_MANAGEMENT_KEY environment variable must be set\n')
})

/** What @napi-rs/keyring gives, with a file in place of the system's keychain. */
const keyring = (path: string) => `
const fs = require('node:fs')
const read = () => fs.existsSync('${path}') ? JSON.parse(fs.readFileSync('${path}', 'utf8')) : {}
exports.Entry = class {
  constructor(service, user) { this.at = service + '/' + user }
  setPassword(text) { fs.writeFileSync('${path}', JSON.stringify({ ...read(), [this.at]: text })) }
  getPassword() { return read()[this.at] ?? null }
  deletePassword() { const all = read(); delete all[this.at]; fs.writeFileSync('${path}', JSON.stringify(all)); return true }
}`

test('keeps keys in the keychain where there is one', async () => {
  const kept = join(desk.folder, 'keychain.json')
  desk.write('modules/@napi-rs/keyring/index.js', keyring(kept))
  const env = { NODE_PATH: join(desk.folder, 'modules') }
  const argv = ['profile', 'add', 'dev', '--base-url', farEnd.address, '--project-id', PROJECT]
  const { stdout } = await desk.type(argv, { env, stdin: KEY })
  assert.match(stdout, /"managementKey":"in the keychain"/)
  assert.ok(!readFileSync(file(), 'utf8').includes(KEY))
  assert.deepEqual(JSON.parse(readFileSync(kept, 'utf8')), { 'homescope/dev': KEY })
  assert.equal(await sentBy(LOAD, { env }), `Bearer ${PROJECT}:${KEY}`)
  const absent = 'the key of profile dev is in the keychain, and @napi-rs/keyring is not installed'
  const { stderr } = await desk.type(LOAD)
  assert.equal(stderr, `Error: ${absent}: install it, or run descope profile add dev again\n`)
  assert.equal((await desk.type(['profile', 'remove', 'dev'], { env })).exit, 0)
  assert.equal(readFileSync(kept, 'utf8'), '{}')
})

test('the pipeline takes the profile where it has no key of its own', async () => {
  await add('dev')
  await add('other', OTHER, OTHER_KEY)
  const run = ['pipeline', 'run', '--destination', 'file:out', '--pipelines-dir', 'state', '--resources', 'users']
  const senders = async (argv: string[], env = {}) => {
    const before = farEnd.asked.length
    await desk.type(argv, { env })
    return [...new Set(farEnd.asked.slice(before).map(({ authorization }) => authorization))]
  }
  assert.deepEqual(await senders(run), [`Bearer ${PROJECT}:${KEY}`])
  assert.deepEqual(await senders([...run, '--profile', 'other']), [`Bearer ${OTHER}:${OTHER_KEY}`])
  const env = { DESCOPE_MANAGEMENT_KEY: 'K3', DESCOPE_PROJECT_ID: 'P3', DESCOPE_BASE_URL: farEnd.address }
  assert.deepEqual(await senders(run, env), ['Bearer P3:K3'])
})

test('says when there is no keychain to keep a key in', async () => {
  const argv = ['profile', 'add', 'dev', '--project-id', PROJECT, '--key-store', 'keychain']
  const { stderr } = await desk.type(argv, { stdin: KEY })
  assert.equal(stderr, '* Error: there is no keychain: the package @napi-rs/keyring is not installed\n')
})

test('shows what is about to be changed on a terminal, and nowhere else', { skip: noTerminal() }, async () => {
  await add('dev')
  const create = ['tenant', 'create', 'Acme', '-i', 'acme']
  const target = `-> project ${PROJECT} at ${farEnd.address} (profile dev)\n`
  const told = '* Created new tenant with id: "acme"\n'
  assert.equal((await desk.typeOnTerminal(create)).stdout.slice(0, target.length + told.length), target + told)
  assert.deepEqual(await desk.type(create), { stdout: told, stderr: '', exit: 0 })
  assert.equal((await desk.typeOnTerminal([...create, '-j'])).stdout, '{\n  "ok": true,\n  "tenantId": "acme"\n}\n')
  assert.equal((await desk.typeOnTerminal(LOAD)).stdout, ok.stdout)
})

test('tells of a request what the contract says of its route, of others what the method says', {
  skip: noTerminal(),
}, async () => {
  await add('dev')
  const isWrite = async (...request: string[]) =>
    (await desk.typeOnTerminal(['api', ...request])).stdout.startsWith('-> project ')
  assert.equal(await isWrite('POST', '/v1/mgmt/list', '-d', '{"name":"P9"}'), true)
  assert.equal(await isWrite('GET', '/v1/mgmt/thirdparty/app/rotate?id=A1'), true)
  assert.equal(await isWrite('POST', '/v1/mgmt/flow/list'), false)
  assert.equal(await isWrite('POST', 'management/users/get-login-history', '-d', '[]'), false)
  assert.equal(await isWrite('GET', '/v1/mgmt/list/L1'), false)
})
