// Starts a throw-away PostgreSQL cluster on 127.0.0.1 from the binaries that the machine has.
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/**
 * A running cluster, see test/support/scripts.d.ts; where none can be had here, `{ reason }`. Without `durable` commits do not
 * wait for the disk. Whoever starts it awaits `stop`; a process that ends without that ends the server, too.
 */
export async function startPostgres({ durable = false } = {}) {
  const bin = findBinaries()
  if (bin === undefined) return { reason: 'no initdb and postgres on the PATH or below /usr/lib/postgresql' }
  const user = serverUser()
  if (user === undefined) return { reason: 'PostgreSQL refuses to run as root, and there is no user "postgres"' }
  const folder = mkdtempSync(join(tmpdir(), 'homescope-postgres-'))
  try {
    return await startCluster({ bin, user, folder, durable })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    return { reason: `the cluster did not start: ${error.message}` }
  }
}

/** The folder that has all of these programs. */
export function findBinaries(names = ['initdb', 'postgres']) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...debianFolders()]
  return folders.find((folder) => folder && names.every((name) => existsSync(join(folder, name))))
}

function debianFolders() {
  const versions = '/usr/lib/postgresql'
  if (!existsSync(versions)) return []
  const newestFirst = readdirSync(versions).sort((a, b) => Number(b) - Number(a))
  return newestFirst.map((version) => join(versions, version, 'bin'))
}

/** Spawn options of the user that the server runs as: the caller, but for root the user that Debian's package makes. */
export function serverUser() {
  if (process.getuid?.() !== 0) return {}
  try {
    const id = (option) => Number(execFileSync('id', [option, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}

async function startCluster({ bin, user, folder, durable }) {
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user.uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = { ...user, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } }
  const access = ['--username=homescope', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  execFileSync(join(bin, 'initdb'), ['-D', data, '--encoding=UTF8', '--no-sync', ...access], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })

  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=300']
  if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off')
  const start = () => startServer(bin, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], options)
  let server = await start()
  process.once('exit', () => server.kill('SIGQUIT'))
  const stop = async () => {
    await endServer(server)
    rmSync(folder, { recursive: true, force: true })
  }
  const restart = async () => {
    await endServer(server)
    server = await start()
  }
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  const url = `postgres://homescope:${password}@127.0.0.1:${port}/postgres`
  return { url, version, pid: server.pid, stop, restart }
}

/** @returns {Promise<import('node:child_process').ChildProcess>} */
export async function startServer(bin, args, options) {
  const [command, words] = withOwner(join(bin, 'postgres'), args)
  const server = spawn(command, words, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C reaches the tests first, and the server only through stop.
    detached: true,
  })
  await ready(server)
  return server
}

/** At once, as a power cut would; the next start recovers. */
async function endServer(server) {
  server.ref()
  const gone = server.exitCode === null && server.signalCode === null ? once(server, 'exit') : undefined
  server.kill('SIGQUIT')
  await gone
}

/**
 * Ends the server with its owner even when that is killed, where the system offers it.
 * @returns {[command: string, words: string[]]}
 */
function withOwner(command, args) {
  const setpriv = '/usr/bin/setpriv'
  return existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'QUIT', '--', command, ...args]] : [command, args]
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address?.port))
    })
  })
}

/** @returns {Promise<void>} */
function ready(server) {
  return new Promise((resolve, reject) => {
    let log = ''
    server.stderr.setEncoding('utf8')
    server.stderr.on('data', (text) => {
      log = (log + text).slice(-4000)
      if (!/ready to accept (read-only )?connections/.test(log)) return
      server.stderr.removeAllListeners('data').resume()
      server.stderr.unref()
      server.unref()
      resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(log.trim())))
  })
}
