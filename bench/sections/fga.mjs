// Fine-grained authorization: checks, lists and writes over one model of relations, beside the hello server and, where
// --openfga=PATH tells its program, beside OpenFGA on its three stores, with its caches off and on.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freshDatabase } from '../fga/databases.mjs'
import { speakOpenFga, startOpenFga } from '../fga/openfga.mjs'
import { newRelations, questionsOf, relationsOf, SCHEMA, sizesOf } from '../fga/relations.mjs'
import { figure, medians, table } from '../figures.mjs'
import { AUTHORIZATION, cpuMicros, familyCpuMicros, memory, startPlane } from '../servers.mjs'
import { figuresOf, measure } from './requests.mjs'

const CONNECTIONS = 32
const BATCH = 50
const WRITERS = 4
const FEW = 36_000
const MANY = 1_000_000

export async function measureFga({ planes, yardstick, generator, say, quick, openfga }) {
  const pace = quick ? { seconds: 0.4, rounds: 2 } : { seconds: 1.5, rounds: 3 }
  const folder = mkdtempSync(join(tmpdir(), 'homescope-bench-fga-'))
  const postgres = planes.find(({ databasePid }) => databasePid)
  const bench = { yardstick, generator, say, pace, folder, postgres }
  const measured = []
  try {
    for (const relations of [FEW, MANY])
      for (const lane of ours(bench)) measured.push(await measureLane(bench, lane, relations))
    for (const lane of openfga ? peers(bench, openfga) : []) measured.push(await measureLane(bench, lane, FEW))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { rows: measured, text: report(measured, pace, openfga) }
}

/** A lane is `{ name, database(), start(database), speak(url), isOurs }`; a database is a new one at each call. */
function ours({ folder, postgres }) {
  let count = 0
  const lane = (name, database, databasePid) => ({
    name: `Homescope on ${name}`,
    isOurs: true,
    databasePid,
    database,
    start: startPlane,
    speak: speakOurs,
  })
  const sqlite = lane('SQLite', () => `sqlite:${join(folder, `ours-${process.hrtime.bigint()}.db`)}`)
  if (!postgres) return [sqlite]
  const fresh = () => freshDatabase(postgres.database, `fga_ours_${++count}`)
  return [sqlite, lane('PostgreSQL', fresh, postgres.databasePid)]
}

function peers({ folder, postgres }, path) {
  const stores = [
    { name: 'in memory', database: () => ({ engine: 'memory' }) },
    { name: 'on SQLite', database: (n) => ({ engine: 'sqlite', uri: `file:${join(folder, `openfga-${n}.db`)}` }) },
    ...(postgres
      ? [
          {
            name: 'on PostgreSQL',
            databasePid: postgres.databasePid,
            database: async (n) => ({
              engine: 'postgres',
              uri: `${await freshDatabase(postgres.database, `openfga_${n}`)}?sslmode=disable`,
            }),
          },
        ]
      : []),
  ]
  return [false, true].flatMap((caches) =>
    stores.map(({ name, database, databasePid }) => ({
      name: `OpenFGA ${name}${caches ? ', caches on' : ''}`,
      databasePid,
      database: () => database(caches ? 'cached' : 'plain'),
      start: (where) => startOpenFga(path, where, { caches }),
      speak: speakOpenFga,
    })),
  )
}

async function speakOurs(url) {
  const post = (path, body) => ({ method: 'POST', path: `/v1/mgmt/${path}`, body: JSON.stringify(body) })
  const asked = ([resource, relation, target]) => ({
    resourceType: 'repository',
    resource,
    relation,
    targetType: 'user',
    target,
  })
  const written = ([resourceType, resource, relation, targetType, target]) => ({
    resourceType,
    resource,
    relation,
    targetType,
    target,
  })
  await sent(url, post('fga/schema', { dsl: SCHEMA }), [AUTHORIZATION])
  return {
    headers: [AUTHORIZATION],
    largestWrite: 1000,
    check: (question) => post('fga/check', { tuples: [asked(question)] }),
    batch: (questions) => post('fga/check', { tuples: questions.map(asked) }),
    list: (target) =>
      post('authz/re/targetwithrelation', { target, relationDefinition: 'can_read', namespace: 'repository' }),
    write: (relations) => post('fga/relations', { tuples: relations.map(written) }),
    isAllowed: ({ tuples: [{ allowed }] }) => allowed,
  }
}

/** One server from nothing to its end. */
async function measureLane(bench, lane, relations) {
  const { generator, say } = bench
  const sizes = sizesOf(relations)
  const database = await lane.database()
  let server = { ...(await lane.start(database)), databasePid: lane.databasePid }
  try {
    const words = await lane.speak(server.url)
    const load = await loadAll(generator, server, words, relationsOf(sizes))
    say(`${lane.name} has ${figure(load.count)} relations`)
    const questions = questionsOf(sizes)
    const allowed = await allowedOf(server, words, questions)
    const workloads = []
    for (const workload of workloadsOf(words, questions, newRelations(sizes), lane)) {
      const seen = await rounds(bench, server, words, workload).catch((error) => failed(lane, error))
      workloads.push({ ...workload, ...seen })
    }
    const mib = memory(server.pid)
    const again = lane.isOurs ? await restart(lane, database, server, words, questions) : undefined
    server = again?.server ?? server
    say(`${lane.name} measured`)
    return { ...lane, relations, load, allowed, workloads, mib, again }
  } finally {
    await server.stop()
  }
}

/** Another engine may give up on what it is asked (OpenFGA ends a request after two minutes); ours may not. */
function failed({ isOurs }, error) {
  if (isOurs) throw error
  return { failure: error.message.split('\n').at(-1) }
}

/** Relations/s, microseconds of CPU for each, database included. */
async function loadAll(generator, server, words, relations) {
  const used = () => cpuMicros(server.pid) + (server.databasePid ? familyCpuMicros(server.databasePid) : 0)
  const before = used()
  let [count, seconds] = [0, 0]
  for (const part of partsOf(relations, words.largestWrite * 100)) {
    const requests = [...partsOf(part, words.largestWrite)].map(words.write)
    const job = { connections: WRITERS, headers: words.headers, requests, most: requests.length }
    seconds += (await generator.run({ url: server.url, ...job })).seconds
    count += part.length
  }
  return { count, seconds, perSecond: count / seconds, cpu: (used() - before) / count }
}

function* partsOf(all, size) {
  let part = []
  for (const one of all) {
    part.push(one)
    if (part.length < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}

/** How many of the questions are answered by yes: the same on each engine, or one of them is wrong. */
async function allowedOf({ url }, words, questions) {
  const count = async (some) => {
    let allowed = 0
    for (const question of some.slice(0, 200))
      if (words.isAllowed(await sent(url, words.check(question), words.headers))) allowed++
    return allowed
  }
  return [await count(questions.direct), await count(questions.nested), await count(questions.random)].join('/')
}

function workloadsOf(words, { direct, nested, random, people }, fresh, { isOurs }) {
  const batches = [...partsOf(random, BATCH)].map(words.batch)
  const reads = [
    { name: 'check, one relation', requests: direct.map(words.check) },
    { name: 'check, five teams deep', requests: nested.map(words.check) },
    { name: 'check, random pairs', requests: random.map(words.check) },
    { name: `checks in batches of ${BATCH}, random pairs`, requests: batches },
    { name: 'list what somebody may read', requests: people.map(words.list) },
  ]
  const write = (size) => ({
    name: `relations written, ${size} each`,
    connections: WRITERS,
    most: 20,
    fresh: () => Array.from({ length: 20 }, () => words.write(fresh(size))),
  })
  return [...reads, write(100), ...(isOurs ? [write(1000)] : [])]
}

async function rounds({ yardstick, generator, pace }, server, words, workload) {
  const { requests, fresh, connections = CONNECTIONS, most } = workload
  const [first] = requests ?? fresh()
  const seen = []
  for (let round = 0; round <= pace.rounds; round++) {
    const hello = { requests: [{ ...first, path: '/' }], headers: words.headers, connections: CONNECTIONS }
    const base = await measure(generator, yardstick, hello, { seconds: pace.seconds / 2 })
    const job = { headers: words.headers, connections, requests: requests ?? fresh(), most }
    const counted = await measure(generator, server, job, { seconds: requests ? pace.seconds : 60 })
    if (round === 0) continue
    const cpu = counted.cpu + counted.databaseCpu
    seen.push({ ...figuresOf(counted), cpu, ratio: cpu / base.cpu })
  }
  return medians(seen)
}

/** Milliseconds and CPU that the first check takes of a server which has just started, and what it takes to hold all. */
async function restart(lane, database, server, words, questions) {
  await server.stop()
  const started = await lane.start(database)
  const [began, before] = [performance.now(), cpuMicros(started.pid)]
  await sent(started.url, words.check(questions.random[0]), words.headers)
  const [ms, cpuMs] = [performance.now() - began, (cpuMicros(started.pid) - before) / 1000]
  await untilIdle(started.pid)
  return { server: started, ms, cpuMs, mib: memory(started.pid) }
}

const IDLE = { milliseconds: 1000, cpuMicros: 30_000, most: 180 }

/** A plane reads the rest of a large project while others are answered. */
async function untilIdle(pid) {
  for (let turn = 0; turn < IDLE.most; turn++) {
    const before = cpuMicros(pid)
    await new Promise((resolve) => setTimeout(resolve, IDLE.milliseconds))
    if (cpuMicros(pid) - before < IDLE.cpuMicros) return
  }
}

/** @returns {Promise<any>} */
async function sent(url, { method, path, body }, headers) {
  const own = Object.fromEntries(headers.map((line) => line.split(/: (.*)/s)))
  const response = await fetch(url + path, { method, body, headers: { 'content-type': 'application/json', ...own } })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
  return JSON.parse(text)
}

function report(measured, { seconds, rounds }, openfga) {
  const head = ['engine', 'relations', 'operation', 'CPU µs', '× hello, CPU', 'per second', 'p50 ms', 'p99 ms']
  const lines = measured.flatMap(({ name, load, workloads }) =>
    workloads.map(({ name: what, failure, cpu, ratio, perSecond, p50, p99 }) => [
      name,
      load.count,
      what,
      failure ?? cpu,
      ratio ?? '-',
      perSecond ?? '-',
      p50 ?? '-',
      p99 ?? '-',
    ]),
  )
  const loads = measured.map(({ name, load, mib, again, allowed }) => [
    name,
    load.count,
    load.seconds,
    load.perSecond,
    load.cpu,
    mib.now,
    again ? again.mib.now : 'not measured',
    again ? again.mib.peak : 'not measured',
    again?.ms ?? 'not measured',
    again?.cpuMs ?? 'not measured',
    allowed,
  ])
  const columns = [
    'engine',
    'relations',
    's to load',
    'relations/s',
    'CPU µs/relation',
    'MiB after all',
    'MiB once all are read after a restart',
    'at most',
    'first check after a restart, ms',
    'CPU ms',
    'allowed of 200 direct/deep/random',
  ]
  return [
    `Users in teams five deep, organizations, and repositories that are open to an organization or not: the same relations and questions for all. ${rounds} rounds of ${seconds} s for each line at ${CONNECTIONS} connections, medians; CPU is that of the server and its database. Writes are durable at ${WRITERS} connections; loading is by batches of as many as a server takes.`,
    '',
    table(head, lines),
    '',
    table(columns, loads),
    '',
    openfga ? 'OpenFGA lists at most 1000 objects.' : 'OpenFGA was left out: --openfga=PATH tells its program.',
  ].join('\n')
}
