// From the start of the process to the first answered request.
import { figure, median, table } from '../figures.mjs'
import { cpuMicros, memory, startHello, startPlane } from '../servers.mjs'

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
  return { rows, text: report(rows, rounds) }
}

function report(rows, rounds) {
  const hello = rows[0].ms
  return [
    `Medians of ${rounds} interleaved starts, the planes on databases that have their tables and a project.`,
    '',
    table(
      ['server', 'ms to the first answer', '÷ hello', 'CPU ms', 'memory MiB'],
      rows.map(({ name, ms, cpu, mib }) => [name, ms, figure(ms / hello), cpu, mib]),
    ),
  ].join('\n')
}
