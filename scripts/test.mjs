// npm test [-- words... | --option of node --test]: builds, starts a throw-away PostgreSQL, runs the test files whose
// path has one of the words (all without words), and stops what it started. --long adds the *.long.ts files.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildPrograms, buildTests } from './build.mjs'
import { startPostgres } from './postgres.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const long = process.argv.includes('--long')
const args = process.argv.slice(2).filter((arg) => arg !== '--long')
const options = args.filter((arg) => arg.startsWith('-'))
const words = args.filter((arg) => !arg.startsWith('-'))

const files = await build()
if (files.length === 0) {
  console.error(`No test file has ${words.map((word) => `"${word}"`).join(' or ')} in its path.`)
  process.exit(1)
}
const postgres = await choosePostgres()
console.log(
  `Node ${process.version}, ${files.length} test files, PostgreSQL: ${postgres.version ?? postgres.reason ?? 'given'}`,
)
const code = await runTests()
await postgres.stop?.()
reportSkipped()
process.exit(code)

async function build() {
  try {
    await buildPrograms()
    return await buildTests(isWanted)
  } catch (error) {
    // esbuild has printed what is wrong where.
    if (!error.errors) console.error(error)
    process.exit(1)
  }
}

function isWanted(file) {
  if (file.endsWith('.long.ts') && !long) return false
  return words.length === 0 || words.some((word) => file.includes(word))
}

async function choosePostgres() {
  const url = process.env.HOMESCOPE_TEST_POSTGRES
  return url ? { url } : startPostgres({ durable: long })
}

function runTests() {
  // A file that hangs must not hold a whole CI run.
  const timeout = long ? 60 * 60_000 : 10 * 60_000
  const flags = [
    '--test',
    '--enable-source-maps',
    '--test-concurrency=2',
    '--test-reporter=spec',
    `--test-timeout=${timeout}`,
  ]
  const runner = spawn(process.execPath, [...flags, ...options, ...files], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => runner.kill(signal))
  return new Promise((resolve) => {
    runner.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    runner.once('exit', (code) => resolve(code ?? 130))
  })
}

/** The tests' environment: nobody's own settings, and no extra certificates, which cost 30 ms at each start of Node 20. */
function environment() {
  const env = { ...process.env }
  for (const name of Object.keys(env)) if (/^(DESCOPE_|HOMESCOPE_|NODE_EXTRA_CA_CERTS$)/.test(name)) delete env[name]
  if (postgres.url) env.HOMESCOPE_TEST_POSTGRES = postgres.url
  if (process.env.HOMESCOPE_TEST_PLANES) env.HOMESCOPE_TEST_PLANES = process.env.HOMESCOPE_TEST_PLANES
  if (long) env.HOMESCOPE_TEST_LONG = '1'
  return env
}

function reportSkipped() {
  if (!postgres.url) console.log(`\nSKIPPED: every test on PostgreSQL (${postgres.reason})`)
  if (!existsSync(`${root}/../shared`))
    console.log('\nSKIPPED: tests against the reference folder (there is no ../shared)')
}
