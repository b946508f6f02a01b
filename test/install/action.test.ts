/** How the GitHub Actions come to a descope: actions/install.sh with a release on this machine. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { repoRoot } from '../support/paths.ts'

const ARCHIVE = `descope-1.2.3-linux-${process.arch}.tar.gz`
const TOOLS = ['bash', 'uname', 'ldd', 'grep', 'mkdir', 'curl', 'sha256sum', 'tar', 'gzip', 'rm', 'cat']

describe('the installation of the actions', { skip: process.platform !== 'linux' && 'for Linux' }, () => {
  const base = mkdtempSync(join(tmpdir(), 'homescope-install-'))
  const bin = join(base, 'bin')
  const served = new Map<string, Buffer | string>()
  let server: Server
  let releases = ''
  let asked: string[] = []

  before(async () => {
    mkdirSync(bin)
    for (const tool of TOOLS) symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(bin, tool))
    writeProgram(join(bin, 'npm'), 'echo "npm $*"')
    server = createServer(({ url = '' }, response) => {
      asked.push(url)
      const body = served.get(url)
      response.writeHead(body ? 200 : 404).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    releases = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const archive = makeArchive()
    const sums = `${createHash('sha256').update(archive).digest('hex')}  ${ARCHIVE}\n`
    for (const from of ['/latest/download', '/download/v1.2.3']) {
      served.set(`${from}/SHA256SUMS`, `${'0'.repeat(64)}  descope-1.2.3-plan9-x64.tar.gz\n${sums}`)
      served.set(`${from}/${ARCHIVE}`, archive)
    }
    served.set('/download/v6.6.6/SHA256SUMS', sums)
    served.set(`/download/v6.6.6/${ARCHIVE}`, Buffer.concat([archive, Buffer.from('more')]))
    served.set('/download/v4.0.0/SHA256SUMS', `${'0'.repeat(64)}  descope-4.0.0-plan9-x64.tar.gz\n`)
  })
  beforeEach(() => {
    asked = []
  })
  after(() => {
    server.close()
    rmSync(base, { recursive: true })
  })

  function writeProgram(path: string, line: string): void {
    writeFileSync(path, `#!/bin/sh\n${line}\n`)
    chmodSync(path, 0o755)
  }

  function makeArchive(): Buffer {
    const folder = join(base, 'descope-1.2.3')
    mkdirSync(folder)
    writeProgram(join(folder, 'descope'), 'echo a binary')
    return execFileSync('tar', ['-cz', '-C', base, 'descope-1.2.3'])
  }

  async function install(env: { [name: string]: string }, path = bin) {
    const temporary = mkdtempSync(join(base, 'runner-'))
    const paths = join(temporary, 'paths')
    writeFileSync(paths, '')
    const child = spawn('bash', [join(repoRoot, 'actions/install.sh')], {
      env: { PATH: path, RUNNER_TEMP: temporary, GITHUB_PATH: paths, HOMESCOPE_RELEASES: releases, ...env },
    })
    const [out, code] = await Promise.all([
      child.stdout.setEncoding('utf8').toArray(),
      new Promise((resolve) => child.on('close', resolve)),
    ])
    const added = readFileSync(paths, 'utf8').trim()
    return { code, out: out.join(''), said: added && execFileSync(join(added, 'descope'), { encoding: 'utf8' }) }
  }

  it('takes the binary of the newest release', async () => {
    assert.deepEqual(await install({ VERSION: 'latest' }), { code: 0, out: '', said: 'a binary\n' })
    assert.deepEqual(asked, ['/latest/download/SHA256SUMS', `/latest/download/${ARCHIVE}`])
  })

  it('takes the binary of a version', async () => {
    assert.deepEqual(await install({ VERSION: 'v1.2.3' }), { code: 0, out: '', said: 'a binary\n' })
    assert.deepEqual(asked, ['/download/v1.2.3/SHA256SUMS', `/download/v1.2.3/${ARCHIVE}`])
  })

  it('takes none that is not the one of the release', async () => {
    const { code, out, said } = await install({ VERSION: '6.6.6' })
    assert.deepEqual([code, said], [1, ''])
    assert.match(out, /The checksum of .* is not the release's: nothing was installed\n$/)
  })

  it('turns to npm without a release', async () => {
    const none = 'There is no release to be had: installing from npm\n'
    const npm = (version: string) => `npm install --global homescope@${version}\n`
    assert.deepEqual(await install({ VERSION: 'v9.9.9' }), { code: 0, out: none + npm('9.9.9'), said: '' })
    assert.deepEqual(await install({ HOMESCOPE_RELEASES: '' }), { code: 0, out: none + npm('latest'), said: '' })
  })

  it('turns to npm without a binary for the platform', async () => {
    const { code, out } = await install({ VERSION: '4.0.0' })
    assert.equal(code, 0)
    assert.match(out, /^The release has no binary for linux-\w+: installing from npm\nnpm install --global homescope@4/)
  })

  it('leaves a descope that is there', async () => {
    const own = join(base, 'own')
    mkdirSync(own)
    writeProgram(join(own, 'descope'), 'echo my own')
    assert.deepEqual(await install({}, `${own}:${bin}`), { code: 0, out: '', said: '' })
    assert.deepEqual(asked, [])
  })
})
