// Hours in minutes: a mixed load on every engine at once, for long, with memory and latencies over time.
import { prepare } from '../directory.mjs'
import { figure, median, table } from '../figures.mjs'
import { startGenerator } from '../generator.mjs'
import { accounts, BEARER } from '../logins.mjs'
import { person, searchFilters, searchTexts } from '../people.mjs'
import { fill } from '../sections/batches.mjs'
import { AUTHORIZATION, cpuMicros, memory } from '../servers.mjs'
import { measureStorm, reportStorm } from './storm.mjs'

/** More than the databases' caches hold, so that they are full from the start. */
const USERS = 100_000
/** Few, so that the machine is busy and not drowned, and a latency is the plane's own. */
const CONNECTIONS = 4
const MOST_GROWTH = 1.1

/** Resolves to the page's text; `minutes` of load, sampled `samples` times. Rejects when a request fails. */
export async function soak({ planes, say, minutes, samples = 30 }) {
  const lanes = await Promise.all(planes.map((plane) => prepareLane(plane)))
  say(`${figure(minutes)} minutes begin`)
  for (let sample = 1; sample <= samples; sample++) {
    await Promise.all(lanes.map((lane) => runSample(lane, (minutes * 60) / samples)))
    say(`${sample} of ${samples}: ${lanes.map(({ plane, seen }) => `${plane.name} ${figure(seen.at(-1).mib)} MiB`)}`)
  }
  const storm = await measureStorm({ lanes, generator: lanes[0].generator, pace: { seconds: 5, rounds: 5 } })
  for (const { generator } of lanes) generator.stop()
  return `${report(lanes, minutes, samples)}\n## Lookups while others sign in, after all that\n\n${reportStorm(storm)}\n`
}

async function prepareLane(plane) {
  const generator = startGenerator()
  await prepare(plane)
  await fill(generator, plane, { from: 0, to: USERS })
  const shown = await accounts(plane)
  const cycle = mix(shown)
  await generator.run({ url: plane.url, connections: 1, headers: [], cycle: cycle.slice(0, 1), most: 1 })
  return { plane, generator, cycle, passwords: shown.passwords, seen: [] }
}

async function runSample({ plane, generator, cycle, seen }, seconds) {
  const before = cpuMicros(plane.pid)
  const counted = await generator.run({ url: plane.url, connections: CONNECTIONS, seconds, headers: [], cycle })
  seen.push({
    mib: memory(plane.pid).now,
    cores: (cpuMicros(plane.pid) - before) / 1e6 / counted.seconds,
    perSecond: counted.requests / counted.seconds,
    p50: counted.p50,
    p99: counted.p99,
    most: counted.most,
  })
}

/**
 * One round of the load: a user is created, changed, looked at, and the one of the round before goes; between them are
 * lookups, searches, logins of every kind. What a round adds for good is its audit records and its sessions.
 */
function mix({ codes, passwords, refreshJwts, accessKeys, jwks }) {
  const management = [AUTHORIZATION]
  const manage = (path, body) => ({ method: 'POST', path, body: JSON.stringify(body), headers: management })
  const sign = (path, body, token = '') => {
    return { method: 'POST', path, body: JSON.stringify(body), headers: [`${BEARER}${token && `:${token}`}`] }
  }
  const load = (n) => ({
    method: 'GET',
    path: `/v1/mgmt/user?loginId=${encodeURIComponent(person(n).loginId)}`,
    headers: management,
  })
  const search = (query) => manage('/v2/mgmt/user/search', { ...query, limit: 20 })
  const spread = (count, make) => Array.from({ length: count }, (_, n) => make((n * USERS) / count + n))
  const created = 'soak.{n}@example.com'
  const rounds = [0, 1, 2, 3].map((n) => [
    ...spread(10, (user) => load(Math.floor(user) + n)),
    ...searchTexts(n * 997).map((text) => search({ text })),
    ...searchFilters(n * 499)
      .slice(0, 3)
      .map(search),
    sign('/v1/auth/otp/verify/email', codes[n]),
    sign('/v1/auth/password/signin', passwords[n]),
    ...refreshJwts.slice(n * 4, n * 4 + 4).map((token) => sign('/v1/auth/refresh', {}, token)),
    sign('/v1/auth/accesskey/exchange', {}, accessKeys[n]),
    { method: 'GET', path: jwks, headers: [] },
  ])
  return [
    manage('/v1/mgmt/user/create', { loginId: created, email: created, displayName: 'Soak {n}' }),
    ...rounds[0],
    ...rounds[1],
    manage('/v1/mgmt/user/delete', { loginId: 'soak.{previous}@example.com' }),
    ...rounds[2],
    manage('/v1/mgmt/user/update/name', { loginId: created, displayName: 'Soaked {n}' }),
    ...rounds[3],
  ]
}

function report(lanes, minutes, samples) {
  const parts = lanes.flatMap(({ plane, seen }) => [
    `## ${plane.name}`,
    '',
    verdict(seen),
    '',
    table(
      ['minute', 'memory MiB', 'cores', 'requests/s', 'p50 ms', 'p99 ms', 'longest ms'],
      seen.map(({ mib, cores, perSecond, p50, p99, most }, n) => {
        return [figure(((n + 1) * minutes) / samples), mib, cores, perSecond, p50, p99, most]
      }),
    ),
    '',
  ])
  return [
    `${figure(minutes)} minutes of mixed load on each engine at the same time, each with a generator of ${CONNECTIONS} connections over ${figure(USERS)} users: loads, searches, creates, updates, deletes, and logins by code, password, refresh token and access key. Every reply was of status 2xx.`,
    '',
    ...parts,
  ].join('\n')
}

function verdict(seen) {
  const third = Math.ceil(seen.length / 3)
  const [first, last] = [seen.slice(0, third), seen.slice(-third)].map((part) => median(part.map(({ mib }) => mib)))
  const growth = last / first
  const flat = growth <= MOST_GROWTH ? 'flat' : 'GROWING'
  return `Memory is ${flat}: ${figure(first)} MiB in the first third, ${figure(last)} MiB in the last, ${figure(growth)} of it (aim ≤ ${MOST_GROWTH}). p99 over all samples: median ${figure(median(seen.map(({ p99 }) => p99)))} ms, at most ${figure(Math.max(...seen.map(({ p99 }) => p99)))} ms.`
}
