/** What a plane needs on this machine before it is started: a port, a database, a master key. */

import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { asError } from '../../lib/errors.ts'
import { openMode } from '../profiles/file.ts'
import { check, found, type Look, skipped, well } from './check.ts'
import { reason } from './runtime.ts'

const NOT_ASKED = skipped('--serve looks at it')

export const port = check({
  name: 'port',
  about: 'the address that descope serve listens on (with --serve)',
  faults: {
    'port-form': { level: 'fault', says: '{port} is no port', fix: 'It must be a whole number from 0 to 65535' },
    'port-taken': {
      level: 'fault',
      says: 'Another program listens at {where}',
      fix: 'Stop it (ss -ltnp shows which), or take another port: descope serve --port 0',
    },
    'port-forbidden': {
      level: 'fault',
      says: 'This user may not listen at {where}',
      fix: 'Take a port above 1023, behind a proxy if it must be reached at this one',
    },
    'host-not-here': {
      level: 'fault',
      says: 'This machine has no address {host}: {why}',
      fix: 'Use one of this machine: 127.0.0.1 for itself only, 0.0.0.0 for all',
    },
  },
  look: async ({ serve }) => {
    if (!serve) return NOT_ASKED
    const { host, port } = serve
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return found('port-form', { port })
    const error = await tryListening(host, Number(port))
    if (!error) return well(`${host}:${port} is free`)
    const words = { host, where: `${host}:${port}`, why: error.message }
    if (error.code === 'EADDRINUSE') return found('port-taken', words)
    return found(error.code === 'EACCES' ? 'port-forbidden' : 'host-not-here', words)
  },
})

function tryListening(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', done)
    server.listen(port, host, () => server.close(() => done(undefined)))
  })
}

type DatabaseFault =
  | 'database-form'
  | 'database-folder'
  | 'database-unwritable'
  | 'database-is-folder'
  | 'database-foreign'
  | 'database-unreachable'

export const database = check<DatabaseFault>({
  name: 'database',
  about: 'the database of descope serve (with --serve)',
  faults: {
    'database-form': {
      level: 'fault',
      says: '{url} names no database',
      fix: 'Use sqlite:<path>, sqlite::memory: or postgres://user:password@host/database',
    },
    'database-folder': {
      level: 'fault',
      says: 'There is no folder {folder} for the database',
      fix: 'mkdir -p {folder}',
    },
    'database-unwritable': {
      level: 'fault',
      says: '{path} cannot be written: {why}',
      fix: 'Give it to the user that runs the plane: chown, or --database with another path',
    },
    'database-is-folder': {
      level: 'fault',
      says: '{path} is a folder',
      fix: 'Name a file in it: sqlite:{path}/homescope.db',
    },
    'database-foreign': {
      level: 'fault',
      says: '{path} is no SQLite database',
      fix: 'Name another path; the file is left as it is',
    },
    'database-unreachable': {
      level: 'fault',
      says: 'No PostgreSQL answers at {where}: {why}',
      fix: 'Start it, or correct host and port in --database',
    },
  },
  look: async ({ serve, cwd }) => {
    if (!serve) return NOT_ASKED
    const url = serve.database
    if (url === 'sqlite::memory:') return well('in memory')
    if (url.startsWith('sqlite:')) return lookAtFile(resolve(cwd, url.slice('sqlite:'.length)))
    if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
      return found('database-form', { url: withoutPassword(url) })
    const { hostname, port = '' } = new URL(url)
    const where = `${hostname || 'localhost'}:${port || 5432}`
    const why = await tryConnecting(hostname || 'localhost', Number(port || 5432))
    return why ? found('database-unreachable', { where, why }) : well(`something listens at ${where}`)
  },
})

const withoutPassword = (url: string) => url.replace(/:[^:@/]*@/, ':...@')

function lookAtFile(path: string): Look<DatabaseFault> {
  const folder = dirname(path)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isDirectory()) return found('database-is-folder', { path })
  if (!stats && !existsSync(folder)) return found('database-folder', { folder })
  const closed = [folder, ...(stats ? [path] : [])].map(whyUnwritable).find((why) => why !== undefined)
  if (closed) return found('database-unwritable', { path, why: closed })
  if (stats && stats.size > 0 && !startOf(path).startsWith('SQLite format 3'))
    return found('database-foreign', { path })
  return well(stats ? path : `${path}, which the first start makes`)
}

function whyUnwritable(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return undefined
  } catch (error) {
    return reason(asError(error))
  }
}

function startOf(path: string): string {
  const bytes = Buffer.alloc(16)
  const file = openSync(path, 'r')
  try {
    return bytes.toString('latin1', 0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
}

function tryConnecting(host: string, port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: 5000 })
    const end = (why: string | undefined) => {
      socket.destroy()
      done(why)
    }
    socket.once('connect', () => end(undefined))
    socket.once('timeout', () => end('no answer'))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })
}

type MasterKeyFault = 'master-key-missing' | 'master-key-readable' | 'master-key-form'

export const masterKey = check<MasterKeyFault>({
  name: 'master-key',
  about: 'the key that encrypts stored secrets (with --serve)',
  after: ['database'],
  faults: {
    'master-key-form': {
      level: 'fault',
      says: 'HOMESCOPE_MASTER_KEY is not 32 bytes in base64',
      fix: 'Make one: openssl rand -base64 32. For a database that has one already, only that one reads its secrets',
    },
    'master-key-missing': {
      level: 'fault',
      says: '{path} is gone, and the database {database} is there: its secrets cannot be read',
      fix: 'Bring it back from the backup, or set HOMESCOPE_MASTER_KEY to what it held',
    },
    'master-key-readable': {
      level: 'warning',
      says: 'Other users may read {path} (mode {mode})',
      fix: 'chmod 600 {path}',
    },
  },
  look: ({ serve, env, cwd }) => {
    if (!serve) return NOT_ASKED
    const given = env.HOMESCOPE_MASTER_KEY
    if (given)
      return Buffer.from(given, 'base64').length === 32 ? well('in HOMESCOPE_MASTER_KEY') : found('master-key-form')
    if (!serve.database.startsWith('sqlite:') || serve.database === 'sqlite::memory:') return skipped('no file')
    const database = resolve(cwd, serve.database.slice('sqlite:'.length))
    const path = `${database}.key`
    if (!existsSync(path)) {
      const isNew = !existsSync(database) || statSync(database).size === 0
      return isNew ? well('the first start makes one') : found('master-key-missing', { path, database })
    }
    const mode = openMode(path)
    return mode ? found('master-key-readable', { path, mode }) : well(path)
  },
})
