// Fills each engine by batch creates, which is itself a figure.
import { prepare, someIds } from '../directory.mjs'
import { figure, median, table } from '../figures.mjs'
import { person } from '../people.mjs'
import { AUTHORIZATION, cpuMicros } from '../servers.mjs'

const BATCH = 1000
/** One batch is parsed by the plane while the next is on its way. */
const CONNECTIONS = 2
const SLICES = 5
const MANY = 100_000
const FEW = 20_000

/** Also leaves in each plane's `users` the number of users and some of their ids. */
export async function measureBatches({ planes, generator, say, quick }) {
  const count = quick ? FEW : MANY
  const rows = []
  for (const plane of planes) {
    await prepare(plane)
    const slices = []
    for (let slice = 0; slice < SLICES; slice++)
      slices.push(await fill(generator, plane, { from: (slice * count) / SLICES, to: ((slice + 1) * count) / SLICES }))
    plane.users = { count, ids: await someIds(plane, count, 20) }
    rows.push({
      plane,
      perSecond: median(slices.map((s) => s.perSecond)),
      cpu: median(slices.map((s) => s.cpu)),
      slices,
    })
    say(`${plane.name} has ${figure(count)} users`)
  }
  return { rows, text: report(rows, count) }
}

/** The users of these numbers, in whole batches: users/s, and microseconds of CPU for each. */
export async function fill(generator, plane, { from, to }) {
  const count = to - from
  const requests = Array.from({ length: count / BATCH }, (_, batch) => batchFrom(from + batch * BATCH))
  const before = cpuMicros(plane.pid)
  const { seconds } = await generator.run({
    url: plane.url,
    connections: CONNECTIONS,
    headers: [AUTHORIZATION],
    requests,
    most: requests.length,
  })
  return { perSecond: count / seconds, cpu: (cpuMicros(plane.pid) - before) / count }
}

function batchFrom(first) {
  const users = Array.from({ length: BATCH }, (_, n) => person(first + n))
  return { method: 'POST', path: '/v1/mgmt/user/create/batch', body: JSON.stringify({ users }) }
}

function report(rows, count) {
  const head = ['engine', 'users/s', 'CPU µs/user', 'users/s by fifth of the way']
  const lines = rows.map(({ plane, perSecond, cpu, slices }) => [
    plane.name,
    perSecond,
    cpu,
    slices.map((slice) => figure(slice.perSecond)).join(', '),
  ])
  return [
    `${figure(count)} users in batches of ${BATCH} over ${CONNECTIONS} connections into an empty directory, each user with a tenant, an attribute and an audit record; the median fifth.`,
    '',
    table(head, lines),
  ].join('\n')
}
