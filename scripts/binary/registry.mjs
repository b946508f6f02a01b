// Packages of other platforms, which an install leaves out: fetched by npm, checked, and kept for the next time.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../node_modules/.cache/homescope', import.meta.url))

/** The folder of the package's files. Throws when the registry does not serve it or serves other bytes. */
export function fetchPackage({ name, version, integrity }) {
  const kept = join(cache, `${name.replace('/', '+')}@${version}`)
  if (existsSync(kept)) return kept
  mkdirSync(cache, { recursive: true })
  const draft = mkdtempSync(join(cache, 'draft-'))
  try {
    run('npm', ['pack', `${name}@${version}`, '--silent', '--ignore-scripts', '--pack-destination', draft])
    const archive = readdirSync(draft).find((file) => file.endsWith('.tgz')) ?? ''
    check(`${name}@${version}`, readFileSync(join(draft, archive)), integrity)
    run('tar', ['-xzf', archive], draft)
    renameSync(join(draft, 'package'), kept)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return kept
}

function run(command, args, cwd) {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
}

function check(what, bytes, integrity) {
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  if (found !== integrity) throw new Error(`${what}: the registry served ${found}, expected ${integrity}`)
}
