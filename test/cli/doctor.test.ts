/** `descope doctor`: every seeded fault is named, with its fix, by the built program. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { binaryPath } from '../support/paths.ts'
import { startTestPlane, type TestPlane } from '../support/plane.ts'
import { certificate, key as selfSignedKey } from './requests/certificate.ts'
import { authority, early, expired, good, other, privateKey } from './requests/certificates.ts'
import { type Desk, openDesk } from './typed.ts'

const PROJECT = `P2${'a'.repeat(26)}`
const KEY = `K2${'a'.repeat(26)}SecretOfA`

interface Entry {
  check: string
  status: string
  code: string
  says: string
  fix: string
}

let desk: Desk
let plane: TestPlane
let healthy: { [name: string]: string }
const servers: Server[] = []

before(async () => {
  plane = await startTestPlane()
  // The plane of tests has a clock of its own; the answers have the machine's.
  healthy = {
    DESCOPE_BASE_URL: plane.url,
    DESCOPE_PROJECT_ID: plane.projectId,
    DESCOPE_MANAGEMENT_KEY: plane.managementKey,
  }
})
after(() => plane.stop())
beforeEach(() => {
  desk = openDesk()
})
afterEach(async () => {
  desk.clear()
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

async function listenOn(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A far end that gives one answer to everything. */
const answering =
  (status: number, body: string, headers: { [name: string]: string } = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body)
  }

const refusal = (errorCode: string, errorDescription: string, errorMessage = '') =>
  JSON.stringify({ errorCode, errorDescription, errorMessage })

const http = async (listener: RequestListener) => `http://${await listenOn(createServer(listener))}`
const https = async (cert: string, key: string, listener = answering(200, '{"users":[]}')) =>
  `https://${await listenOn(createHttpsServer({ cert, key }, listener))}`

/** What the doctor finds, and its exit code. */
async function diagnose(env: { [name: string]: string }, ...argv: string[]) {
  const { stdout, stderr, exit } = await desk.type(['doctor', '-j', ...argv], { env })
  const { checks, ok } = JSON.parse(stdout) as { checks: Entry[]; ok: boolean }
  assert.deepEqual([stderr, ok], ['', exit === 0])
  return { checks, exit, found: checks.filter(({ code }) => code !== '') }
}

/** The one finding, whole, and that it decides the exit code. */
async function assertFound(expected: Entry, env: { [name: string]: string }, ...argv: string[]) {
  const { found, exit } = await diagnose(env, ...argv)
  assert.deepEqual(found, [expected])
  assert.equal(exit, expected.status === 'fault' ? 2 : 0)
}

test('finds nothing wrong where nothing is', async () => {
  const { checks, exit } = await diagnose(healthy)
  const host = plane.url.slice('http://'.length)
  const rights = 'may read users, tenants, access keys, roles, flows, the audit log and the projects of the company'
  const ok = (check: string, says: string) => ({ check, status: 'ok', code: '', says, fix: '' })
  const skipped = (check: string, says: string) => ({ ...ok(check, says), status: 'skipped' })
  assert.deepEqual(checks.slice(2), [
    ok('profile', 'the environment has a key, and is all that counts'),
    ok('key', `${plane.managementKey.slice(0, 6)}..., from DESCOPE_MANAGEMENT_KEY`),
    ok('project', `${plane.projectId}, from DESCOPE_PROJECT_ID`),
    ok('address', plane.url),
    skipped('proxy', 'no proxy is set for it'),
    ok('connection', `${host} answers`),
    ok('clock', 'within a minute of the service'),
    ok('service', `an API answers at ${host}`),
    ok('access', 'the service takes the key'),
    ok('rights', rights),
    checks[12],
    skipped('port', '--serve looks at it'),
    skipped('database', '--serve looks at it'),
    skipped('master-key', '--serve looks at it'),
    skipped('page', '--page looks at it'),
  ])
  assert.equal(exit, 0)
})

test('tells people in lines, each fault with its fix', async () => {
  const { stdout, exit } = await desk.type(['doctor'], { env: { ...healthy, DESCOPE_MANAGEMENT_KEY: '' } })
  const lines = stdout.split('\n')
  const at = lines.indexOf('fault    key         There is no management key (key-missing)')
  assert.equal(
    lines[at + 1],
    '                     Fix: export DESCOPE_MANAGEMENT_KEY=..., or keep it: descope profile add',
  )
  assert.deepEqual([lines.at(-2), exit], ['1 fault, 0 warnings', 2])
})

describe('what is written down', () => {
  const fault = (check: string, code: string, says: string, fix: string): Entry => ({
    check,
    status: 'fault',
    code,
    says,
    fix,
  })
  const rows: [string, { [name: string]: string }, Entry][] = [
    [
      'no key',
      { DESCOPE_MANAGEMENT_KEY: '' },
      fault(
        'key',
        'key-missing',
        'There is no management key',
        'export DESCOPE_MANAGEMENT_KEY=..., or keep it: descope profile add',
      ),
    ],
    [
      'quotes around the key',
      { DESCOPE_MANAGEMENT_KEY: `'${KEY}'\r\n` },
      fault(
        'key',
        'key-blank',
        'DESCOPE_MANAGEMENT_KEY has quotes around the management key',
        'Set it again without them',
      ),
    ],
    [
      'a project id in place of the key',
      { DESCOPE_MANAGEMENT_KEY: PROJECT },
      fault(
        'key',
        'key-is-project-id',
        'The management key in DESCOPE_MANAGEMENT_KEY has the form of a project id',
        'Make a management key in the console (Company, Management Keys), or take what descope serve printed at its first start: it begins with K',
      ),
    ],
    [
      'project and key joined',
      { DESCOPE_MANAGEMENT_KEY: `${PROJECT}:${KEY}` },
      fault(
        'key',
        'key-joined',
        'DESCOPE_MANAGEMENT_KEY holds a project id and a management key, joined by a colon',
        'Put what is before the colon into DESCOPE_PROJECT_ID and what is behind it into DESCOPE_MANAGEMENT_KEY',
      ),
    ],
    [
      'half a key',
      { DESCOPE_MANAGEMENT_KEY: 'K2aaa' },
      fault(
        'key',
        'key-form',
        'DESCOPE_MANAGEMENT_KEY does not look like a management key: it has 5 letters only',
        'Copy the whole key again: it begins with K, and is longer than a project id',
      ),
    ],
    [
      'no project',
      { DESCOPE_PROJECT_ID: '' },
      fault(
        'project',
        'project-missing',
        'There is no project id',
        'export DESCOPE_PROJECT_ID=P...; only commands of the company do without, and those that take the project as an argument',
      ),
    ],
    [
      'quotes around the project',
      { DESCOPE_PROJECT_ID: `"${PROJECT}"` },
      fault(
        'project',
        'project-blank',
        'DESCOPE_PROJECT_ID has quotes around the project id',
        'Set it again without them',
      ),
    ],
    [
      'a key in place of the project',
      { DESCOPE_PROJECT_ID: KEY },
      fault(
        'project',
        'project-is-key',
        'The project id in DESCOPE_PROJECT_ID has the form of a management key',
        "Take the project id: it begins with P, and stands in the console beside the project's name",
      ),
    ],
    [
      'a project that is cut',
      { DESCOPE_PROJECT_ID: 'P2aaa' },
      fault(
        'project',
        'project-form',
        'DESCOPE_PROJECT_ID does not look like a project id: it is cut, or has more in it',
        'Copy the whole id again: it begins with P and has letters and digits only',
      ),
    ],
    [
      'an address without its scheme',
      { DESCOPE_BASE_URL: '127.0.0.1:8097' },
      fault(
        'address',
        'url-form',
        '127.0.0.1:8097 is no base URL',
        'It must be like https://api.descope.com or http://127.0.0.1:8097, beginning with https:// or http://',
      ),
    ],
    [
      'quotes around the address',
      { DESCOPE_BASE_URL: '"https://api.descope.com"' },
      fault('address', 'url-blank', 'The base URL has quotes around it', 'Set DESCOPE_BASE_URL again without them'),
    ],
    [
      'http over the public net',
      { DESCOPE_BASE_URL: 'http://identity.example.com' },
      fault(
        'address',
        'url-plain',
        'http:// sends the key to identity.example.com for everybody on the way to read',
        'Use https://identity.example.com; http:// is for this machine and private networks',
      ),
    ],
    [
      'another region than the project',
      { DESCOPE_BASE_URL: 'https://api.descope.com', DESCOPE_PROJECT_ID: `Peuc1${'a'.repeat(27)}` },
      fault(
        'address',
        'url-region',
        'The project is of the region euc1, but the base URL is https://api.descope.com',
        'Use https://api.euc1.descope.com, or unset DESCOPE_BASE_URL: the address follows from the project id',
      ),
    ],
  ]
  for (const [what, env, expected] of rows) {
    test(`names ${what}`, () => assertFound(expected, { ...healthy, ...env }))
  }

  test('names key and project in the place of each other', async () => {
    const { found } = await diagnose({ ...healthy, DESCOPE_MANAGEMENT_KEY: PROJECT, DESCOPE_PROJECT_ID: KEY })
    assert.deepEqual(
      found.map(({ code }) => code),
      ['key-project-swapped', 'project-is-key'],
    )
    assert.equal(found[0]?.fix, 'Swap them: the key begins with K, the project id with P')
  })

  test('names a path in the base URL', () =>
    assertFound(
      fault(
        'address',
        'url-path',
        'The base URL has the path /v1/mgmt, and commands put theirs behind it: /v1/mgmt/v1/mgmt/...',
        `Use ${plane.url}, unless a proxy there takes /v1/mgmt away`,
      ),
      { ...healthy, DESCOPE_BASE_URL: `${plane.url}/v1/mgmt/` },
    ))
})

describe('profiles', () => {
  const add = (name: string) =>
    desk.type(['profile', 'add', name, '--base-url', plane.url, '--project-id', plane.projectId], {
      stdin: plane.managementKey,
    })

  test('finds nothing wrong with a good one', async () => {
    await add('dev')
    const { found, checks } = await diagnose({})
    assert.deepEqual(found, [])
    assert.equal(checks[2]?.says, 'dev, asked for by the default')
  })

  test('names a profile that is not on this machine', async () => {
    await add('dev')
    const { found, exit } = await diagnose({}, '--profile', 'gone')
    const says = 'there is no profile gone (asked for by --profile): descope profile add gone makes it'
    assert.equal(found[0]?.says, says)
    assert.deepEqual(
      [found[0]?.code, found[0]?.fix],
      ['profile-unknown', 'Add it by descope profile add, or ask for one of descope profile list'],
    )
    assert.equal(exit, 2)
  })

  test('names a file of keys that others may read', { skip: process.platform === 'win32' }, async () => {
    const path = desk.write('config/homescope/profiles.json', '{"profiles":{}}', 0o644)
    const { found } = await diagnose({})
    assert.deepEqual(found[0], {
      check: 'profile',
      status: 'fault',
      code: 'profiles-readable',
      says: `other users may read the keys in ${path} (mode 0644): run chmod 600 ${path}`,
      fix: 'Run that, and replace the keys if others use this machine',
    })
  })

  test('names a profile that the environment overrules', () =>
    assertFound(
      {
        check: 'profile',
        status: 'warning',
        code: 'profile-overruled',
        says: 'DESCOPE_PROFILE asks for profile dev, but DESCOPE_MANAGEMENT_KEY is set and wins',
        fix: 'unset DESCOPE_MANAGEMENT_KEY DESCOPE_PROJECT_ID DESCOPE_BASE_URL to work with the profile',
      },
      { ...healthy, DESCOPE_PROFILE: 'dev' },
    ))
})

describe('the process', () => {
  test('names a Node that is too old', { skip: binaryPath !== undefined && 'takes no NODE_OPTIONS' }, () => {
    const old = `Object.defineProperty(process, 'version', { value: 'v18.19.0' })
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.19.0' } })`
    return assertFound(
      {
        check: 'node',
        status: 'fault',
        code: 'node-old',
        says: 'Node v18.19.0 is too old',
        fix: 'Install Node 20.19 or newer; node --version tells which one is found first',
      },
      { ...healthy, NODE_OPTIONS: `--require ${desk.write('old.cjs', old)}` },
    )
  })

  test('names a file of certificates that is not there', async () => {
    const path = join(desk.folder, 'gone.pem')
    const { stdout, exit } = await desk.type(['doctor', '-j'], { env: { ...healthy, NODE_EXTRA_CA_CERTS: path } })
    const { checks } = JSON.parse(stdout) as { checks: Entry[] }
    assert.deepEqual(
      [checks[1], exit],
      [
        {
          check: 'trust',
          status: 'fault',
          code: 'ca-file-missing',
          says: `NODE_EXTRA_CA_CERTS names ${path}, which cannot be read: ENOENT: no such file or directory`,
          fix: 'Correct the path, or unset NODE_EXTRA_CA_CERTS; Node only warns and goes on without the certificates',
        },
        2,
      ],
    )
  })

  test('names a file that holds no certificates', async () => {
    const path = desk.write('der', '\x30\x82')
    const { stdout } = await desk.type(['doctor', '-j'], { env: { ...healthy, NODE_EXTRA_CA_CERTS: path } })
    const { checks } = JSON.parse(stdout) as { checks: Entry[] }
    assert.deepEqual(
      [checks[1]?.code, checks[1]?.says],
      ['ca-file-empty', `NODE_EXTRA_CA_CERTS names ${path}, which holds no certificate in PEM form`],
    )
  })

  test('names certificates that nobody checks', async () => {
    const { stdout, exit } = await desk.type(['doctor', '-j'], {
      env: { ...healthy, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    })
    const { checks } = JSON.parse(stdout) as { checks: Entry[] }
    assert.deepEqual([checks[1]?.code, checks[1]?.status, exit], ['tls-unchecked', 'warning', 0])
    assert.equal(checks[1]?.fix, 'Unset it, and give the certificate of your issuer by NODE_EXTRA_CA_CERTS')
  })

  test('says which proxy is gone through, and which cannot be', async () => {
    const env = { ...healthy, DESCOPE_BASE_URL: 'https://plane.test', HTTPS_PROXY: 'http://127.0.0.1:3128' }
    const { exit, stdout } = await desk.type(['doctor', '-j'], { env })
    const { checks } = JSON.parse(stdout) as { checks: Entry[] }
    const told = (name: string) => checks.find(({ check }) => check === name)?.says
    assert.deepEqual(
      [exit, told('proxy'), told('connection')],
      [0, 'requests to plane.test go through 127.0.0.1:3128', 'the proxy 127.0.0.1:3128 connects'],
    )
    const { found } = await diagnose({ ...env, HTTPS_PROXY: 'socks5://127.0.0.1:1' })
    assert.equal(found[0]?.code, 'proxy-wrong')
  })
})

describe('the way to the service', () => {
  const keys = { DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY }
  const at = (address: string, more = {}) => ({ ...keys, DESCOPE_BASE_URL: address, ...more })
  const fault = (code: string, says: string, fix: string, status = 'fault'): Entry => ({
    check: 'connection',
    status,
    code,
    says,
    fix,
  })

  test('names an address where nothing listens', async () => {
    const server = createServer()
    const where = await listenOn(server)
    await new Promise((resolve) => server.close(resolve))
    const fix = 'Start the plane there (descope serve), or correct host and port in the base URL'
    await assertFound(fault('refused', `Nothing listens at ${where}`, fix), at(`http://${where}`))
  })

  test('names a host that is not there', { skip: binaryPath !== undefined && 'takes no NODE_OPTIONS' }, () => {
    const absent = `require('node:dns').lookup = (host, options, done) =>
  done(Object.assign(new Error('getaddrinfo ENOTFOUND ' + host), { code: 'ENOTFOUND' }))`
    const env = { NODE_OPTIONS: `--require ${desk.write('absent.cjs', absent)}` }
    const fix = 'Correct the host in the base URL, or the name server: getent hosts identity.example'
    return assertFound(
      fault('host-unknown', 'There is no host identity.example', fix),
      at('https://identity.example', env),
    )
  })

  test('names https where http is spoken', async () => {
    const where = await listenOn(createServer(answering(200, '{}')))
    const says = `${where} speaks no TLS, but the base URL begins with https://`
    await assertFound(fault('http-expected', says, `Use http://${where}, or put TLS before it`), at(`https://${where}`))
  })

  test('names http where https is spoken', async () => {
    const where = (await https(good, privateKey)).slice('https://'.length)
    const says = `${where} speaks https, but the base URL begins with http://`
    await assertFound(fault('https-expected', says, `Use https://${where}`), at(`http://${where}`))
  })

  test('names what hangs up', async () => {
    const where = await listenOn(createNetServer((socket) => socket.destroy()))
    const says = `${where} ends the connection without an answer: socket hang up`
    const fix = 'Look at the log of what listens there; it may be no HTTP server'
    const { found } = await diagnose(at(`http://${where}`))
    assert.deepEqual([found[0]?.code, found[0]?.fix], ['cut-off', fix])
    assert.ok([says, says.replace('socket hang up', 'read ECONNRESET')].includes(found[0]?.says ?? ''))
  })

  const issuer = 'export NODE_EXTRA_CA_CERTS=FILE with the certificate of its issuer'
  const certificates: [string, string, string, boolean, string, string, string][] = [
    [
      'that has expired',
      expired,
      privateKey,
      true,
      'tls-expired',
      'The certificate of localhost has expired',
      'Renew it; if it is good elsewhere, set the clock of this machine',
    ],
    [
      'that is not valid yet',
      early,
      privateKey,
      true,
      'tls-not-yet',
      'The certificate of localhost is not valid yet',
      'Set the clock of this machine, or wait',
    ],
    [
      'that is signed by itself',
      certificate,
      selfSignedKey,
      false,
      'tls-self-signed',
      'The certificate of localhost is signed by itself',
      issuer,
    ],
    [
      'whose issuer is unknown',
      good,
      privateKey,
      false,
      'tls-unknown-issuer',
      'The issuer of the certificate of localhost is not known here',
      `${issuer}; or let the server send the whole chain`,
    ],
    [
      'of another host',
      other,
      privateKey,
      true,
      'tls-wrong-host',
      "The certificate is of another host than localhost: Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames: DNS:other.example",
      'Use a name that the certificate has, or have one made for localhost',
    ],
  ]
  for (const [what, cert, key, isTrusted, code, says, fix] of certificates) {
    test(`names a certificate ${what}, which commands take at a private address`, async () => {
      const address = (await https(cert, key)).replace('127.0.0.1', 'localhost')
      const env = isTrusted ? { NODE_EXTRA_CA_CERTS: desk.write('ca.pem', authority) } : {}
      await assertFound(fault(code, says, fix, 'warning'), at(address, env))
    })
  }

  /** Leads the program's connections to a public name to the test's server. */
  const led = (address: string) => `const tls = require('node:tls')
const { connect } = tls
tls.connect = (options, ...rest) => connect({ ...options, host: '127.0.0.1', port: ${new URL(address).port} }, ...rest)`

  test('a bad certificate at a public name is a fault', {
    skip: binaryPath !== undefined && 'takes no NODE_OPTIONS',
  }, async () => {
    const lead = desk.write('lead.cjs', led(await https(expired, privateKey)))
    const env = { NODE_OPTIONS: `--require ${lead}`, NODE_EXTRA_CA_CERTS: desk.write('ca.pem', authority) }
    const fix = 'Renew it; if it is good elsewhere, set the clock of this machine'
    const expected = fault('tls-expired', 'The certificate of identity.example has expired', fix)
    await assertFound(expected, at('https://identity.example', env))
  })

  test('names a clock that is off', async () => {
    const date = new Date(Date.now() - 600_000).toUTCString()
    const address = await http(answering(200, '{"users":[]}', { date }))
    const { found, exit } = await diagnose(at(address))
    const seconds = Number(/\d+/.exec(found[0]?.says ?? '')?.[0])
    assert.ok(seconds >= 600 && seconds <= 660)
    assert.deepEqual(
      [found, exit],
      [
        [
          {
            check: 'clock',
            status: 'fault',
            code: 'clock-off',
            says: `The clock of this machine is ${seconds} seconds ahead of the service`,
            fix: 'Set it: timedatectl set-ntp true, or the time service of the system. Tokens and certificates are judged by it',
          },
        ],
        2,
      ],
    )
  })

  const service = (code: string, says: string, fix: string): Entry => ({ ...fault(code, says, fix), check: 'service' })

  test('names a web page in place of an API', async () => {
    const address = await http(answering(200, '<html>', { 'content-type': 'text/html' }))
    const says = `What answers at ${address.slice(7)} is no API of Descope: status 200, text/html`
    const fix = 'Correct the base URL: it is the address of the API, not of the console or of a login page'
    await assertFound(service('no-api', says, fix), at(address))
  })

  test('names an address that sends on', async () => {
    const address = await http(answering(301, '', { location: 'https://identity.example/v2/mgmt/user/search' }))
    const says = 'The service sends on to https://identity.example/v2/mgmt/user/search, and commands never follow'
    await assertFound(
      service('redirected', says, 'Use the address that it sends to, up to its path, as base URL'),
      at(address),
    )
  })

  test('names a service that does not work', async () => {
    const address = await http(answering(503, '{}'))
    const says = 'The service answers 503: it is there, but does not work'
    await assertFound(
      service('service-down', says, 'Try again in a while; look at its log or status page'),
      at(address),
    )
  })

  test('shows what would steer the terminal', async () => {
    const address = await http(answering(302, '', { location: '/\x9b2J' }))
    const { stdout } = await desk.type(['doctor'], { env: at(address) })
    assert.ok(stdout.includes('sends on to /\\u009b2J, and'), stdout)
  })
})

describe('key and project at the service', () => {
  const entry = (check: string, code: string, says: string, fix: string, status = 'fault'): Entry => ({
    check,
    status,
    code,
    says,
    fix,
  })

  test('names a key that the service does not take', () =>
    assertFound(
      entry(
        'access',
        'key-refused',
        'The service does not take the management key: [E062803] Invalid management key: The management key is unknown',
        `Make a new key, or copy it again: it may have been revoked or have expired, or be of another service than ${plane.url}`,
      ),
      { ...healthy, DESCOPE_MANAGEMENT_KEY: KEY },
    ))

  test('names a project that the service does not have', () =>
    assertFound(
      entry(
        'access',
        'project-unknown',
        `There is no project ${PROJECT} at ${plane.url}`,
        'Correct the project id, or the base URL: the project may be at another service or in another region',
      ),
      { ...healthy, DESCOPE_PROJECT_ID: PROJECT },
    ))

  /** A service that refuses what `isRefused`, in the plane's words. */
  const refusing = (isRefused: (path: string) => boolean, detail: string): RequestListener => {
    const refuse = answering(403, refusal('E011403', 'Not allowed for this management key', detail))
    const allow = answering(200, '{}')
    return (request, response) => (isRefused(request.url ?? '') ? refuse : allow)(request, response)
  }
  const at = async (listener: RequestListener) => ({
    DESCOPE_BASE_URL: await http(listener),
    DESCOPE_PROJECT_ID: PROJECT,
    DESCOPE_MANAGEMENT_KEY: KEY,
  })

  test('names a key of another project', async () => {
    const detail = 'The management key belongs to another project'
    const said = `[E011403] Not allowed for this management key: ${detail}`
    const fix = 'Take a key of this project, or the project id that the key was made for'
    const expected = entry(
      'access',
      'key-of-other-project',
      `The key belongs to another project than ${PROJECT}: ${said}`,
      fix,
    )
    await assertFound(expected, await at(refusing(() => true, detail)))
  })

  test('names a key that may not be used from here', async () => {
    const detail = 'The management key is not permitted from this address'
    const says = `The key may not be used from here: [E011403] Not allowed for this management key: ${detail}`
    const fix = 'Add the address of this machine to the permitted addresses of the key'
    await assertFound(entry('access', 'address-not-permitted', says, fix), await at(refusing(() => true, detail)))
  })

  test('tells what a key may do and what not', async () => {
    const says = 'The key may not read tenants, the audit log; it may read users, access keys, roles, flows'
    const fix = 'Take a key with these permissions if their commands are needed'
    const listener = refusing((path) => /tenant|audit/.test(path), 'Not permitted')
    await assertFound(entry('rights', 'key-limited', says, fix, 'warning'), await at(listener))
  })

  test('tells that a key is of a project and not of the company', async () => {
    const detail = 'This needs a management key of the company'
    const said = `[E011403] Not allowed for this management key: ${detail}`
    const fix = 'project list, clone and delete need a management key of the company'
    const expected = entry(
      'rights',
      'key-of-project',
      `The key is of this project, not of the company: ${said}`,
      fix,
      'note',
    )
    await assertFound(expected, await at(refusing((path) => path.includes('projects'), detail)))
  })

  test('names a plane of another version', async () => {
    const address = await http(answering(200, '{"info":{"version":"99.0.0"}}'))
    const { found, exit } = await diagnose({ ...healthy, DESCOPE_BASE_URL: address })
    const own = /descope (\S+)/.exec((await diagnose(healthy)).checks[0]?.says ?? '')?.[1]
    const expected = entry(
      'versions',
      'versions-differ',
      `This is descope ${own}, the plane is 99.0.0`,
      'Update the older of the two: npm install -g homescope@99.0.0',
      'warning',
    )
    assert.deepEqual([found, exit], [[expected], 0])
  })
})

describe('what descope serve needs', () => {
  const entry = (check: string, code: string, says: string, fix: string, status = 'fault'): Entry => ({
    check,
    status,
    code,
    says,
    fix,
  })
  const serve = ['--serve', '--port', '0']

  test('finds nothing wrong in an empty folder', async () => {
    const { checks, found } = await diagnose(healthy, ...serve)
    assert.deepEqual(found, [])
    assert.equal(
      checks.find(({ check }) => check === 'database')?.says,
      `${join(desk.folder, 'homescope.db')}, which the first start makes`,
    )
  })

  test('names a port that is taken', async () => {
    const where = await listenOn(createServer())
    const fix = 'Stop it (ss -ltnp shows which), or take another port: descope serve --port 0'
    const expected = entry('port', 'port-taken', `Another program listens at ${where}`, fix)
    await assertFound(expected, healthy, '--serve', '--port', where.split(':')[1] ?? '')
  })

  test('names an address that this machine does not have', async () => {
    const { found } = await diagnose(healthy, ...serve, '--host', '192.0.2.1')
    const fix = 'Use one of this machine: 127.0.0.1 for itself only, 0.0.0.0 for all'
    assert.deepEqual([found[0]?.code, found[0]?.fix], ['host-not-here', fix])
  })

  const databases: [string, string, (folder: string) => [code: string, says: string, fix: string]][] = [
    [
      'no database',
      'mysql://localhost',
      () => [
        'database-form',
        'mysql://localhost names no database',
        'Use sqlite:<path>, sqlite::memory: or postgres://user:password@host/database',
      ],
    ],
    [
      'a folder that is not there',
      'sqlite:gone/a.db',
      (folder) => ['database-folder', `There is no folder ${folder}/gone for the database`, `mkdir -p ${folder}/gone`],
    ],
    [
      'a folder in place of a file',
      'sqlite:.',
      (folder) => ['database-is-folder', `${folder} is a folder`, `Name a file in it: sqlite:${folder}/homescope.db`],
    ],
    [
      'a file of another kind',
      'sqlite:notes.txt',
      (folder) => [
        'database-foreign',
        `${folder}/notes.txt is no SQLite database`,
        'Name another path; the file is left as it is',
      ],
    ],
    [
      'a PostgreSQL that does not answer',
      'postgres://u:secret@127.0.0.1:1/db',
      () => [
        'database-unreachable',
        'No PostgreSQL answers at 127.0.0.1:1: ECONNREFUSED',
        'Start it, or correct host and port in --database',
      ],
    ],
  ]
  for (const [what, url, expected] of databases) {
    test(`names ${what}`, async () => {
      desk.write('notes.txt', 'This is no database.')
      await assertFound(entry('database', ...expected(desk.folder)), healthy, ...serve, '--database', url)
    })
  }

  test('names a database that may not be written', {
    skip: process.getuid?.() === 0 && 'root may write everything',
  }, async () => {
    const path = desk.write('homescope.db', '', 0o400)
    const { found } = await diagnose(healthy, ...serve)
    assert.deepEqual(
      found[0],
      entry(
        'database',
        'database-unwritable',
        `${path} cannot be written: EACCES: permission denied`,
        'Give it to the user that runs the plane: chown, or --database with another path',
      ),
    )
  })

  test('names a master key that is gone', async () => {
    const path = desk.write('homescope.db', `SQLite format 3\0${'x'.repeat(100)}`)
    const says = `${path}.key is gone, and the database ${path} is there: its secrets cannot be read`
    const fix = 'Bring it back from the backup, or set HOMESCOPE_MASTER_KEY to what it held'
    await assertFound(entry('master-key', 'master-key-missing', says, fix), healthy, ...serve)
    await assertFound(
      entry(
        'master-key',
        'master-key-form',
        'HOMESCOPE_MASTER_KEY is not 32 bytes in base64',
        'Make one: openssl rand -base64 32. For a database that has one already, only that one reads its secrets',
      ),
      { ...healthy, HOMESCOPE_MASTER_KEY: 'c2hvcnQ=' },
      ...serve,
    )
  })
})

describe('a page with components', () => {
  const shown = (html: string, scripts: { [path: string]: string } = {}) =>
    http(({ url = '' }, response) => {
      const script = scripts[url]
      if (script === undefined && url !== '/') return response.writeHead(404).end()
      return response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' }).end(script ?? html)
    })
  const look = async (html: string, scripts?: { [path: string]: string }) => {
    const url = await shown(html, scripts)
    const { checks, exit } = await diagnose(healthy, '--page', `${url}/`)
    const found = checks.filter(({ check }) => check === 'page')
    return { url, exit, found: found.map(({ status, code, says }) => [status, code, says]) }
  }
  const plain = (more: string) => `<descope-wc project-id="${PROJECT}" flow-id="sign-in" ${more}></descope-wc>`
  const whole = 'base-url="http://127.0.0.1:1" base-static-url="http://127.0.0.1:1/pages"'

  test('is well where all three addresses are said', async () => {
    const { url, found, exit } = await look(plain(`${whole} base-cdn-url='http://127.0.0.1:1'`))
    assert.deepEqual([found, exit], [[['ok', '', `${url}/ asks http://127.0.0.1:1 alone`]], 0])
  })

  test('is well where the page brings the elements', async () => {
    const script = '<script src="http://127.0.0.1:1/npm/@descope/web-components-ui@3/dist/umd/index.js"></script>'
    assert.deepEqual((await look(script + plain(whole))).found[0]?.[0], 'ok')
  })

  test('names each way out: addresses that are missing or the service’s, and what it loads', async () => {
    const script = 'https://cdn.jsdelivr.net/npm/@descope/web-component@4/dist/index.js'
    const { found, exit } = await look(
      `<script src="${script}"></script>${plain('base-url="https://api.descope.com"')}`,
    )
    assert.deepEqual(found, [
      ['fault', 'page-foreign', `It loads ${script}`],
      ['fault', 'page-api', 'descope-wc asks the service: base-url is https://api.descope.com'],
      [
        'fault',
        'page-screens',
        'descope-wc asks the service for screens and themes that the plane does not have: it has no base-static-url',
      ],
      ['fault', 'page-elements', 'descope-wc loads the elements of screens from the service: it has no base-cdn-url'],
    ])
    assert.equal(exit, 2)
  })

  test('reads what scripts give to an SDK', async () => {
    const app = (more: string) => ({
      '/app.js?v=1': `h(Provider,{projectId:"${PROJECT}",baseUrl:"http://127.0.0.1:1",${more}})`,
    })
    const html = '<div id="app"></div><script type="module" src="/app.js?v=1"></script>'
    const rest = 'baseStaticUrl:"http://127.0.0.1:1/pages",'
    const codes = async (more: string) => (await look(html, app(more))).found.map(([, code]) => code)
    assert.deepEqual(await codes(`${rest}baseCdnUrl:"http://127.0.0.1:1"`), [''])
    assert.deepEqual(await codes(rest), ['page-elements'])
    assert.deepEqual(await codes(''), ['page-screens', 'page-elements'])
  })

  test('tells a page that has none, cannot be read, or is no address', async () => {
    const { url, found, exit } = await look('<p>Nothing</p>')
    const says = `Neither ${url}/ nor the scripts that it names say of a component or an SDK with a project id`
    assert.deepEqual([found, exit], [[['warning', 'page-empty', says]], 0])
    for (const [page, code] of [
      [`${url}/gone`, 'page-unreadable'],
      ['http://127.0.0.1:1/', 'page-unreadable'],
      ['localhost:3000', 'page-form'],
    ] as const) {
      const { checks } = await diagnose(healthy, '--page', page)
      assert.deepEqual(
        checks.filter(({ check }) => check === 'page').map(({ code: seen }) => seen),
        [code],
      )
    }
  })
})
