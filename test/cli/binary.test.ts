/** What only a native binary does, and what it shares with the bundle: its databases. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { binaryPath, cliPath } from '../support/paths.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'

const PROJECT = 'P2binarybinarybinarybinarybin'
const KEY = `K2binarybinarybinarybinarybin${'k'.repeat(43)}`
const PASSWORD = 'A-Passw0rd-to-keep!'

describe('the native binary', { skip: binaryPath === undefined && 'no HOMESCOPE_CLI' }, () => {
  const binary = binaryPath ?? ''
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'descope-binary-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** A plane that answers `call`, by the words that start a descope. */
  async function serve(words: string[], database: string, more: { [name: string]: string } = {}) {
    const [command = '', ...args] = [...words, 'serve', '--port', '0', '--database', `sqlite:${database}`]
    const child = spawn(command, args, {
      cwd: folder,
      env: { HOMESCOPE_PROJECT_ID: PROJECT, HOMESCOPE_MANAGEMENT_KEY: KEY, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
    let told = ''
    while (!/listens on (\S+)\n/.test(told)) told += String(await once(child.stdout, 'data'))
    const url = /listens on (\S+)\n/.exec(told)?.[1]
    return {
      log: () => log,
      call: async (path: string, body: object, bearer = PROJECT) => {
        const headers = { authorization: `Bearer ${bearer}`, connection: 'close' }
        return (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status
      },
      stop: async () => {
        child.kill('SIGTERM')
        const [code] = await once(child, 'exit')
        return code
      },
    }
  }

  it('goes on with a database of the bundle, and the bundle with its own', async () => {
    const database = join(folder, 'both.db')
    const bundle = [process.execPath, cliPath]
    for (const [round, words] of [bundle, [binary], bundle, [binary]].entries()) {
      const plane = await serve(words, database)
      const made = { loginId: `user${round}`, password: PASSWORD }
      assert.equal(await plane.call('/v1/auth/password/signup', made), 200)
      for (let earlier = 0; earlier <= round; earlier++) {
        const account = { loginId: `user${earlier}`, password: PASSWORD }
        assert.equal(await plane.call('/v1/auth/password/signin', account), 200)
        assert.equal(await plane.call('/v1/auth/password/signin', { ...account, password: 'Another1!' }), 401)
      }
      assert.equal(await plane.stop(), 0)
    }
  })

  it('takes passwords that others have hashed with bcrypt', async () => {
    const plane = await serve([binary], join(folder, 'imported.db'))
    const buddy = 'bcrypt+sha512$86186fc28f83b3e3db78bcf8350a3a57$12$8f215420e68fd7922561167b07354f05d8db6d49e212689e'
    const imported: [password: string, hash: object][] = [
      [PASSWORD, { bcrypt: { hash: '$2b$04$abcdefghijklmnopqrstuupHutjbIVtWBSzFBIY3j80vwIPi4Hs.S' } }],
      [PASSWORD, { bcrypt: { hash: '$2y$04$abcdefghijklmnopqrstuupHutjbIVtWBSzFBIY3j80vwIPi4Hs.S' } }],
      [PASSWORD, { django: { hash: 'bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuNWPtyZ2WPVPh4nmr5TWBEgTsnGSiRhW' } }],
      ['admin', { buddyauth: { hash: buddy } }],
    ]
    for (const [at, [password, hashedPassword]] of imported.entries()) {
      const users = [{ loginId: `imported${at}`, hashedPassword }]
      assert.equal(await plane.call('/v1/mgmt/user/create/batch', { users }, `${PROJECT}:${KEY}`), 200)
      const account = { loginId: `imported${at}`, password }
      assert.equal(await plane.call('/v1/auth/password/signin', { ...account, password: 'another' }), 401)
      assert.equal(await plane.call('/v1/auth/password/signin', account), 200)
    }
    assert.equal(await plane.stop(), 0)
  })

  it('says what brings DuckDB', () => {
    const env = { DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY, HOME: folder }
    const words = ['pipeline', 'run', '--destination', 'duckdb:data.duckdb']
    const { status, stdout, stderr } = spawnSync(binary, words, { cwd: folder, env, encoding: 'utf8' })
    assert.match(
      stdout + stderr,
      /DuckDB is not in the native binary: npm install --global homescope, which brings it\n/,
    )
    assert.equal(status, 1)
  })

  it('reads no settings from files of the folder that it is in', () => {
    const inside = join(folder, 'inside')
    mkdirSync(inside)
    writeFileSync(join(inside, '.env'), `DESCOPE_PROJECT_ID=${PROJECT}\nDESCOPE_MANAGEMENT_KEY=${KEY}\n`)
    writeFileSync(join(inside, 'preload.cjs'), "require('node:fs').writeFileSync('preloaded', '')\n")
    writeFileSync(join(inside, 'bunfig.toml'), 'preload = ["./preload.cjs"]\n')
    const { stderr } = spawnSync(binary, ['tenant', 'load', 'acme'], { cwd: inside, env: {}, encoding: 'utf8' })
    assert.equal(stderr, 'Error: the DESCOPE_MANAGEMENT_KEY environment variable must be set\n')
    assert.throws(() => readFileSync(join(inside, 'preloaded')))
  })

  it('starts several workers on one port', { skip: postgresUrl() === undefined && 'no PostgreSQL' }, async () => {
    const { url, drop } = await freshDatabase()
    const child = spawn(binary, ['serve', '--port', '0', '--workers', '3', '--database', url], {
      env: { HOMESCOPE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'), HOMESCOPE_LOG: 'info' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const ended = once(child, 'exit')
    const listening: { worker?: number; url: string }[] = []
    for await (const line of createInterface({ input: child.stderr })) {
      const entry = JSON.parse(line)
      if (entry.event !== 'listening') continue
      listening.push(entry)
      if (listening.length === 4) child.kill('SIGTERM')
    }
    assert.deepEqual(listening.map(({ worker }) => worker ?? 0).sort(), [0, 1, 2, 3])
    assert.equal(new Set(listening.map((entry) => entry.url)).size, 1)
    assert.deepEqual(await ended, [0, null])
    await drop()
  })

  it('never takes a hash that it cannot compute for a wrong password', async () => {
    const database = join(folder, 'noexec.db')
    const whole = await serve([binary], database)
    const account = { loginId: 'ann', password: PASSWORD }
    assert.equal(await whole.call('/v1/auth/password/signup', account), 200)
    await whole.stop()
    const plane = await serve([binary], database, {
      TMPDIR: join(folder, 'nowhere'),
      BUN_TMPDIR: join(folder, 'nowhere'),
    })
    assert.equal(await plane.call('/v1/auth/password/signin', account), 500)
    assert.match(
      plane.log(),
      /cannot load the native hash functions: set TMPDIR to a folder from which programs may run/,
    )
    await plane.stop()
  })
})
