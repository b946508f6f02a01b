// Two PostgreSQL servers from the binaries that the machine has: commits wait until the standby has them, too.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { findBinaries, freePort, serverUser, startServer } from './postgres.mjs'

/** A primary and its standby, see test/support/scripts.d.ts; where none can be had here, `{ reason }`. */
export async function startReplicated() {
  const bin = findBinaries(['initdb', 'postgres', 'pg_basebackup'])
  const user = serverUser()
  if (bin === undefined)
    return { reason: 'no initdb, postgres and pg_basebackup on the PATH or below /usr/lib/postgresql' }
  if (user === undefined) return { reason: 'PostgreSQL refuses to run as root, and there is no user "postgres"' }
  const folder = mkdtempSync(join(tmpdir(), 'homescope-replicated-'))
  const password = randomBytes(16).toString('hex')
  const place = {
    bin,
    folder,
    password,
    options: { ...user, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } },
  }
  const [first, second] = [await freePort(), await freePort()]
  let primary = await makePrimary(place, first)
  let standby = await makeStandby(place, primary.port, second)
  await awaitStandby(place, primary.port)
  process.once('exit', () => {
    for (const { server } of [primary, standby]) server.kill('SIGKILL')
  })
  const urlOf = (hosts) => `postgres://homescope:${password}@${hosts}/postgres`
  const at = ({ port }) => `127.0.0.1:${port}`
  return {
    url: `${urlOf(`127.0.0.1:${first},127.0.0.1:${second}`)}?target_session_attrs=read-write`,
    get primary() {
      return urlOf(at(primary))
    },
    get standby() {
      return urlOf(at(standby))
    },
    kill: () => end(primary, 'SIGKILL'),
    promote: async () => {
      await ask(place, standby.port, 'SELECT pg_promote(true, 30)')
      ;[primary, standby] = [standby, primary]
    },
    follow: async () => {
      standby = await makeStandby(place, primary.port, standby.port)
      await awaitStandby(place, primary.port)
    },
    stop: async () => {
      await Promise.all([primary, standby].map((each) => end(each, 'SIGQUIT')))
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

async function makePrimary(place, port) {
  const { bin, folder, password, options } = place
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (options.uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, options.uid, options.gid)
  const data = join(folder, 'data-0')
  const access = ['--username=homescope', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  execFileSync(join(bin, 'initdb'), ['-D', data, '--encoding=UTF8', '--no-sync', ...access], quiet(options))
  appendFileSync(join(data, 'pg_hba.conf'), 'host replication homescope 127.0.0.1/32 scram-sha-256\n')
  return run(place, data, port)
}

let made = 0

async function makeStandby(place, from, port) {
  const { bin, folder, password, options } = place
  const data = join(folder, `data-${++made}`)
  const source = `postgres://homescope:${password}@127.0.0.1:${from}/postgres?application_name=standby`
  const words = ['-d', source, '-D', data, '-R', '--wal-method=stream', '--checkpoint=fast', '--no-sync']
  execFileSync(join(bin, 'pg_basebackup'), words, quiet(options))
  return run(place, data, port)
}

async function run({ bin, options }, data, port) {
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=100']
  // A process that is killed leaves what it wrote to the system: only a machine that stops would need more.
  settings.push(
    'fsync=off',
    'full_page_writes=off',
    'wal_receiver_status_interval=1',
    'wal_retrieve_retry_interval=100',
  )
  const server = await startServer(bin, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], options)
  return { server, port }
}

/** From then on a commit is answered when both have it. */
async function awaitStandby(place, port) {
  await ask(place, port, "ALTER SYSTEM SET synchronous_standby_names = 'standby'")
  await ask(place, port, 'SELECT pg_reload_conf()')
  for (let tries = 0; tries < 200; tries++) {
    const { rows } = await ask(place, port, "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'")
    if (rows.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the standby does not follow')
}

async function ask({ password }, port, text) {
  const client = new pg.Client(`postgres://homescope:${password}@127.0.0.1:${port}/postgres`)
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

async function end({ server }, signal) {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.ref()
  const gone = once(server, 'exit')
  server.kill(signal)
  await gone
}

const quiet = (options) => ({ ...options, stdio: ['ignore', 'ignore', 'pipe'] })
