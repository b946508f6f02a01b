// Installs a peer from the registry into a folder outside the project, and runs it there, or what is already here.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { answered, environment } from '../servers.mjs'

const INSTALL_MINUTES = 5
const START_SECONDS = 60

/** The folder that has the peer's packages; they stay there for the next run. Throws where they cannot be had. */
export async function install(peer) {
  const name = peer.packages.join('+').replaceAll(/[@/]/g, '-') || peer.name
  const folder = join(tmpdir(), 'homescope-bench-peers', name)
  const done = join(folder, 'installed')
  if (existsSync(done)) return folder
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  if (peer.packages.length === 0) return folder
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...peer.packages]
  await promisify(execFile)('npm', args, { cwd: folder, timeout: INSTALL_MINUTES * 60_000, env: environment() })
  peer.installed?.(folder)
  writeFileSync(done, '')
  return folder
}

/** Resolves at the first answer: `{ url, pid, startMs, stop() }`. */
export async function start(peer, folder) {
  const ports = await freePorts(peer.ports)
  const { program = process.execPath, args, env = {}, files = {}, fresh = [] } = peer.command(ports)
  for (const path of fresh) rmSync(join(folder, path), { force: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const log = openSync(join(folder, 'log'), 'w')
  const began = performance.now()
  const child = spawn(program, args, { cwd: folder, env: environment(env), stdio: ['ignore', log, log] })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${ports[0]}`
  const stop = async () => {
    child.kill('SIGTERM')
    const killed = setTimeout(() => child.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(killed)
  }
  while (!(await answers(url + peer.ready))) {
    if (child.exitCode !== null) throw new Error(`${peer.name} ended with code ${child.exitCode}, see ${folder}/log`)
    if (performance.now() - began > START_SECONDS * 1000) {
      await stop()
      throw new Error(`${peer.name} did not answer in ${START_SECONDS} s, see ${folder}/log`)
    }
    await wait(5)
  }
  return { url, pid: child.pid, startMs: performance.now() - began, stop }
}

export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => portOf(server))
  for (const server of servers) server.close()
  return ports
}

const answers = (url) =>
  answered(url).then(
    () => true,
    () => false,
  )

function portOf(server) {
  return server.address().port
}
