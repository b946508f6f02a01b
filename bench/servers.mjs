// Starts the servers that are measured, each a process of its own, and reads what the kernel says about them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

export const PROJECT = 'Pbench00000000000000000000000'
export const KEY = 'Kbench0000000000000000000000bench-management-key'
export const AUTHORIZATION = `authorization: Bearer ${PROJECT}:${KEY}`

export function startHello() {
  return startServer([process.execPath, `${root}bench/hello.mjs`], '/')
}

/** `binary`: the native one, which is Bun itself; `file`: of this folder. */
export function startHelloOnBun(binary, file) {
  return startServer([binary, `${root}bench/${file}`], '/', { BUN_BE_BUN: '1' })
}

const ON_NODE = [process.execPath, `${root}dist/descope.cjs`]

/** `database`: as in `descope serve --database`; `program`: that of the build, on this Node, when left out. */
export function startPlane(database, program = ON_NODE) {
  return startServer([...program, 'serve', '--port', '0', '--database', database], '/health', {
    HOMESCOPE_PROJECT_ID: PROJECT,
    HOMESCOPE_MANAGEMENT_KEY: KEY,
    HOMESCOPE_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    HOMESCOPE_LOG: 'warn',
  })
}

/** Resolves at the first answer: `{ url, pid, startMs, stop() }`. */
async function startServer(command, path, settings = {}) {
  const [program, ...args] = command
  const began = performance.now()
  const child = spawn(program, args, {
    cwd: root,
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const url = await Promise.race([announced(child), ended.then(([code]) => fail(`${program} ended with code ${code}`))])
  await answered(url + path)
  const startMs = performance.now() - began
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return { url, pid: child.pid, startMs, stop }
}

/** Nobody's own settings, and no extra certificates, which cost Node 20 some 30 ms at each start. */
export function environment(settings = {}) {
  const own = Object.entries(process.env).filter(([name]) => !/^(DESCOPE_|HOMESCOPE_|NODE_EXTRA_CA_CERTS$)/.test(name))
  return { ...Object.fromEntries(own), ...settings }
}

function fail(message) {
  throw new Error(message)
}

function announced(child) {
  return new Promise((resolve) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part
      const url = /listens on (http:\S+)/.exec(text)?.[1]
      if (url) resolve(url)
    })
  })
}

/** Resolves at the end of an answer, whatever it says; rejects where nobody listens. */
export function answered(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume()
      response.once('end', resolve)
    }).once('error', reject)
  })
}

/** Microseconds of CPU that a process has used, or NaN where the kernel does not tell. */
export function cpuMicros(pid) {
  if (!existsSync(`/proc/${pid}/schedstat`)) return Number.NaN
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`)
  return threads.reduce((sum, file) => sum + Number(readFileSync(file, 'utf8').split(' ')[0]) / 1000, 0)
}

const TICK_MICROS = 10_000

/** The same for a process with all its children, also those that have ended, in steps of 10 ms. */
export function familyCpuMicros(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  const [own, ...others] = [pid, ...children].map(ticksOf)
  return (own.used + own.inherited + others.reduce((sum, { used }) => sum + used, 0)) * TICK_MICROS
}

/** Microseconds that children of this process have used which it has waited for. */
export function childrenCpuMicros() {
  return existsSync('/proc/self/stat') ? ticksOf('self').inherited * TICK_MICROS : Number.NaN
}

function ticksOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  return { used: fields[11] + fields[12], inherited: fields[13] + fields[14] }
}

/** Microseconds of CPU that the whole machine has used. */
export function machineCpuMicros() {
  if (!existsSync('/proc/stat')) return Number.NaN
  const [user, nice, system, , , interrupts, soft, stolen] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .split(/ +/)
    .slice(1)
    .map(Number)
  return (user + nice + system + interrupts + soft + stolen) * TICK_MICROS
}

/** Resident memory in MiB: now, and at most until now. */
export function memory(pid) {
  if (!existsSync(`/proc/${pid}/status`)) return { now: Number.NaN, peak: Number.NaN }
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
  return { now: read('VmRSS'), peak: read('VmHWM') }
}
