// npm run package [-- --target linux-x64,...|all]: a release in dist/release. The package for npm, and for each target
// an archive with the native binary, manual pages and completions, and where it fits a Debian package; SHA256SUMS.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildBinary } from './binary/build.mjs'
import { ownTarget, targets } from './binary/targets.mjs'
import { buildPrograms, buildTypes } from './build.mjs'
import { buildDeb, whyNoDeb } from './package/deb.mjs'
import { ARCHIVE, copyDocuments, layOut } from './package/tree.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const release = join(root, 'dist/release')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** Of the pages and nothing else: the same sources shall give the same files. */
const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? Date.now() / 1000)
const date = new Date(epoch * 1000).toISOString().slice(0, 10)

const { values } = parseArgs({ options: { target: { type: 'string', default: ownTarget() } } })
const names = values.target === 'all' ? Object.keys(targets) : values.target.split(',')

rmSync(release, { recursive: true, force: true })
await buildPrograms()
buildTypes()
mkdirSync(release, { recursive: true })
packForNpm()
for (const target of names) {
  const program = await buildBinary(target)
  await pack(target, program)
  const why = whyNoDeb(target)
  if (why) console.log(`no .deb for ${target}: ${why}`)
  else await buildDeb({ target, program, version, date, into: release })
}
writeChecksums()

function packForNpm() {
  const words = ['pack', '--silent', '--ignore-scripts', '--pack-destination', release]
  execFileSync('npm', words, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
}

/** One folder, named like the archive. */
async function pack(target, program) {
  const name = `descope-${version}-${target}`
  const base = mkdtempSync(join(tmpdir(), 'homescope-pack-'))
  try {
    await layOut(join(base, name), ARCHIVE, { program, date })
    copyDocuments(join(base, name), ['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/bin/licenses.txt'])
    execFileSync('tar', ['-czf', join(release, `${name}.tar.gz`), '--owner=0', '--group=0', name], { cwd: base })
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

/** In the form that `sha256sum --check` reads. */
function writeChecksums() {
  const files = readdirSync(release).sort()
  const lines = files.map((file) => {
    const content = readFileSync(join(release, file))
    console.log(`dist/release/${file}  ${(statSync(join(release, file)).size / 1e6).toFixed(1)} MB`)
    return `${createHash('sha256').update(content).digest('hex')}  ${file}\n`
  })
  writeFileSync(join(release, 'SHA256SUMS'), lines.join(''))
}
