// Whether a directory of a million users behaves as one of a thousand: on SQLite, whose file is all there is to it.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare, someIds } from '../directory.mjs'
import { figure, medians, table } from '../figures.mjs'
import { AUTHORIZATION, memory, startPlane } from '../servers.mjs'
import { fill } from './batches.mjs'
import { measure, reads } from './requests.mjs'

const FEW = 1000
const MANY = 1_000_000
const PARTS = 10

export async function measureMillion({ yardstick, generator, say, quick }) {
  const pace = quick ? { seconds: 0.7, rounds: 2 } : { seconds: 1.5, rounds: 5 }
  const count = quick ? MANY / 20 : MANY
  const folder = mkdtempSync(join(tmpdir(), 'homescope-bench-million-'))
  const file = join(folder, 'million.db')
  const plane = { name: 'SQLite', ...(await startPlane(`sqlite:${file}`)) }
  try {
    await prepare(plane)
    const bench = { plane, yardstick, generator, pace }
    await fill(generator, plane, { from: 0, to: FEW })
    const few = await readsOf(bench, FEW)
    say(`${figure(FEW)} users measured`)
    const parts = []
    for (let part = 0; part < PARTS; part++) {
      const to = ((part + 1) * count) / PARTS
      parts.push(await fill(generator, plane, { from: Math.max(FEW, (part * count) / PARTS), to }))
      say(`${figure(to)} users`)
    }
    const many = await readsOf(bench, count)
    const sizes = { file: statSync(file).size / 2 ** 20, ...memory(plane.pid) }
    return { rows: rowsOf(few, many, parts), text: report({ count, few, many, parts, sizes, pace }) }
  } finally {
    await plane.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function readsOf({ plane, yardstick, generator, pace }, count) {
  const users = { count, ids: await someIds(plane, count, Math.min(20, count / 100)) }
  const seen = []
  for (const { name, connections, requests } of reads(users)) {
    const rounds = []
    for (let round = 0; round <= pace.rounds; round++) {
      const base = await measure(generator, yardstick, { requests: HELLO, headers: [], connections }, { seconds: 0.3 })
      const { cpu, p50, p99 } = await measure(
        generator,
        plane,
        { connections, requests, headers: [AUTHORIZATION] },
        pace,
      )
      if (round > 0) rounds.push({ cpu, p50, p99, ofHello: cpu / base.cpu })
    }
    seen.push({ name, ...medians(rounds) })
  }
  return seen
}

const HELLO = [{ method: 'GET', path: '/' }]

function rowsOf(few, many, parts) {
  const load = (seen) => seen.find(({ name }) => name === 'load by user id')
  return {
    loads: load(many).ofHello / load(few).ofHello,
    searches: many.filter(({ name }) => name.startsWith('search')),
    imports: parts.at(-1).perSecond / parts[0].perSecond,
  }
}

function report({ count, few, many, parts, sizes, pace }) {
  return [
    `One directory, measured with ${figure(FEW)} users and again with ${figure(count)}; ${pace.rounds} rounds of ${pace.seconds} s, medians. CPU is given as a multiple of the hello server's in the same round.`,
    '',
    table(
      ['operation', `× hello, ${figure(FEW)} users`, `× hello, ${figure(count)}`, 'ratio', 'p50 ms', 'p99 ms'],
      many.map(({ name, ofHello, p50, p99 }, n) => [name, few[n].ofHello, ofHello, ofHello / few[n].ofHello, p50, p99]),
    ),
    '',
    `Users/s of batch creates by tenth of the way: ${parts.map(({ perSecond }) => figure(perSecond)).join(', ')}; the last is ${figure(parts.at(-1).perSecond / parts[0].perSecond)} of the first. The file then has ${figure(sizes.file)} MiB, the plane ${figure(sizes.now)} MiB of memory, at most ${figure(sizes.peak)} MiB.`,
  ].join('\n')
}
