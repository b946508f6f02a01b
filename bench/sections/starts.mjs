// From the start of the process to the first answered request, and what planes cost within a test suite.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { figure, median, table } from '../figures.mjs'
import { cpuMicros, environment, memory, startHello, startPlane } from '../servers.mjs'

export async function measureStarts({ planes, say, quick }) {
  const rounds = quick ? 5 : 20
  const lanes = [
    { name: 'hello', start: startHello, seen: [] },
    ...planes.map(({ name, database }) => ({ name: `plane on ${name}`, start: () => startPlane(database), seen: [] })),
  ]
  for (let round = 0; round < rounds; round++) {
    for (const { start, seen } of lanes) {
      const server = await start()
      seen.push({ ms: server.startMs, cpu: cpuMicros(server.pid) / 1000, mib: memory(server.pid).now })
      await server.stop()
    }
  }
  const rows = lanes.map(({ name, seen }) => ({
    name,
    ms: median(seen.map(({ ms }) => ms)),
    cpu: median(seen.map(({ cpu }) => cpu)),
    mib: median(seen.map(({ mib }) => mib)),
  }))
  say('starts measured')
  const testing = measureTesting()
  say('planes of a test suite measured')
  return { rows, testing, text: report(rows, rounds, testing) }
}

function measureTesting() {
  const program = fileURLToPath(new URL('../testing.mjs', import.meta.url))
  return JSON.parse(execFileSync(process.execPath, [program], { env: environment(), encoding: 'utf8' }))
}

function report(rows, rounds, testing) {
  const hello = rows[0].ms
  return [
    `Medians of ${rounds} interleaved starts, the planes on databases that have their tables and a project.`,
    '',
    table(
      ['server', 'ms to the first answer', '÷ hello', 'CPU ms', 'memory MiB'],
      rows.map(({ name, ms, cpu, mib }) => [name, ms, figure(ms / hello), cpu, mib]),
    ),
    '',
    `Of \`homescope/testing\`, in one process: a start with somebody signed in takes ${figure(testing.start)} ms after the first, a reset at ${testing.users} users ${figure(testing.reset)} ms; ${testing.planes} planes take ${figure(testing.mib)} MiB.`,
  ].join('\n')
}
