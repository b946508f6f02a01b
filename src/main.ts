/** The command line's composition root: the only place that reads the process's environment and arguments. */
import type { ServeFlags } from './cli/command.ts'
import { standardIo } from './cli/io.ts'
import { run } from './cli/run.ts'
import { root, texts } from './cli/tree.ts'

declare const __VERSION__: string

/** What dist/plane.cjs exports; it is loaded only when a plane is asked for. */
interface Plane {
  servePlane(flags: ServeFlags): Promise<number>
  openapiDocument(): string
}

const plane = () => require('./plane.cjs') as Plane

run(
  {
    root,
    texts,
    version: __VERSION__,
    env: process.env,
    io: standardIo(process.env, (fd) => (require('node:tty') as typeof import('node:tty')).isatty(fd)),
    starters: {
      serve: (flags) => plane().servePlane(flags),
      openapi: async () => `${plane().openapiDocument()}\n`,
    },
  },
  process.argv.slice(2),
).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.exitCode = 70
    process.stderr.write(`descope: ${error instanceof Error ? error.stack : error}\n`)
  },
)
