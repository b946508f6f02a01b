// The product's main job, shown and checked: a plane on an empty database, and the commands of every chapter typed
// into the real command line as child processes. Exit code 0 when all of them did what they should.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPrograms } from './build.mjs'
import { chapters } from './tour/chapters.mjs'
import { createTour } from './tour/runner.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const descope = join(root, 'bin/descope.cjs')

/** Starts `descope serve` and resolves once it has said where it listens and which keys it made. */
async function startPlane(folder) {
  const child = spawn(process.execPath, [descope, 'serve', '--port', '0'], {
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
await buildPrograms()
const folder = mkdtempSync(join(tmpdir(), 'homescope-tour-'))
const plane = await startPlane(folder)
let failures = 0
try {
  for (const { title, run } of chapters) {
    process.stdout.write(`\n# ${title}\n\n`)
    const tour = createTour({ descope, folder, environment: plane.environment })
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
