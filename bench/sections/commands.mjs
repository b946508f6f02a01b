// The command line as a whole process, beside a Node that does nothing.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { prepare } from '../directory.mjs'
import { figure, median, table } from '../figures.mjs'
import { environment, KEY, PROJECT } from '../servers.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

export async function measureCommands({ planes: [plane], say, quick }) {
  const rounds = quick ? 7 : 30
  await prepare(plane)
  const env = environment({ DESCOPE_BASE_URL: plane.url, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY })
  const cli = `${root}dist/descope.cjs`
  const lanes = [
    { name: 'node -e 0', args: ['-e', '0'] },
    { name: 'descope --version', args: [cli, '--version'] },
    { name: 'descope user create --help', args: [cli, 'user', 'create', '--help'] },
    { name: 'descope tenant load tenant-1', args: [cli, 'tenant', 'load', 'tenant-1'] },
  ].map((lane) => ({ ...lane, seen: [] }))
  for (let round = 0; round < rounds; round++) {
    for (const { args, seen } of lanes) seen.push(await wallTime(args, env))
  }
  const rows = lanes.map(({ name, seen }) => ({ name, ms: median(seen), best: Math.min(...seen) }))
  say('commands measured')
  return { rows, text: report(rows, rounds) }
}

async function wallTime(args, env) {
  const began = performance.now()
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with code ${code}`)
  return performance.now() - began
}

function report(rows, rounds) {
  const bare = rows[0]
  return [
    `Wall time of whole processes, medians of ${rounds} interleaved runs. NODE_EXTRA_CA_CERTS is unset for all of them: where it is set, Node 20 reads that file at every start and needs some 30 ms more, whatever it runs.`,
    '',
    table(
      ['command', 'ms', '÷ node', 'best ms', 'best ÷ node'],
      rows.map(({ name, ms, best }) => [`\`${name}\``, ms, figure(ms / bare.ms), best, figure(best / bare.best)]),
    ),
  ].join('\n')
}
