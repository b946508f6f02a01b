// The command line as a whole process, beside a Node that does nothing.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildBinary } from '../../scripts/binary/build.mjs'
import { prepare } from '../directory.mjs'
import { figure, median, table } from '../figures.mjs'
import { childrenCpuMicros, environment, KEY, PROJECT } from '../servers.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bundle = `${root}dist/descope.cjs`

/** `cli`: a path to the official one, for comparison. */
export async function measureCommands({ planes: [plane], say, quick, cli }) {
  const rounds = quick ? 7 : 30
  await prepare(plane)
  const env = environment({ DESCOPE_BASE_URL: plane.url, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY })
  const { binary, remarks } = await programs(cli)
  /** @type {{ name: string, command: any, seen: any[] }[]} */
  const lanes = lanesOf({ binary, cli }).map((lane) => ({ ...lane, seen: [] }))
  for (let round = 0; round < rounds; round++) {
    for (const { command, seen } of lanes) seen.push(await run(command, env))
  }
  const rows = lanes.map(({ name, seen }) => ({
    name,
    ms: median(seen.map(({ ms }) => ms)),
    best: Math.min(...seen.map(({ ms }) => ms)),
    cpu: seen.reduce((sum, { cpu }) => sum + cpu, 0) / rounds,
  }))
  say('commands measured')
  return { rows, text: report(rows, rounds, remarks) }
}

function lanesOf({ binary, cli }) {
  const node = (...args) => [process.execPath, ...args]
  const load = ['tenant', 'load', 'tenant-1']
  return [
    { name: 'node -e 0', command: node('-e', '0') },
    { name: 'descope --version', command: node(bundle, '--version') },
    { name: 'descope user create --help', command: node(bundle, 'user', 'create', '--help') },
    { name: 'descope tenant load tenant-1', command: node(bundle, ...load) },
    ...(binary
      ? [
          { name: 'binary: descope --version', command: [binary, '--version'] },
          { name: 'binary: descope tenant load tenant-1', command: [binary, ...load] },
        ]
      : []),
    ...(cli
      ? [
          { name: 'official: descope --version', command: [cli, '--version'] },
          { name: 'official: descope tenant load tenant-1', command: [cli, ...load] },
        ]
      : []),
  ]
}

/** The native binary, where its compiler can be had. */
async function programs(cli) {
  if (cli && !existsSync(cli)) throw new Error(`--cli: there is no file ${cli}`)
  const official = cli
    ? []
    : ['The official CLI was not measured: no path to it was given (`npm run bench -- --cli=PATH`).']
  try {
    return { binary: await buildBinary(), remarks: official }
  } catch (error) {
    return { remarks: [...official, `The native binary was not measured: ${error.message.split('\n')[0]}`] }
  }
}

async function run([program, ...args], env) {
  const cpu = childrenCpuMicros()
  const began = performance.now()
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with code ${code}`)
  return { ms: performance.now() - began, cpu: (childrenCpuMicros() - cpu) / 1000 }
}

function report(rows, rounds, remarks) {
  const bare = rows[0]
  return [
    `Wall time of whole processes, medians of ${rounds} interleaved runs; CPU is their mean. \`tenant load\` sends one request to the plane on SQLite. NODE_EXTRA_CA_CERTS is unset for all of them: where it is set, Node 20 reads that file at every start and needs some 30 ms more, whatever it runs.`,
    '',
    table(
      ['command', 'ms', '÷ node', 'best ms', 'best ÷ node', 'CPU ms'],
      rows.map(({ name, ms, best, cpu }) => {
        return [`\`${name}\``, ms, figure(ms / bare.ms), best, figure(best / bare.best), cpu]
      }),
    ),
    ...remarks.flatMap((line) => ['', line]),
  ].join('\n')
}
