// npm test [-- words... | --option of node --test]: builds, starts a throw-away PostgreSQL, runs the test files whose
// path has one of the words (all without words), and stops what it started. --failed runs the files that failed in the
// run before. --long adds the *.long.ts files. --binary (npm run test:binary) tests the native binary instead of the
// bundles: see `runOnBinary`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildBinary } from './binary/build.mjs'
import { buildPrograms, buildTests } from './build.mjs'
import { begin, lastFailed } from './test/failed.mjs'
import { groupTests } from './test/groups.mjs'
import { startPostgres } from './test/postgres.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const long = process.argv.includes('--long')
const binary = process.argv.includes('--binary') ? await buildBinary() : undefined
/** Files; read before the build, which begins with an empty folder. */
const failed = process.argv.includes('--failed') ? lastFailed() : undefined
const args = process.argv.slice(2).filter((arg) => !['--long', '--binary', '--failed'].includes(arg))
const options = args.filter((arg) => arg.startsWith('-'))
const words = args.filter((arg) => !arg.startsWith('-'))

/** A file that hangs must not hold a whole CI run. */
const TIMEOUT = (long ? 60 : 25) * 60_000
/** Tests that start the program, whichever it is. */
const STARTING =
  /^\.build\/test\/(cli|crash|upkeep|several|features\/(project|auth\/(crash|flow\/connector-mocks))|security\/secrets|server\/console\/journeys)/
/** Tests of the sources, of what the binary leaves out, and of processes that are no descope. */
const APART =
  /^\.build\/(test\/(architecture|destinations|pipeline\/(crash|bad-input|rest)|server\/console\/pipelines)|.*\/yielding-threads)/

if (failed?.length === 0) {
  console.log('Nothing failed in the last run.')
  process.exit()
}
const files = await build()
if (files.length === 0) {
  console.error(`No test file has ${words.map((word) => `"${word}"`).join(' or ')} in its path.`)
  process.exit(1)
}
const postgres = await choosePostgres()
console.log(
  `Node ${process.version}, ${files.length} test files, PostgreSQL: ${postgres.version ?? postgres.reason ?? 'given'}`,
)
const code = await (binary ? runOnBinary() : runTests(files))
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
  if (failed) return failed.includes(`.build/${file.replace(/\.ts$/, '.mjs')}`)
  if (file.endsWith('.long.ts') && !long) return false
  return words.length === 0 || words.some((word) => file.includes(word))
}

async function choosePostgres() {
  const url = process.env.HOMESCOPE_TEST_POSTGRES
  return url ? { url } : startPostgres({ durable: long })
}

/** Tests that start the program start the binary; those that hold a plane in their own process run inside it. */
async function runOnBinary() {
  const started = files.filter((file) => STARTING.test(file))
  const held = files.filter((file) => !STARTING.test(file) && !APART.test(file))
  const first = started.length > 0 ? await runTests(started) : 0
  if (held.length === 0) return first
  const words = ['test', '--no-install', `--timeout=${TIMEOUT}`, ...held.map((file) => `./${file}`)]
  return (await run(binary, words, { BUN_BE_BUN: '1' })) || first
}

function runTests(chosen) {
  const flags = [
    '--test',
    '--enable-source-maps',
    '--test-concurrency=2',
    '--import=./scripts/test/failed.mjs',
    '--test-reporter=spec',
    `--test-timeout=${TIMEOUT}`,
  ]
  const grouped = groupTests(chosen)
  begin(grouped)
  return run(process.execPath, [...flags, ...options, ...grouped], {})
}

function run(command, words, more) {
  const runner = spawn(command, words, {
    cwd: root,
    env: { ...environment(), ...more },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => runner.kill(signal))
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
  // For those who go to the registry.
  if (process.env.NODE_EXTRA_CA_CERTS) env.HOMESCOPE_TEST_CERTIFICATES = process.env.NODE_EXTRA_CA_CERTS
  if (postgres.url) env.HOMESCOPE_TEST_POSTGRES = postgres.url
  for (const name of ['PLANES', 'PARTITIONS', 'SEED', 'STEPS', 'PYTHON', 'AZURITE', 'CITUS', 'KEYCLOAK'].map(
    (each) => `HOMESCOPE_TEST_${each}`,
  )) {
    if (process.env[name]) env[name] = process.env[name]
  }
  if (long) env.HOMESCOPE_TEST_LONG = '1'
  if (binary) env.HOMESCOPE_CLI = binary
  return env
}

function reportSkipped() {
  if (!postgres.url) console.log(`\nSKIPPED: every test on PostgreSQL (${postgres.reason})`)
  if (!existsSync(`${root}/../shared`))
    console.log('\nSKIPPED: tests against the reference folder (there is no ../shared)')
}
