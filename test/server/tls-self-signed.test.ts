import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { readSettings } from '../../src/settings/config.ts'
import { openCertificates } from '../../src/tls/index.ts'
import { certificate, key } from '../cli/requests/certificate.ts'
import { descope } from '../support/paths.ts'
import { fingerprintAt, KEY, PROJECT, start, urlOf } from './tls-plane.ts'

const run = promisify(execFile)

function statusAt(url: string, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = get(url, { ca, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.once('error', reject)
  })
}

test('C13 serve makes a certificate for this machine, keeps it, and says how it is trusted', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-tls-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const database = join(folder, 'plane.db')
  const [pair, cert] = [`${database}.tls.pem`, `${database}.tls-cert.pem`]
  let first = ''
  for (const isFirst of [true, false]) {
    const plane = start(t, `sqlite:${database}`, '--tls-self-signed')
    const url = await urlOf(plane)
    const made = readFileSync(cert, 'utf8')
    first ||= made
    assert.equal(made, first, 'it is kept')
    const { fingerprint256, subjectAltName } = new X509Certificate(made)
    assert.deepEqual(
      plane.said.stdout.split('\n').slice(0, 8),
      [
        `Homescope listens on ${url}`,
        '',
        `Certificate:     ${cert}`,
        `SHA-256:         ${fingerprint256}`,
        '',
        'To trust it:',
        `  export NODE_EXTRA_CA_CERTS='${cert}'`,
        `  curl --cacert '${cert}' ...`,
      ],
      isFirst ? 'made' : 'kept',
    )
    assert.equal(subjectAltName, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1')
    assert.deepEqual([statSync(pair).mode & 0o777, made.includes('PRIVATE')], [0o600, false])
    for (const at of [url, url.replace('127.0.0.1', 'localhost')])
      assert.equal(await statusAt(`${at}/health`, made), 200)
    await assert.rejects(statusAt(`${url}/health`, certificate), {
      code: process.versions['bun'] ? 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' : 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    const [program, words] = descope('tenant', 'load-all', '-j')
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      NODE_EXTRA_CA_CERTS: cert,
      DESCOPE_BASE_URL: url,
      DESCOPE_PROJECT_ID: PROJECT,
      DESCOPE_MANAGEMENT_KEY: KEY,
    }
    const { stdout } = await run(program, words, { env })
    assert.deepEqual(JSON.parse(stdout), { count: 0, ok: true, tenants: [] })
    plane.child.kill('SIGTERM')
    assert.deepEqual(await plane.closed, [0, null])
  }
})

test('C13 a plane in memory keeps no certificate, and prints the one it has', async (t) => {
  const plane = start(t, 'sqlite::memory:', '--tls-self-signed')
  const url = await urlOf(plane)
  const [made = ''] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(plane.said.stdout) ?? []
  assert.equal(await statusAt(`${url}/health`, made), 200)
  assert.equal(await fingerprintAt(url), new X509Certificate(made).fingerprint256)
  assert.equal(existsSync(':memory:.tls.pem'), false)
})

test('C13 a certificate is made anew before it ends, for other names, and in place of what is none', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-tls-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const settings = { ...readSettings({}, {}), database: `sqlite:${join(folder, 'plane.db')}`, tlsSelfSigned: true }
  const day = 24 * 3_600_000
  const began = Date.UTC(2026, 0, 1)
  const at = async (days: number, more: Partial<typeof settings> = {}) => {
    const opened = await openCertificates({ ...settings, ...more }, () => began + days * day)
    return new X509Certificate(opened?.now.cert ?? '')
  }
  const first = await at(0)
  assert.deepEqual([first.validFrom, first.validTo], ['Dec 31 23:00:00 2025 GMT', 'Feb  1 23:00:00 2027 GMT'])
  assert.equal((await at(350)).fingerprint256, first.fingerprint256)
  const second = await at(360)
  assert.notEqual(second.fingerprint256, first.fingerprint256)
  assert.notEqual(second.serialNumber, first.serialNumber)
  const outside = { host: '0.0.0.0', baseUrls: ['https://plane.test:8097/x'], allowedHosts: ['[fd00::1]', 'db'] }
  assert.equal(
    (await at(360, outside)).subjectAltName,
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:plane.test, IP Address:FD00:0:0:0:0:0:0:1, DNS:db',
  )
  const pair = join(folder, 'plane.db.tls.pem')
  for (const broken of [
    '',
    'no pem',
    key,
    `${key}\n${certificate.replace('BEGIN', 'NO')}`,
    readFileSync(pair, 'utf8').slice(9),
  ]) {
    writeFileSync(pair, broken)
    const made = await at(360)
    assert.equal(readFileSync(pair, 'utf8').endsWith(made.toString()), true)
    assert.equal(readFileSync(join(folder, 'plane.db.tls-cert.pem'), 'utf8'), made.toString())
  }
})

test('C13 a certificate is given or made, not both', async (t) => {
  const { closed, said } = start(t, 'sqlite::memory:', '--tls-self-signed', '--tls-cert', 'cert.pem')
  assert.deepEqual(await closed, [1, null])
  assert.deepEqual(said, {
    stdout: '',
    stderr: 'Error: --tls-self-signed makes a certificate: leave --tls-cert and --tls-key out\n',
  })
})
