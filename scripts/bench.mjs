// npm run bench [-- --quick] [-- words...]: measures the plane and the command line in one run, every figure beside its
// yardstick. A whole run writes docs/benchmarks.md; --quick, and a choice of sections by name, only print.
// --cli=PATH measures the official command line, too, --openfga=PATH OpenFGA, --rescope=PATH Rescope,
// --python=PATH dlt in a Python that is not `python3`.
// npm run bench -- --soak[=minutes]: thirty minutes of mixed load in the place of all that; writes docs/soak.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startGenerator } from '../bench/generator.mjs'
import { describeMachine } from '../bench/machine.mjs'
import { pageOf } from '../bench/page.mjs'
import { sections } from '../bench/sections/index.mjs'
import { startHello, startPlane } from '../bench/servers.mjs'
import { soak } from '../bench/soak/soak.mjs'
import { buildPrograms } from './build.mjs'
import { startPostgres } from './test/postgres.mjs'

const KNOWN = /^--(quick|soak(=\d+)?|(cli|openfga|python|rescope)=.+)$/
const root = fileURLToPath(new URL('..', import.meta.url))
const quick = process.argv.includes('--quick')
const cli = setting('cli')
const openfga = setting('openfga')
const python = setting('python')
const rescope = setting('rescope')
const soaking = process.argv.find((arg) => /^--soak(=|$)/.test(arg))
const strange = process.argv.slice(2).find((arg) => arg.startsWith('-') && !KNOWN.test(arg))
if (strange) {
  console.error(
    `${strange} is no setting of the bench: --quick, --soak[=minutes], --cli=, --openfga=, --rescope= or --python=PATH.`,
  )
  process.exit(1)
}
const words = process.argv.slice(2).filter((arg) => !arg.startsWith('-'))
const unknown = words.filter((word) => !(word in sections))
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}: choose of ${Object.keys(sections).join(', ')}.`)
  process.exit(1)
}

const chosen = words.length > 0 ? words.flatMap((name) => [name, sections[name].after]) : Object.keys(sections)
const before = loadavg()[0]
const began = performance.now()
await buildPrograms()
const folder = mkdtempSync(join(tmpdir(), 'homescope-bench-'))
const postgres = await startPostgres({ durable: true })
const ends = []
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await endAll()
    process.exit(130)
  })
}
try {
  const page = soaking ? await soakPlanes(Number(soaking.split('=')[1] ?? 30)) : await measure()
  if (soaking) {
    writeFileSync(`${root}docs/soak.md`, page)
    console.log('docs/soak.md written')
  } else if (quick || words.length > 0) console.log(page)
  else {
    writeFileSync(`${root}docs/benchmarks.md`, page)
    console.log('docs/benchmarks.md written')
  }
} finally {
  await endAll()
}

async function endAll() {
  for (const end of ends.splice(0).reverse()) await end()
  await postgres.stop?.()
  rmSync(folder, { recursive: true, force: true })
}

async function measure() {
  const generator = startGenerator()
  ends.push(() => generator.stop())
  const yardstick = await startHello()
  ends.push(() => yardstick.stop())
  const planes = await startPlanes()
  /** @type {any} */
  const bench = { planes, yardstick, generator, quick, cli, openfga, python, rescope }
  const results = {}
  for (const [name, { title, measure }] of Object.entries(sections)) {
    if (!chosen.includes(name)) continue
    const say = (what) => console.error(`${seconds()} s  ${title}: ${what}`)
    results[name] = await measure({ ...bench, say })
  }
  return pageOf(results, describeMachine({ folder, postgres, before }), seconds())
}

async function soakPlanes(minutes) {
  const say = (what) => console.error(`${seconds()} s  ${what}`)
  const text = await soak({ planes: await startPlanes(), say, minutes })
  return `# Soak\n\nWritten by \`npm run bench -- --soak\`.\n\n${describeMachine({ folder, postgres, before })}\n\n${text}`
}

async function startPlanes() {
  const databases = [{ name: 'SQLite', url: `sqlite:${join(folder, 'bench.db')}` }]
  if (postgres.url) databases.push({ name: 'PostgreSQL', url: postgres.url, databasePid: postgres.pid })
  const planes = []
  for (const { url, ...database } of databases) {
    const plane = await startPlane(url)
    ends.push(() => plane.stop())
    planes.push({ ...plane, ...database, database: url })
  }
  return planes
}

function setting(name) {
  return process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3)
}

function seconds() {
  return Math.round((performance.now() - began) / 1000)
}
