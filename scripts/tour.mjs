// The product's main job, shown and checked: a plane on an empty database, and the commands of every chapter typed
// into the real command line as child processes. Exit code 0 when all of them did what they should. It builds what it
// shows, but --package <folder> shows a package that is installed there, and --program <file> a native binary.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildPrograms } from './build.mjs'
import { chapters } from './tour/chapters.mjs'
import { createTour } from './tour/runner.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values: given } = parseArgs({ options: { package: { type: 'string' }, program: { type: 'string' } } })
const home = resolve(given.package ?? root)
/** The words that start the command line. */
const descope = given.program ? [resolve(given.program)] : [process.execPath, join(home, 'bin/descope.cjs')]

/** Starts `descope serve` and resolves once it has said where it listens and which keys it made. */
async function startPlane(folder) {
  const [command, ...words] = descope
  const child = spawn(command, [...words, 'serve', '--port', '0'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  process.once('exit', () => child.kill('SIGTERM'))
  let said = ''
  let complained = ''
  child.stderr.on('data', (data) => {
    complained += data
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  const environment = await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      said += data
      const exports = Object.fromEntries(
        [...said.matchAll(/export (\w+)='([^']*)'/g)].map(([, name, value]) => [name, value]),
      )
      if (exports.DESCOPE_MANAGEMENT_KEY) resolve(exports)
    })
    void ended.then((code) => reject(new Error(`descope serve ended with ${code}\n${complained}`)))
  })
  process.stdout.write(`$ descope serve --port 0\n${said}\n`)
  return {
    environment,
    stop: async () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

// Whoever closes our pipe or ends us must not leave a plane behind.
process.stdout.on('error', () => process.exit(1))

const started = Date.now()
if (!given.package && !given.program) await buildPrograms()
const folder = mkdtempSync(join(tmpdir(), 'homescope-tour-'))
const plane = await startPlane(folder)
let failures = 0
try {
  for (const { title, needs, run } of chapters) {
    process.stdout.write(`\n# ${title}\n\n`)
    if (needs === 'duckdb' && given.program) {
      process.stdout.write('Left out: the native binary has no DuckDB.\n')
      continue
    }
    const library = join(home, 'dist/pipeline.cjs')
    const tour = createTour({ descope, library, folder, environment: plane.environment })
    await run(tour)
    failures += tour.failures()
  }
} finally {
  const code = await plane.stop()
  if (code !== 0) failures++
  rmSync(folder, { recursive: true, force: true })
}
const seconds = ((Date.now() - started) / 1000).toFixed(1)
process.stdout.write(
  failures === 0 ? `\nEverything did what it should, in ${seconds} s.\n` : `\n${failures} checks failed.\n`,
)
process.exitCode = failures === 0 ? 0 : 1
