/** Somebody's tests beside a plane of their own, which is gone when they end. */

import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { contract } from '../../../client/operations.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { isFolder, readText } from '../../io/files.ts'
import { exited } from '../../output/output.ts'
import type { Environment } from '../../profiles/target.ts'
import { createApi } from '../../requests/api.ts'
import { readMocks, sendMocks } from '../../snapshot/connector-mocks.ts'
import { readFolder } from '../../snapshot/read-folder.ts'
import type { execFlags } from './beside.ts'

export const execute: Run<typeof execFlags> = async (call) => {
  const { flags, env, starters } = call
  const seed = flags.seed === '' ? undefined : await readText(flags.seed, call.io)
  const files = flags.snapshot === '' ? undefined : readSnapshot(flags.snapshot)
  const mocks = flags.snapshot === '' ? [] : readMocks(flags.snapshot)
  const plane = await starters.ownPlane()
  try {
    const api = createApi({ ...plane, baseUrl: plane.url, anyCertificate: true })
    if (files) await api.call(contract.project.importSnapshot, { files })
    await sendMocks({ api, progress: () => {} }, mocks)
    if (seed !== undefined) await api.call(contract.dev.seed, {}, () => seed)
    await plane.mark()
    return exited(await runBeside(call, environmentOf(plane, env)))
  } finally {
    await plane.stop()
  }
}

function readSnapshot(path: string) {
  if (!isFolder(path)) throw new Refusal(`snapshot path does not exist: ${path}`)
  return readFolder(path)
}

/** Nobody's real project is named beside the plane, and no proxy stands before it. Names: what the SDKs read. */
function environmentOf(plane: { url: string; projectId: string; managementKey: string }, env: Environment) {
  const others = Object.entries(env).filter(([name]) => !name.startsWith('DESCOPE_'))
  const direct = (list: string | undefined) => [list, '127.0.0.1', 'localhost'].filter(Boolean).join(',')
  return {
    ...Object.fromEntries(others),
    DESCOPE_BASE_URL: plane.url,
    DESCOPE_BASE_URI: plane.url,
    DESCOPE_PROJECT_ID: plane.projectId,
    DESCOPE_MANAGEMENT_KEY: plane.managementKey,
    NO_PROXY: direct(env['NO_PROXY']),
    no_proxy: direct(env['no_proxy']),
  }
}

/** Resolves to the exit code that a shell would give: 128 and the signal's number for a command that one ended. */
function runBeside({ args, io }: Pick<Call, 'args' | 'io'>, env: NodeJS.ProcessEnv): Promise<number> {
  const [command = '', ...words] = args
  const child = spawn(command, words, { stdio: 'inherit', env })
  const forwarded = FORWARDED.map((signal) => {
    // A terminal sends its keys to all that run in it, so the command has got this one already.
    const isFromKeys = KEYS.includes(signal) && io.isTerminal(0)
    const hear = () => isFromKeys || child.kill(signal)
    process.on(signal, hear)
    return () => process.off(signal, hear)
  })
  const release = endWithUs(child)
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return reject(error)
      io.err(`descope exec: cannot run ${command}: ${error.code === 'ENOENT' ? 'no such command' : error.message}\n`)
      resolve(error.code === 'ENOENT' ? 127 : 126)
    })
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
  }).finally(() => {
    release()
    for (const forget of forwarded) forget()
  })
}

const KEYS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']
const FORWARDED: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : [...KEYS, 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']

/**
 * Killed as no process can hear (SIGKILL), we leave a command that knows of no plane any more. A shell that reads from us
 * comes to the end of its input then, and ends the command. Answers with what sends the shell away.
 */
function endWithUs(child: ChildProcess): () => void {
  if (process.platform === 'win32' || child.pid === undefined) return () => {}
  const words = ['-c', 'read -r line || kill -TERM "$0"', String(child.pid)]
  const guard = spawn('sh', words, { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  guard.on('error', () => {})
  guard.stdin.on('error', () => {})
  guard.unref()
  return () => guard.stdin.end('over\n')
}
