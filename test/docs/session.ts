/** A scratch folder with a plane that serves from it, in which the commands of one document are typed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { descopeScript, repoRoot } from '../support/paths.ts'

export interface Session {
  folder: string
  /** Runs lines of a shell; resolves when they have ended, or rejects when they take too long. */
  run(lines: string): Promise<Ended>
  /** Runs what goes on until it is stopped: until it has said `until`, or for a moment. Rejects when it ends before. */
  runUntilStopped(lines: string, until: (said: string) => boolean): Promise<Ended>
  close(): Promise<void>
}

interface Ended {
  code: number | null
  /** Both streams, as they came. */
  said: string
}

const LONGEST = 90_000
/** Milliseconds in which an endless command must not have ended by itself. */
const MOMENT = 2500

/** `given`: a folder whose files the document takes for there, where it is. */
export async function openSession(given: string): Promise<Session> {
  const folder = mkdtempSync(join(tmpdir(), 'descope-docs-'))
  const programs = join(folder, '.programs')
  const temporary = join(folder, '.temporary')
  for (const each of [programs, temporary]) mkdirSync(each)
  writeFileSync(join(programs, 'descope'), descopeScript)
  // In a clone, npx runs the clone's own program.
  writeFileSync(
    join(programs, 'npx'),
    '#!/bin/sh\n[ "$1" = descope ] && exec "$@"\necho "npx $1: not here" >&2; exit 1\n',
  )
  for (const name of ['descope', 'npx']) chmodSync(join(programs, name), 0o755)
  if (existsSync(given)) cpSync(given, folder, { recursive: true })
  const env: NodeJS.ProcessEnv = {
    PATH: `${programs}:${process.env['PATH']}`,
    HOME: folder,
    // Beside what is typed: Go takes no module that lies in the folder of temporary files.
    TMPDIR: temporary,
    // Caches and tools of the machine, which their programs look for in the home.
    GOCACHE: process.env['GOCACHE'] ?? join(homedir(), '.cache/go-build'),
    GOPROXY: 'off',
    GOFLAGS: '-mod=mod',
    PYENV_ROOT: process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'),
    NODE_PATH: join(repoRoot, 'node_modules'),
  }
  const start = (lines: string, more: NodeJS.ProcessEnv = {}, cwd = folder) =>
    watch(
      spawn('bash', ['--norc', '--noprofile', '-euo', 'pipefail', '-c', lines], {
        cwd,
        env: { ...env, ...more },
        detached: true,
      }),
    )

  const plane = start('exec descope serve --dev --port 0')
  await plane.says((said) => said.includes('DESCOPE_MANAGEMENT_KEY='))
  for (const [, name = '', value] of plane.said().matchAll(/export (\w+)='([^']*)'/g)) env[name] = value

  return {
    folder,
    run: async (lines) => {
      const shell = start(lines)
      shell.child.stdin?.end()
      await shell.ends(LONGEST)
      if (shell.child.signalCode)
        throw new Error(`it does not end by itself: say <!-- runs until stopped -->\n${shell.said()}`)
      return { code: shell.child.exitCode, said: shell.said() }
    },
    runUntilStopped: async (lines, until) => {
      // One that serves takes a port and a database of its own.
      const apart = lines.includes('descope serve')
      const shell = start(
        lines,
        apart ? { HOMESCOPE_PORT: '0' } : {},
        apart ? mkdtempSync(join(folder, 'serve-')) : folder,
      )
      try {
        await shell.says(until, MOMENT)
        if (shell.child.exitCode !== null) throw new Error(`it has ended by itself:\n${shell.said()}`)
      } finally {
        shell.signal('SIGINT')
      }
      await shell.ends(20_000)
      return { code: shell.child.exitCode, said: shell.said() }
    },
    close: async () => {
      plane.signal('SIGTERM')
      await plane.ends(20_000)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function watch(child: ChildProcess) {
  let said = ''
  const listeners = new Set<() => void>()
  const hear = (data: Buffer) => {
    said += data
    for (const listener of listeners) listener()
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const closed = once(child, 'close')
  /** To all that it has started, as a terminal does. */
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-Number(child.pid), name)
    } catch {
      // It has ended.
    }
  }
  return {
    child,
    signal,
    said: () => said,
    /** Resolves when it has said so, when it ends, or when so many milliseconds have gone by. */
    says: async (isIt: (said: string) => boolean, atMost = 30_000) => {
      const heard = new Promise<void>((resolve) => {
        const listener = () => isIt(said) && resolve()
        listeners.add(listener)
        listener()
      })
      await Promise.race([heard, closed, new Promise((resolve) => setTimeout(resolve, atMost).unref())])
    },
    ends: async (atMost: number) => {
      const late = setTimeout(() => signal('SIGKILL'), atMost)
      await closed
      clearTimeout(late)
    },
  }
}
