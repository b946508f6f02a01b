// One measured job in a process of its own: JSON on stdin says which, JSON on stdout says what it took.
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { userOf } from './user.mjs'

const TABLES = {
  users:
    'user_id varchar, email varchar, phone varchar, name varchar, status varchar, created_time bigint, plan varchar, seats bigint, _dlt_load_id varchar, _dlt_id varchar',
  users__login_ids:
    'value varchar, _dlt_root_id varchar, _dlt_parent_id varchar, _dlt_list_idx bigint, _dlt_id varchar',
  users__user_tenants:
    'tenant_id varchar, tenant_name varchar, _dlt_root_id varchar, _dlt_parent_id varchar, _dlt_list_idx bigint, _dlt_id varchar',
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const CHUNKS = Array.from({ length: 4096 }, (_, at) => {
  const hash = (at * 2654435761) % 4294967296
  return (
    LETTERS[at & 63] + LETTERS[at >> 6] + LETTERS[hash & 63] + LETTERS[(hash >> 6) & 63] + LETTERS[(hash >> 12) & 63]
  )
})

const wish = JSON.parse(readFileSync(0, 'utf8'))
const jobs = { run: runPipeline, fetch: fetchPages, duckdb: appendRows, postgres: copyRows }
let peak = 0
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss())
}, 50)
const began = performance.now()
const more = await jobs[wish.job](wish)
const seconds = (performance.now() - began) / 1000
clearInterval(watch)
const { user, system } = process.cpuUsage()
console.log(
  JSON.stringify({
    seconds,
    cpu: (user + system) / 1e6,
    peak: Math.max(peak, process.memoryUsage.rss()) / 1e6,
    ...more,
  }),
)

async function runPipeline({ base, destination, folder, limit }) {
  const { pipeline, restApi } = createRequire(import.meta.url)(
    fileURLToPath(new URL('../../dist/pipeline.cjs', import.meta.url)),
  )
  const users = {
    name: 'users',
    primaryKey: 'userId',
    isSnapshot: true,
    incremental: { cursor: 'clock', lag: 1000 },
    endpoint: {
      path: 'search',
      method: 'POST',
      json: { limit, from: '{incremental.start_value}' },
      paginator: { type: 'page_number', pageBodyPath: 'page', limit },
      selector: 'users',
      totalPath: 'total',
    },
  }
  const { steps } = await pipeline({ name: 'bench', destination, dataset: 'bench', pipelinesDir: folder }).run(
    restApi({ baseUrl: base, resources: [users] }),
  )
  return { steps: Object.fromEntries(steps.map(({ step, seconds }) => [step, seconds])) }
}

/** The bound of reading: the same pages by one connection, parsed. */
async function fetchPages({ base, count, limit }) {
  const agent = new Agent({ keepAlive: true })
  for (let page = 0; page * limit < count; page++)
    JSON.parse(await post(`${base}/search`, JSON.stringify({ page, limit }), agent))
  agent.destroy()
}

function post(url, body, agent) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': Buffer.byteLength(body) }
    const outgoing = request(url, { method: 'POST', agent, headers }, (answer) => {
      const chunks = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('end', () => resolve(Buffer.concat(chunks).toString()))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Fourteen letters, no two alike and in no order, as those of hashes are; they cost next to nothing. */
function scattered(number) {
  const mixed = Math.imul(number, 2654435761) >>> 0
  return `${CHUNKS[mixed & 4095]}${CHUNKS[(mixed >> 12) & 4095]}${CHUNKS[mixed >>> 24].slice(0, 4)}`
}

/** The rows that the pipeline makes of the users, with ids that cost nothing but lie as its ids do. */
function eachRow(from, to, emit) {
  for (let at = from; at < to; at++) {
    const user = userOf(at)
    const id = scattered(at * 8)
    emit('users', [
      user.userId,
      user.email,
      user.phone,
      user.name,
      user.status,
      user.createdTime,
      'pro',
      at % 50,
      '1',
      id,
    ])
    for (const [n, value] of user.loginIds.entries())
      emit('users__login_ids', [value, id, id, n, scattered(at * 8 + 1 + n)])
    for (const [n, t] of user.userTenants.entries())
      emit('users__user_tenants', [t.tenantId, t.tenantName, id, id, n, scattered(at * 8 + 4 + n)])
  }
}

/** The bound of writing into DuckDB: the row appender. */
async function appendRows({ file, count }) {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(file, { memory_limit: '256MB' })
  const connection = await instance.connect()
  await connection.run('BEGIN')
  const appenders = {}
  for (const [name, columns] of Object.entries(TABLES)) {
    await connection.run(`CREATE TABLE ${name} (${columns})`)
    appenders[name] = await connection.createAppender(name)
  }
  eachRow(0, count, (table, row) => {
    const appender = appenders[table]
    for (const value of row) {
      if (typeof value === 'string') appender.appendVarchar(value)
      else appender.appendBigInt(BigInt(value))
    }
    appender.endRow()
  })
  for (const appender of Object.values(appenders)) appender.closeSync()
  await connection.run('COMMIT')
  connection.closeSync()
  instance.closeSync()
}

/** The bound of writing into PostgreSQL: COPY of one table after another, and the unique index that dlt makes. */
async function copyRows({ url, count }) {
  const { default: pg } = await import('pg')
  const { from } = await import('pg-copy-streams')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('BEGIN')
  for (const [name, columns] of Object.entries(TABLES)) {
    await client.query(`CREATE TABLE bound_${name} (${columns})`)
    const stream = client.query(from(`COPY bound_${name} FROM STDIN`))
    const done = new Promise((resolve, reject) => stream.on('finish', resolve).on('error', reject))
    for (let at = 0, step = 10_000; at < count; at += step) {
      let text = ''
      eachRow(at, Math.min(count, at + step), (table, row) => {
        if (table === name) text += `${row.join('\t')}\n`
      })
      if (!stream.write(text)) await new Promise((resolve) => stream.once('drain', resolve))
    }
    stream.end()
    await done
    await client.query(`ALTER TABLE bound_${name} ADD UNIQUE (_dlt_id)`)
  }
  await client.query('COMMIT')
  for (const name of Object.keys(TABLES)) await client.query(`DROP TABLE bound_${name}`)
  await client.end()
}
