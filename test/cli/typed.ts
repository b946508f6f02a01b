/** The built program, run as somebody types it: in a pipe or on a terminal, with files of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { descope } from '../support/paths.ts'

export interface Typed {
  stdout: string
  stderr: string
  exit: number
}

export interface Given {
  env?: { [name: string]: string }
  stdin?: string
  /** Below the desk's folder. */
  cwd?: string
}

/** A home and a folder to work in. */
export interface Desk {
  folder: string
  env: { [name: string]: string }
  write(file: string, content: string, mode?: number): string
  type(argv: readonly string[], given?: Given): Promise<Typed>
  /** On a pseudo-terminal, whose screen is `stdout`. `keys` are typed when `at` is seen. */
  typeOnTerminal(argv: readonly string[], given?: Given & { at?: string; keys?: string }): Promise<Typed>
  clear(): void
}

export function openDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'descope-desk-'))
  // A mark of a repository, so that nothing above the folder is looked at.
  mkdirSync(join(folder, '.git'))
  const env = {
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    TZ: 'UTC',
    TERM: 'dumb',
    PATH: process.env.PATH ?? '',
  }
  const run = (
    words: readonly string[],
    { env: more = {}, stdin = '', cwd = '.' }: Given,
    see?: (text: string) => string,
  ) =>
    new Promise<Typed>((done, fail) => {
      const [command = '', ...args] = words
      const child = spawn(command, args, { cwd: join(folder, cwd), env: { ...env, ...more }, stdio: 'pipe' })
      const result: Typed = { stdout: '', stderr: '', exit: -1 }
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        result.stdout += text
        const keys = see?.(result.stdout)
        if (keys) child.stdin.write(keys)
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text))
      child.stdin.on('error', () => {})
      if (!see) child.stdin.end(stdin)
      child.on('error', fail).on('close', (code) => {
        child.stdin.destroy()
        done({ ...result, exit: code ?? -1 })
      })
    })
  return {
    folder,
    env,
    write(file, content, mode = 0o644) {
      const path = join(folder, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content, { mode })
      return path
    },
    type: (argv, given = {}) => run(descope(...argv).flat(), given),
    async typeOnTerminal(argv, { at, keys = '', ...given } = {}) {
      const line = descope(...argv)
        .flat()
        .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
        .join(' ')
      let isTyped = false
      const see = (screen: string) => {
        if (isTyped || at === undefined || !screen.includes(at)) return ''
        isTyped = true
        return keys
      }
      const typed = await run(['script', '-qefc', `exec ${line}`, '/dev/null'], given, see)
      return { ...typed, stdout: typed.stdout.replaceAll('\r\n', '\n') }
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Why tests on a terminal are left out, or false. */
export function noTerminal(): string | false {
  const { error, stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' })
  return error !== undefined || !stdout.includes('util-linux') ? 'script of util-linux is not installed' : false
}
