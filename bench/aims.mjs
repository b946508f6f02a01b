// What the figures were meant to be, held against what was measured.
import { figure, table } from './figures.mjs'

/** Rows of `{ what, aim, seen, met }` from what the sections measured; `limits` says what bounds each figure. */
export function aimsOf({ batches, requests, logins, fga, starts, million, pipeline, snapshots, commands }) {
  const rows = []
  rows.push(...(requests?.rows ?? []).flatMap(requestAims))
  rows.push(...(logins?.rows ?? []).flatMap(loginAims))
  for (const { plane, storm } of logins?.storm ?? [])
    rows.push(atMost(`load by login id while others sign in, ${plane.name}: p99 ms`, 10, storm.p99))
  for (const { plane, perSecond } of batches?.rows ?? [])
    rows.push(atLeast(`batch create, ${plane.name}: users/s`, 15_000, perSecond))
  rows.push(...(fga?.rows ?? []).flatMap(fgaAims))
  rows.push(...(starts?.rows ?? []).slice(1).map(({ name, ms }) => atMost(`start, ${name}: ms`, 150, ms)))
  rows.push(...testingAims(starts?.testing))
  rows.push(...millionAims(million))
  rows.push(...pipelineAims(pipeline))
  return [...rows, ...(snapshots?.rows ?? []).flatMap(snapshotAims), ...commandAims(commands?.rows ?? [])]
}

const OF_HELLO = { embedded: { load: 0.4, create: 0.25 }, database: { load: 0.25, create: 0.15 } }

function requestAims({ plane, workload, ratio, p99 }) {
  const what = `${workload.name}, ${plane.name}`
  const { load, create } = plane.databasePid ? OF_HELLO.database : OF_HELLO.embedded
  if (workload.name.startsWith('load')) return [atLeast(`${what}: hello ÷ ours, CPU`, load, ratio)]
  if (workload.name.startsWith('durable')) return [atLeast(`${what}: hello ÷ ours, CPU`, create, ratio)]
  return workload.name.startsWith('search') ? [atMost(`${what}: p99 ms`, 20, p99)] : []
}

function loginAims({ plane, workload, ratio, ofHashes }) {
  const what = `${workload.name}, ${plane.name}`
  if (workload.hashes) return [atLeast(`${what}: ours ÷ hashes/s of all cores`, 0.9, ofHashes)]
  if (workload.signatures === 1) return [atLeast(`${what}: signature and hello ÷ ours, CPU`, 0.6, ratio)]
  return []
}

function fgaAims({ name, isOurs, load, workloads, again }) {
  if (!isOurs) return []
  const size = `${name}, ${figure(load.count)} relations`
  const of = (words) => workloads.find(({ name: workload }) => workload.startsWith(words))
  const [direct, random, batch] = [of('check, one relation'), of('check, random pairs'), of('checks in batches')]
  return [
    atMost(`${size}: check of one relation, CPU ÷ hello`, 3, direct.ratio),
    atMost(`${size}: check of random pairs, CPU ÷ hello`, 5, random.ratio),
    atMost(`${size}: check of random pairs, p99 ms`, 10, random.p99),
    atMost(`${size}: batch of 50 checks ÷ one, CPU`, 4, batch.cpu / random.cpu),
    atLeast(`${size}: relations/s, durable`, 10_000, load.perSecond),
    atMost(`${size}: first check after a restart, ms`, 1000, again.ms),
    atMost(`${size}: MiB once all are read`, 300, again.mib.now),
  ]
}

function testingAims(testing) {
  if (!testing) return []
  return [
    atMost('testing: start and sign-in after the first: ms', 60, testing.start),
    atMost(`testing: reset at ${testing.users} users: ms`, 2, testing.reset),
    atMost(`testing: ${testing.planes} planes in one process: MiB`, 300, testing.mib),
  ]
}

function millionAims(million) {
  if (!million) return []
  const { loads, searches, imports } = million.rows
  return [
    atMost('a million users: load by id ÷ the same at a thousand, CPU', 1.3, loads),
    ...searches.map(({ name, p99 }) => atMost(`a million users: ${name}, p99 ms`, 50, p99)),
    atLeast('a million users: batch creates at the end ÷ at the start', 0.7, imports),
  ]
}

function snapshotAims({ size, files, name, seconds, peak, plane }) {
  if (size === 1 && name === 'export') return [atMost(`export of ${figure(files)} files: s`, 1, seconds)]
  if (size === 1 && name.startsWith('export again')) return [atMost('unchanged export: s', 0.2, seconds)]
  if (name !== 'import') return []
  return [
    atMost(`import of ${figure(files)} files: MiB of the command`, 400, peak),
    atMost(`import and export of ${figure(files)} files: MiB of the plane`, 400, plane),
  ]
}

function commandAims([bare, ...others]) {
  return others.flatMap(({ name, ms, cpu }) => {
    if (name === 'descope --version') return [atMost(`${name} ÷ node -e 0`, 1.3, ms / bare.ms)]
    return name.startsWith('binary') && name.includes('load') ? [atMost(`${name}: CPU ms`, 15, cpu)] : []
  })
}

function pipelineAims(pipeline) {
  return (pipeline?.rows ?? []).flatMap(({ name, ratio, first, second }) => [
    atLeast(`pipeline into ${name}: slower bound ÷ ours`, 0.6, ratio),
    atMost(`pipeline into ${name}: peak MB`, 200, first.peak),
    atMost(`pipeline into ${name}: second ÷ first run`, 0.05, second.seconds / first.seconds),
  ])
}

export function aimsTable(rows) {
  return table(
    ['figure', 'aim', 'measured', ''],
    rows.map(({ what, aim, seen, met }) => [what, aim, seen, met ? 'met' : 'missed']),
  )
}

const atLeast = (what, aim, seen) => ({ what, aim: `≥ ${figure(aim)}`, seen, met: seen >= aim })
const atMost = (what, aim, seen) => ({ what, aim: `≤ ${figure(aim)}`, seen, met: seen <= aim })
