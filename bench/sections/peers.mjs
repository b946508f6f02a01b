// What people run in our place, asked for the same by the same generator, one server at a time beside the yardstick.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildBinary } from '../../scripts/binary/build.mjs'
import { medians, table } from '../figures.mjs'
import { accountsOfOurs } from '../peers/homescope.mjs'
import { peersOf } from '../peers/index.mjs'
import { install, start } from '../peers/start.mjs'
import { cpuMicros, memory, startHelloOnBun, startPlane } from '../servers.mjs'
import { figuresOf, measure } from './requests.mjs'

const CONNECTIONS = 32

const ours = [
  { name: 'Homescope on SQLite', keeps: 'on the disk at each answer, passwords as argon2id', database: 'file' },
  {
    name: 'Homescope on SQLite, native binary',
    keeps: 'on the disk at each answer, passwords as argon2id',
    database: 'file',
    isNative: true,
  },
  { name: 'Homescope in memory', keeps: 'in memory, passwords as argon2id', database: 'memory' },
]

/** What the runtime of the native binary does by itself. */
const onBun = [
  { name: 'hello by node:http, on Bun', keeps: 'nothing', file: 'hello.mjs' },
  { name: 'hello by Bun.serve', keeps: 'nothing', file: 'peers/hello-bun.mjs' },
]
const greeted = async () => [{ name: 'GET', requests: [{ method: 'GET', path: '/' }] }]

export async function measurePeers({ yardstick, generator, say, quick, rescope }) {
  const pace = quick ? { seconds: 0.5, rounds: 1 } : { seconds: 2, rounds: 3 }
  const bench = { yardstick, generator, say, pace }
  const peers = peersOf({ rescope })
  const measured = []
  for (const one of onBun)
    measured.push(await lane(bench, one, async () => startHelloOnBun(await buildBinary(), one.file), greeted))
  for (const own of ours) measured.push(await lane(bench, own, () => startOurs(own), accountsOfOurs))
  for (const peer of peers)
    measured.push(await lane(bench, peer, async () => start(peer, await install(peer)), peer.accounts))
  return { rows: measured, text: report(measured, peers, pace) }
}

/** One server from its start to its end; a server that cannot be had is a line that says so. */
async function lane({ yardstick, generator, say, pace }, { name, keeps }, begin, accountsOf) {
  let server
  try {
    server = await begin()
    const started = { ms: server.startMs, cpu: cpuMicros(server.pid) / 1000, mib: memory(server.pid).now }
    const workloads = []
    for (const { name: workload, remark, ...asked } of await accountsOf(server.url)) {
      workloads.push({ workload, remark, ...(await rounds({ yardstick, generator, pace }, server, asked)) })
    }
    say(`${name} measured`)
    return { name, keeps, started, workloads, mib: memory(server.pid).now }
  } catch (error) {
    const [reason] = error.message.split('\n')
    say(`${name} left out: ${reason}`)
    return { name, keeps, skipped: reason }
  } finally {
    await server?.stop()
  }
}

async function startOurs({ database, isNative = false }) {
  const program = isNative ? [await buildBinary()] : undefined
  if (database === 'memory') return startPlane('sqlite::memory:')
  const folder = mkdtempSync(join(tmpdir(), 'homescope-bench-ours-'))
  const plane = await startPlane(`sqlite:${join(folder, 'plane.db')}`, program)
  const stop = async () => {
    await plane.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...plane, stop }
}

async function rounds({ yardstick, generator, pace }, server, asked) {
  const seen = []
  const job = { headers: [], connections: CONNECTIONS }
  for (let round = 0; round <= pace.rounds; round++) {
    const hello = { requests: [{ method: 'GET', path: '/' }] }
    const base = await measure(generator, yardstick, { ...job, ...hello }, { seconds: pace.seconds / 2 })
    const counted = await measure(generator, server, { ...job, ...asked }, pace)
    if (round > 0) seen.push({ ...figuresOf(counted), ratio: counted.cpu / base.cpu })
  }
  return medians(seen)
}

function report(measured, peers, { seconds, rounds }) {
  const there = measured.filter(({ skipped }) => !skipped)
  const lines = there.flatMap(({ name, workloads }) =>
    workloads.map(({ workload, remark, perSecond, cpu, ratio, p50, p99 }) => [
      name,
      remark ? `${workload} (${remark})` : workload,
      perSecond,
      cpu,
      ratio,
      p50,
      p99,
    ]),
  )
  const starts = there.map(({ name, keeps, started, mib }) => [name, keeps, started.ms, started.cpu, started.mib, mib])
  const skipped = measured.filter((one) => one.skipped).map(({ name, skipped }) => `${name} was left out: ${skipped}`)
  return [
    `Servers that are used for the same purpose, installed from the registry for this run (Rescope is built elsewhere, and only measured where \`--rescope=PATH\` tells its program), each alone with the generator and the yardstick; ${rounds} rounds of ${seconds} s for each line at ${CONNECTIONS} connections, medians. What a create or a sign-in costs depends first on what is done to the password and on whether tokens are signed: the second table says it. Rate limits of emulate and workos, which have no setting, were opened.`,
    '',
    table(['server', 'operation', 'requests/s', 'CPU µs/request', '× hello, CPU', 'p50 ms', 'p99 ms'], lines),
    '',
    table(['server', 'keeps', 'ms to the first answer', 'CPU ms', 'memory MiB', 'MiB after the load'], starts),
    ...skipped.flatMap((line) => ['', line]),
    '',
    `Versions: ${peers.flatMap(({ packages }) => packages).join(', ')}.`,
  ].join('\n')
}
