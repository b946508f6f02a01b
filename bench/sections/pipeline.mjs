// The pipeline from a local server into each database, beside what reading alone and writing alone take.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { figure, table } from '../figures.mjs'
import { environment } from '../servers.mjs'

const MANY = 1_000_000
const FEW = 100_000
const PAGE = 100
const ROWS_A_USER = 3.5

/** dlt is an order of magnitude slower, and as fast at the start as at the end. */
const FEW_FOR_DLT = 50_000

/** `python`: one that has dlt, for comparison. */
export async function measurePipeline({ planes, say, quick, python = 'python3' }) {
  const count = quick ? FEW : MANY
  const folder = mkdtempSync(join(tmpdir(), 'homescope-bench-pipeline-'))
  const source = spawn(process.execPath, [file('source.mjs'), String(count)], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = await once(source.stdout, 'data')
    const base = `http://127.0.0.1:${String(port).trim()}`
    const common = { base, count, limit: PAGE }
    const reading = await work({ ...common, job: 'fetch' })
    say('pages read')
    const rows = []
    for (const target of targets(planes, folder)) {
      const writing = await work({ ...common, ...target.bound })
      const run = { ...common, job: 'run', destination: target.destination, folder: join(folder, target.name) }
      const first = await work(run)
      const second = await work(run)
      rows.push({
        name: target.name,
        ratio: Math.max(reading.seconds, writing.seconds) / first.seconds,
        reading,
        writing,
        first,
        second,
      })
      say(`${target.name} loaded`)
    }
    const dlt = await measureDlt({ python, base, folder, count: Math.min(count, FEW_FOR_DLT), planes })
    say(dlt.remark ?? 'dlt measured')
    return { rows, dlt, text: `${report(rows, count)}\n\n${reportDlt(dlt, rows, count)}` }
  } finally {
    source.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function targets(planes, folder) {
  const postgres = planes.find(({ name }) => name === 'PostgreSQL')?.database
  return [
    {
      name: 'DuckDB',
      destination: `duckdb:${join(folder, 'run.duckdb')}`,
      bound: { job: 'duckdb', file: join(folder, 'bound.duckdb') },
    },
    ...(postgres ? [{ name: 'PostgreSQL', destination: postgres, bound: { job: 'postgres', url: postgres } }] : []),
  ]
}

/** What dlt takes by itself for each database, and what it loads fastest. */
const FORMATS = { duckdb: ['insert_values', 'parquet'], postgres: ['insert_values', 'csv'] }

/** The same resource in dlt's own words, merged as well; `remark` says why there are no figures. */
async function measureDlt({ python, base, folder, count, planes }) {
  const there = spawnSync(python, ['-c', 'import dlt, duckdb, pyarrow, psycopg2'], { stdio: 'ignore' }).status === 0
  if (!there)
    return {
      remark: `dlt was not measured: ${python} has no dlt[duckdb,parquet,postgres] (\`npm run bench -- --python=PATH\`).`,
    }
  const postgres = planes.find(({ name }) => name === 'PostgreSQL')?.database
  const runs = []
  for (const [database, formats] of Object.entries(FORMATS)) {
    if (database === 'postgres' && !postgres) continue
    for (const format of formats) {
      const home = join(folder, `dlt-${database}-${format}`)
      const place = database === 'duckdb' ? `${home}.duckdb` : postgres
      const wish = { base, count, limit: PAGE, folder: home, database, place, format }
      runs.push({ database, format, ...(await work(wish, [python, file('peer_dlt.py')])) })
    }
  }
  return { count, runs }
}

async function work(wish, [program, ...args] = [process.execPath, file('worker.mjs')]) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: environment(QUIET) })
  child.stdin.end(JSON.stringify(wish))
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${wish.job ?? program} ended with code ${code}`)
  return JSON.parse(text)
}

const QUIET = { RUNTIME__DLTHUB_TELEMETRY: 'false' }

function file(name) {
  return fileURLToPath(new URL(`../pipeline/${name}`, import.meta.url))
}

function report(rows, count) {
  const line = (name, { seconds, cpu, peak }) => [
    name,
    seconds,
    figure(count / seconds),
    figure((count * ROWS_A_USER) / seconds),
    cpu,
    peak,
  ]
  const head = ['', 's', 'users/s', 'rows/s', 'CPU s', 'peak MB']
  const parts = rows.map(({ name, reading, writing, first, second, ratio }) =>
    [
      table(head, [
        line('reading alone: pages fetched and parsed', reading),
        line(`writing alone: the same rows into ${name}`, writing),
        line(`pipeline into ${name}`, first),
        ['again, one user in a thousand changed', second.seconds, '', '', second.cpu, second.peak],
      ]),
      '',
      `Slower bound ÷ pipeline ${figure(ratio)}; second ÷ first run ${figure(second.seconds / first.seconds)}. ` +
        `Stages of the first run: ${Object.entries(first.steps)
          .map(([step, seconds]) => `${step} ${figure(seconds)} s`)
          .join(', ')}.`,
    ].join('\n'),
  )
  return [
    `${figure(count)} users in pages of ${PAGE} from a local server, ${ROWS_A_USER} rows each in three tables, merged by key into an empty dataset. One run of each, in processes of their own.`,
    ...parts,
  ].join('\n\n')
}

/** @param {any} measured */
function reportDlt({ remark, runs, count }, rows, all) {
  if (remark) return remark
  const ours = Object.fromEntries(rows.map(({ name, first }) => [name.toLowerCase(), (first.cpu / all) * 1e6]))
  const lines = runs.map(({ database, format, seconds, cpu }) => {
    const each = (cpu / count) * 1e6
    const own = ours[database === 'postgres' ? 'postgresql' : database]
    return [database, format, seconds, count / seconds, each, figure(each / own)]
  })
  const head = ['dlt into', 'files', 's', 'users/s', 'µs of CPU a user', '÷ ours']
  return `dlt ${runs[0].version}, with the same pages of the first ${figure(count)} users; the first format of each database is its usual one.\n\n${table(head, lines)}`
}
