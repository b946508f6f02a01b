/** The command line's composition root: the only place that reads the process's environment and arguments. */
import { fstatSync } from 'node:fs'
import type { Call, Jq, OwnPlane, PipelineWish, ServeFlags, UpkeepWish } from './cli/command.ts'
import { EXIT } from './cli/exit/exit-codes.ts'
import type { Io } from './cli/io/io.ts'
import { writeAll } from './cli/io/write.ts'
import { visibleText } from './cli/output/formats/visible.ts'
import type { Result } from './cli/output/output.ts'
import { trimmed } from './cli/profiles/target.ts'
import type { Program } from './cli/run.ts'

declare const __VERSION__: string

/** What dist/commands.cjs exports; it loads a command's part when the command runs. */
type Commands = typeof import('./cli/program.ts')

/** What dist/plane.cjs exports; it is loaded only when a plane is asked for. */
interface Plane {
  servePlane(flags: ServeFlags): Promise<number>
  startOwnPlane(env: typeof process.env): Promise<OwnPlane>
  openapiDocument(): string
  maintain(wish: UpkeepWish, at: { env: typeof process.env; io: Io }): Promise<number>
}

/** What dist/pipeline.cjs exports. */
interface Pipeline {
  runAction(
    wish: PipelineWish,
    at: { env: typeof process.env; cwd: string; io: Io; jq(): Promise<Jq> },
  ): Promise<number>
}

/** What dist/jq.cjs exports: the package jq-wasm, whole. */
interface JqPackage {
  loadJq(): Promise<Jq>
}

/** What dist/doctor.cjs exports. */
interface Doctor {
  diagnose(call: Call, version: string): Promise<Result>
}

/** What dist/mcp.cjs exports. */
interface Mcp {
  serveMcp(call: Call, version: string): Promise<number>
}

/** The files beside this one, each loaded when it is needed. */
declare function require(file: './commands.cjs'): Commands
declare function require(file: './plane.cjs'): Plane
declare function require(file: './pipeline.cjs'): Pipeline
declare function require(file: './jq.cjs'): JqPackage
declare function require(file: './doctor.cjs'): Doctor
declare function require(file: './mcp.cjs'): Mcp
declare function require(file: 'node:tty'): typeof import('node:tty')
declare function require(file: 'node:module'): { enableCompileCache?(folder: string): unknown }

const plane = () => {
  keepCompiled()
  return require('./plane.cjs')
}

const pipeline = () => require('./pipeline.cjs')
const jq = () => require('./jq.cjs')
const doctor = () => require('./doctor.cjs')
const mcp = () => require('./mcp.cjs')
const env = trimmed(process.env)

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.exitCode = EXIT.bug
    const text = `descope: ${error instanceof Error ? error.stack : error}\n`
    writeAll(2, isTerminal(2) ? visibleText(text) : text)
  },
)

/**
 * To compile the plane's two megabytes is a third of its start: newer Nodes keep what they made of it beside the program,
 * where whoever may write there may change the program as well. Elsewhere nothing is kept.
 */
function keepCompiled(): void {
  const { enableCompileCache } = require('node:module')
  enableCompileCache?.(`${__dirname}/.compiled`)
}

/** What is no device is no terminal, and node:tty, which every command would wait for, need not say so. */
function isTerminal(fd: number): boolean {
  if (process.platform !== 'win32' && !isDevice(fd)) return false
  return require('node:tty').isatty(fd)
}

function isDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice()
  } catch {
    return false
  }
}

/** What is asked most often by scripts is answered before anything is loaded. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
    writeAll(1, `descope version ${__VERSION__}\n`)
    return 0
  }
  const { root, run, standardIo, texts } = require('./commands.cjs')
  const io = standardIo(process.env, isTerminal)
  const program: Program = {
    root,
    texts,
    version: __VERSION__,
    env,
    io,
    starters: {
      serve: (flags) => plane().servePlane(flags),
      ownPlane: () => plane().startOwnPlane(process.env),
      openapi: async () => `${plane().openapiDocument()}\n`,
      maintain: (wish) => plane().maintain(wish, { env, io }),
      doctor: (call) => doctor().diagnose(call, __VERSION__),
      mcp: (call) => mcp().serveMcp(call, __VERSION__),
      pipeline: (wish) => pipeline().runAction(wish, { env, cwd: process.cwd(), io, jq: () => jq().loadJq() }),
      jq: () => jq().loadJq(),
    },
  }
  return run(program, argv)
}
