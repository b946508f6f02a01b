/** Every way to install, from a release that is built here to a program that does its job. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { repoRoot } from '../support/paths.ts'

const release = join(repoRoot, 'dist/release')
const MINUTES = 60_000
const certificates = process.env['HOMESCOPE_TEST_CERTIFICATES']
const withRegistry = { ...process.env, ...(certificates && { NODE_EXTRA_CA_CERTS: certificates }) }

describe('a release', { timeout: 20 * MINUTES }, () => {
  let folder = ''
  let files: string[] = []
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'homescope-channels-'))
    run(process.execPath, ['scripts/package.mjs'], { env: withRegistry })
    files = readdirSync(release)
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const find = (pattern: RegExp) => join(release, files.find((file) => pattern.test(file)) ?? 'no such file')

  function run(command: string, words: string[], { cwd = repoRoot, env = process.env } = {}): string {
    const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, env, encoding: 'utf8' })
    assert.equal(status, 0, `${command} ${words.join(' ')}\n${error ?? ''}${stdout}${stderr}`)
    return stdout
  }

  const tour = (...words: string[]) => run(process.execPath, ['scripts/tour.mjs', ...words])

  it('has the checksums of its files', () => {
    run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: release })
  })

  it('is a package that npm installs without scripts, and that runs the tour', () => {
    const prefix = join(folder, 'npm')
    run('npm', ['install', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', find(/\.tgz$/)], {
      env: withRegistry,
    })
    assert.match(run(join(prefix, 'node_modules/.bin/descope'), ['--version']), /^descope version \d/)
    assert.match(tour('--package', join(prefix, 'node_modules/homescope')), /Everything did what it should/)
  })

  it('is an archive whose program runs the tour', () => {
    const archive = find(/\.tar\.gz$/)
    run('tar', ['-xzf', archive, '-C', folder, '--strip-components', '1'])
    assert.match(run(join(folder, 'descope'), ['--version'], { env: {} }), /^descope version \d/)
    assert.match(tour('--program', join(folder, 'descope')), /Everything did what it should/)
  })

  const noDpkg = spawnSync('dpkg', ['--version']).error !== undefined && 'dpkg is not installed'
  const noRoot = process.getuid?.() !== 0 && 'dpkg needs root, also below a folder of its own'

  it('is a Debian package that installs, works, and leaves nothing', { skip: noDpkg || noRoot }, () => {
    const root = join(folder, 'root')
    mkdirSync(join(root, 'var/lib/dpkg/updates'), { recursive: true })
    mkdirSync(join(root, 'var/lib/dpkg/info'))
    writeFileSync(join(root, 'var/lib/dpkg/status'), '')
    const dpkg = (...words: string[]) =>
      run('dpkg', [`--root=${root}`, '--force-depends', '--force-script-chrootless', ...words])
    dpkg('--install', find(/\.deb$/))
    const program = join(root, 'usr/bin/descope')
    assert.match(run(program, ['--version'], { env: {} }), /^descope version \d/)
    const page = join(root, 'usr/share/man/man1/descope-tenant.1.gz')
    assert.match(run('man', ['--local-file', page]), /descope tenant create <name>/)
    assert.deepEqual(offeredByBash(root), ['add', 'remove', 'set'])
    for (const file of [
      'zsh/vendor-completions/_descope',
      'fish/vendor_completions.d/descope.fish',
      'doc/homescope/copyright',
    ]) {
      assert.ok(existsSync(join(root, 'usr/share', file)), file)
    }
    assert.match(tour('--program', program), /Everything did what it should/)
    dpkg('--purge', 'homescope')
    const left = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    assert.deepEqual(
      left.filter(({ parentPath }) => !parentPath.startsWith(join(root, 'var/lib/dpkg'))),
      [],
    )
  })

  function offeredByBash(root: string): string[] {
    const script = `. '${root}/usr/share/bash-completion/completions/descope'
COMP_WORDS=(descope user roles ''); COMP_CWORD=3
_descope_complete; printf '%s\\n' "\${COMPREPLY[@]}"`
    const env = { PATH: `${root}/usr/bin:${process.env['PATH']}` }
    return execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' }).trimEnd().split('\n')
  }
})
