// Completes package-lock.json. npm leaves out an optional package of another platform that the registry at hand did not
// serve, and then `npm ci` refuses the file as out of sync. The missing entries are what npm would write, with the
// integrity that the registry tells. Run with --write after adding a dependency; scripts/check.mjs calls `missingFromLock`
// and `withoutIntegrity`, and fails when they name any.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url))

/** Entries that package-lock.json needs for its optional dependencies and does not have, by their key in `packages`. */
export function missingFromLock(lock) {
  const missing = {}
  for (const [key, entry] of Object.entries(lock.packages)) {
    if (key === '') continue
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const target = `node_modules/${name}`
      if (lock.packages[target] || lock.packages[`${key}/${target}`]) continue
      missing[target] = {
        version: exact(name, version),
        ...platform(name),
        ...(entry.dev && { dev: true }),
        optional: true,
      }
    }
  }
  return missing
}

/** Keys of the entries that npm would install without looking whether they are what they were. */
export function withoutIntegrity(lock) {
  return Object.entries(lock.packages)
    .filter(([key, { integrity, link }]) => key !== '' && !link && !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))
    .map(([key]) => key)
}

/** As the registry that npm is set to tells it. */
function integrityOf(key, version) {
  const name = key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const told = execFileSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], { encoding: 'utf8' }).trim()
  if (!told.startsWith('sha512-')) throw new Error(`${name}@${version}: the registry tells no integrity`)
  return told
}

function exact(name, version) {
  if (/^\d/.test(version)) return version
  throw new Error(`${name}: an optional dependency on the range ${version} cannot be completed without the registry`)
}

/** The os, cpu and libc of a package, from the end of its name (`...-linux-arm64-musl`). */
function platform(name) {
  const os = /darwin|linux|win32|freebsd|android|openbsd|netbsd|sunos|aix|openharmony/.exec(name)?.[0]
  const cpu = /x64|arm64|ia32|riscv64|ppc64|s390x|loong64|mips64el|wasm32|arm/.exec(name)?.[0]
  const libc = os === 'linux' ? /musl|gnu|glibc/.exec(name)?.[0] : undefined
  return {
    ...(cpu && { cpu: [cpu] }),
    ...(libc && { libc: [libc === 'musl' ? 'musl' : 'glibc'] }),
    ...(os && { os: [os] }),
  }
}

function write() {
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  const missing = missingFromLock(lock)
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  const unproven = withoutIntegrity({ packages })
  for (const key of unproven) {
    const { version, ...rest } = packages[key]
    packages[key] = { version, integrity: integrityOf(key, version), ...rest }
  }
  writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`)
  console.log(
    `package-lock.json: ${Object.keys(missing).length} entries added, ${unproven.length} given their integrity`,
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes('--write')) write()
