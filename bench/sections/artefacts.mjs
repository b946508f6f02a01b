// The package and the native binary: CPU time of a command, size, and time to install.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { buildBinary } from '../../scripts/build-binary.mjs'
import { prepare } from '../directory.mjs'
import { figure, median, table } from '../figures.mjs'
import { environment, KEY, PROJECT } from '../servers.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

export async function measureArtefacts({ planes: [plane], say, quick }) {
  const rounds = quick ? 7 : 30
  await prepare(plane)
  const binary = await buildBinary()
  const env = environment({ DESCOPE_BASE_URL: plane.url, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY })
  const bundle = [process.execPath, `${root}dist/descope.cjs`]
  const lanes = [
    { name: 'node -e 0', line: [process.execPath, '-e', '0'] },
    { name: 'package, --version', line: [...bundle, '--version'] },
    { name: 'package, tenant load tenant-1', line: [...bundle, 'tenant', 'load', 'tenant-1'] },
    { name: 'binary, --version', line: [binary, '--version'] },
    { name: 'binary, tenant load tenant-1', line: [binary, 'tenant', 'load', 'tenant-1'] },
  ].map((lane) => ({ ...lane, seen: [] }))
  for (let round = 0; round < rounds; round++) for (const { line, seen } of lanes) seen.push(timed(line, env))
  const rows = lanes.map(({ name, seen }) => ({
    name,
    cpu: median(seen.map(({ cpu }) => cpu)),
    best: Math.min(...seen.map(({ cpu }) => cpu)),
    ms: median(seen.map(({ ms }) => ms)),
  }))
  say('commands measured')
  const installed = install()
  say('installs measured')
  const sizes = [
    ['package', installed.packed, installed.whole, installed.seconds, `${installed.packages} packages`],
    ['binary', gzipSync(readFileSync(binary), { level: 6 }).length / 1e6, statSync(binary).size / 1e6, '-', 'one file'],
  ]
  return { rows, text: report(rows, sizes, rounds) }
}

/** CPU and wall time of a process to its end, in milliseconds, as bash tells it. */
function timed(line, env) {
  const words = ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null', 'bash', ...line]
  const said = execFileSync('bash', ['-c', 'exec 2>&1; exec "$@"', 'bash', 'bash', ...words], { env, encoding: 'utf8' })
  const [real, user, system] = said.trim().split(' ').map(Number)
  return { ms: real * 1000, cpu: (user + system) * 1000 }
}

/** The package in an empty folder, without install scripts; npm may have its packages in its cache. */
function install() {
  const folder = mkdtempSync(join(tmpdir(), 'homescope-install-'))
  try {
    const options = { cwd: root, stdio: 'ignore' }
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], options)
    const archive = join(
      folder,
      readdirSync(folder).find((file) => file.endsWith('.tgz')),
    )
    const began = performance.now()
    const words = ['install', '--prefix', join(folder, 'there'), '--ignore-scripts', '--no-audit', '--no-fund', archive]
    execFileSync('npm', words, options)
    const seconds = (performance.now() - began) / 1000
    const files = readdirSync(join(folder, 'there/node_modules'), { recursive: true, withFileTypes: true })
    const bytes = files.filter((file) => file.isFile()).map((file) => statSync(join(file.parentPath, file.name)).size)
    const lock = JSON.parse(readFileSync(join(folder, 'there/package-lock.json'), 'utf8'))
    return {
      seconds,
      packed: statSync(archive).size / 1e6,
      whole: bytes.reduce((sum, size) => sum + size, 0) / 1e6,
      packages: Object.values(lock.packages).filter((entry) => entry.version && !entry.optional).length,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function report(rows, sizes, rounds) {
  const bare = rows[0]
  const load = rows.at(-1)
  return [
    `CPU time of whole processes, medians of ${rounds} interleaved runs. The aim is at most 15 ms for the binary with one request: ${figure(load.cpu)} ms.`,
    '',
    table(
      ['process', 'CPU ms', '÷ node', 'best CPU ms', 'wall ms'],
      rows.map(({ name, cpu, best, ms }) => [`\`${name}\``, cpu, figure(cpu / bare.cpu), best, ms]),
    ),
    '',
    'The package is installed into an empty folder with install scripts off, DuckDB and what else is optional with it.',
    '',
    table(['artefact', 'MB compressed', 'MB installed', 's to install', 'in'], sizes),
  ].join('\n')
}
