// Single requests over a directory of users, each kind beside the yardstick of the same method in the same round.

import { figure, medians, table } from '../figures.mjs'
import { COMMON_TEXTS, loginIdOf, searchFilters, searchTexts } from '../people.mjs'
import { AUTHORIZATION, cpuMicros, familyCpuMicros, machineCpuMicros, memory } from '../servers.mjs'

const CONNECTIONS = 64
/** One after the other, so that a latency is a search's own and not the queue's. */
const SEARCHES = 1
const PAGE = 20

const create = {
  method: 'POST',
  path: '/v1/mgmt/user/create',
  body: JSON.stringify({
    loginId: 'new.{n}@example.com',
    email: 'new.{n}@example.com',
    phone: '+15550{n}',
    displayName: 'New {n}',
    givenName: 'New',
    familyName: 'User',
  }),
}
const hello = {
  GET: { job: { requests: [{ method: 'GET', path: '/' }], headers: [AUTHORIZATION] }, connections: CONNECTIONS },
  POST: { job: { template: { ...create, path: '/' }, headers: [AUTHORIZATION] }, connections: CONNECTIONS },
}

/** Reads first: the directory has its stated size only until the creates. */
export const reads = (users) => [
  { name: 'load by user id', yardstick: 'GET', connections: CONNECTIONS, requests: byUserId(users) },
  { name: 'load by login id', yardstick: 'GET', connections: CONNECTIONS, requests: byLoginId(users) },
  { name: 'search by text', yardstick: 'POST', connections: SEARCHES, requests: byText(users) },
  { name: 'search by a text that many have', yardstick: 'POST', connections: SEARCHES, requests: byCommonText() },
  { name: 'search by filters', yardstick: 'POST', connections: SEARCHES, requests: byFilters(users) },
]
const writes = [
  { name: 'durable create with audit record', yardstick: 'POST', connections: CONNECTIONS, template: create },
]

export async function measureRequests({ planes, yardstick, generator, say, quick }) {
  const pace = quick ? { seconds: 0.7, rounds: 2 } : { seconds: 1.5, rounds: 5 }
  const bench = { planes, yardstick, generator, say, pace }
  const rows = [...(await interleave(bench, reads)), ...(await interleave(bench, () => writes))]
  return { rows, text: report(rows, pace, planes) }
}

/** All engines and workloads once a round, so that a busy minute of the machine hits all alike; a first round warms. */
async function interleave({ planes, yardstick, generator, say, pace }, workloadsOf) {
  const lanes = planes.flatMap((plane) => workloadsOf(plane.users).map((workload) => ({ plane, workload, rounds: [] })))
  for (let round = 0; round <= pace.rounds; round++) {
    const base = {}
    for (const method of new Set(lanes.map(({ workload }) => workload.yardstick))) {
      base[method] = await measure(generator, yardstick, { ...hello[method].job, connections: CONNECTIONS }, pace)
    }
    for (const { plane, workload, rounds } of lanes) {
      const { connections, requests, template } = workload
      const seen = await measure(generator, plane, { connections, requests, template, headers: [AUTHORIZATION] }, pace)
      if (round > 0) rounds.push({ seen, base: base[workload.yardstick] })
    }
    say(round === 0 ? 'warmed up' : `round ${round} of ${pace.rounds}`)
  }
  return lanes.map(({ plane, workload, rounds }) => ({ ...summary(rounds), plane, workload }))
}

/** Some seconds of a job, with what it took of the server, the database and the machine. */
export async function measure(generator, server, job, { seconds }) {
  const read = () => ({
    server: cpuMicros(server.pid),
    database: server.databasePid ? familyCpuMicros(server.databasePid) : 0,
    machine: machineCpuMicros(),
  })
  const before = read()
  const counted = await generator.run({ url: server.url, seconds, ...job })
  const after = read()
  const used = (what) => (after[what] - before[what]) / counted.requests
  const [cpu, databaseCpu] = [used('server'), used('database')]
  const others = used('machine') - cpu - databaseCpu - counted.cpuMicros
  return {
    ...counted,
    perSecond: counted.requests / counted.seconds,
    cpu,
    databaseCpu,
    othersCores: Math.max(0, (others * counted.requests) / counted.seconds / 1e6),
  }
}

function summary(rounds) {
  return medians(
    rounds.map(({ seen, base }) => ({
      ...figuresOf(seen),
      base: base.cpu,
      basePerSecond: base.perSecond,
      ratio: base.cpu / seen.cpu,
      rateRatio: seen.perSecond / base.perSecond,
    })),
  )
}

/** Those of a measurement that reports give, by the names that they have there. */
export function figuresOf({ perSecond, p50, p99, cpu, databaseCpu, cpuMicros: generatorCpu, othersCores }) {
  return { perSecond, p50, p99, cpu, databaseCpu, generatorCpu, othersCores }
}

function byUserId({ ids }) {
  return ids.map((id) => ({ method: 'GET', path: `/v1/mgmt/user?userId=${id}` }))
}

function byLoginId({ count, ids }) {
  const spread = Math.floor(count / ids.length)
  return ids.map((_, n) => ({
    method: 'GET',
    path: `/v1/mgmt/user?loginId=${encodeURIComponent(loginIdOf(n * spread))}`,
  }))
}

const byText = (users) => searches(users, (number) => searchTexts(number).map((text) => ({ text })))
const byCommonText = () => COMMON_TEXTS.map((text) => search({ text }))
const byFilters = (users) => searches(users, searchFilters)

const SEARCHED = 250

function searches({ count }, queriesOf) {
  return Array.from({ length: SEARCHED }, (_, n) => Math.floor((n * count) / SEARCHED) + (n % 7)).flatMap((number) =>
    queriesOf(number).map(search),
  )
}

const search = (query) => ({
  method: 'POST',
  path: '/v2/mgmt/user/search',
  body: JSON.stringify({ ...query, limit: PAGE }),
})

function report(rows, { seconds, rounds }, planes) {
  const head = [
    'engine',
    'operation',
    'connections',
    'CPU µs/request',
    'hello ÷ ours, CPU',
    'requests/s',
    'ours ÷ hello, requests/s',
    'p50 ms',
    'p99 ms',
    'database CPU µs',
    'generator CPU µs',
    'others, cores',
  ]
  const lines = rows.map((row) => [
    row.plane.name,
    row.workload.name,
    String(row.workload.connections),
    row.cpu,
    row.ratio,
    row.perSecond,
    row.rateRatio,
    row.p50,
    row.p99,
    row.plane.databasePid ? row.databaseCpu : 'in ours',
    row.generatorCpu,
    row.othersCores,
  ])
  const base = (method) => rows.find(({ workload }) => workload.yardstick === method)
  const sizes = planes.map(
    ({ name, pid }) => `${name} ${figure(memory(pid).now)} MiB, at most ${figure(memory(pid).peak)} MiB`,
  )
  return [
    `Directory of ${figure(planes[0].users.count)} users; ${rounds} rounds of ${seconds} s for each line, engines and operations taking turns; medians.`,
    `The hello server in the same rounds: GET ${figure(base('GET').base)} µs and ${figure(base('GET').basePerSecond)} requests/s, POST ${figure(base('POST').base)} µs and ${figure(base('POST').basePerSecond)} requests/s, both at ${CONNECTIONS} connections.`,
    '',
    table(head, lines),
    '',
    'The last column is what other programs took of the machine meanwhile: where it is above 0.1, rates and latencies say more about them than about the plane.',
    '',
    `Memory of the plane after all of it: ${sizes.join('; ')}.`,
  ].join('\n')
}
