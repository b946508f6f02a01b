// A Debian package around the native binary.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { DEBIAN, layOut, put } from './tree.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Debian's names of the architectures; its systems have the GNU library. */
const ARCHITECTURES = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' }

/** Why no package can be made for the target here; undefined when one can. */
export function whyNoDeb(target) {
  if (!ARCHITECTURES[target]) return 'no target of Debian'
  return spawnSync('dpkg-deb', ['--version']).error && 'dpkg-deb is not installed'
}

/** The file of the package, in `into`. */
export async function buildDeb({ target, program, version, date, into }) {
  const file = join(into, `homescope_${version}_${ARCHITECTURES[target]}.deb`)
  const folder = mkdtempSync(join(tmpdir(), 'homescope-deb-'))
  try {
    chmodSync(folder, 0o755)
    await layOut(folder, DEBIAN, { program, date, compress: true })
    put(folder, join(DEBIAN.documents, 'copyright'), copyright())
    put(
      folder,
      join(DEBIAN.documents, 'changelog.gz'),
      gzipSync(readFileSync(join(root, 'CHANGELOG.md')), { level: 9 }),
    )
    mkdirSync(join(folder, 'DEBIAN'))
    put(folder, 'DEBIAN/control', control({ target, version, bytes: sizeOf(folder) }))
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', folder, file], { stdio: 'ignore' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return file
}

/** 2.17 is the newest symbol version that the binary asks the C library for; the native addons ask for libgcc. */
function control({ target, version, bytes }) {
  return `Package: homescope
Version: ${version}
Architecture: ${ARCHITECTURES[target]}
Maintainer: Homescope <homescope@localhost>
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: libc6 (>= 2.17), libgcc-s1 | libgcc1
Section: admin
Priority: optional
Description: Descope's management plane, at home
 An API server on SQLite or PostgreSQL that stands in for Descope, and a drop-in
 for its command line. The program descope holds all of it, with its runtime.
`
}

function copyright() {
  const own = readFileSync(join(root, 'LICENSE'), 'utf8')
  const others = readFileSync(join(root, 'dist/bin/licenses.txt'), 'utf8')
  return `homescope\n\n${own}\n\nThe program contains the following works.\n\n${others}`
}

function sizeOf(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)))
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)
}
