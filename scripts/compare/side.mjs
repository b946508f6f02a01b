// One of the two programs, with a plane and a folder of its own.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PROJECT = 'P2ZZZZZZZZZZZZZZZZZZZZZZZZZZ'
const KEY = `K2ZZZZZZZZZZZZZZZZZZZZZZZZZZ${'k'.repeat(43)}`
const SAMPLES = fileURLToPath(new URL('../../test/cli/samples', import.meta.url))

/** `program` and `serve` are command lines, as lists of words. */
export async function openSide(program, serve, folder) {
  mkdirSync(folder)
  cpSync(SAMPLES, join(folder, 'samples'), { recursive: true })
  writeFileSync(join(folder, 'broken.json'), '{"flow": ')
  const plane = await startPlane(serve)
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TZ: 'UTC',
    DESCOPE_BASE_URL: plane.url,
    DESCOPE_PROJECT_ID: PROJECT,
    DESCOPE_MANAGEMENT_KEY: KEY,
  }
  const kept = { project: PROJECT }
  const files = new Set()
  return {
    /** Output, exit code and files of a case; what differs between any two runs is replaced by its name. */
    async run({ words, stdin = '', variables = {}, keep }) {
      const filled = words.map((word) => word.replace(/\{(\w+)\}/g, (_, name) => kept[name] ?? `no-${name}`))
      const ran = await start(/** @type {[string, ...string[]]} */ ([...program, ...filled]), {
        cwd: folder,
        env: { ...env, ...variables },
        stdin,
      })
      if (keep) kept[keep.name] = keep.pattern.exec(ran.out)?.[1] ?? `no-${keep.name}`
      const plain = (text) => withoutChance(text.replaceAll(plane.url, 'http://plane').replaceAll(folder, '/folder'))
      return { out: plain(ran.out), err: plain(ran.err), exit: String(ran.exit), files: newFiles(folder, files) }
    },
    close: plane.stop,
  }
}

async function startPlane([command, ...words]) {
  const child = spawn(command, [...words, '--port', '0', '--database', 'sqlite::memory:', '--dev'], {
    env: { PATH: process.env.PATH, HOMESCOPE_PROJECT_ID: PROJECT, HOMESCOPE_MANAGEMENT_KEY: KEY },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /"event":"listening","url":"([^"]+)"/.exec(line)?.[1]
    if (!url) continue
    child.stderr.resume()
    const ended = new Promise((resolve) => child.once('close', resolve))
    return { url, stop: () => child.kill() && ended }
  }
  throw new Error('the plane did not start')
}

function start([command, ...words], { cwd, env, stdin }) {
  const child = spawn(command, words, { cwd, env, stdio: 'pipe' })
  const ran = { out: '', err: '', exit: -1 }
  child.stdout.setEncoding('utf8').on('data', (text) => (ran.out += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (ran.err += text))
  child.stdin.on('error', () => {}).end(stdin)
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (exit) => resolve({ ...ran, exit: exit ?? -1 }))
  })
}

/** Ids, times, secrets and tokens are made by chance. */
function withoutChance(text) {
  return text
    .replace(/\bUD[A-Za-z0-9+/]{60,}=*/g, '<client id>')
    .replace(/((?:OTP for test user|secret for inbound app): ")[^"]+/g, '$1<chance>')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '<token>')
    .replace(/\b(?!P2ZZZ|K2ZZZ)([A-Z]{1,2})(?=[A-Za-z]*\d)[0-9A-Za-z]{26,}\b/g, '$1<id>')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\b1[6-9]\d{8}(\d{3})?\b/g, '<time>')
    .replace(
      /(\?t=|"(?:cleartext|pendingRef|secret|value|code|token)": ?"|[Ss]ecret: |Code: |OTP: )[^"\s&]+/g,
      '$1<chance>',
    )
}

/** Files that were not there before, or not so. */
function newFiles(folder, seen) {
  const found = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile())
    .map(
      (name) =>
        `${name} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}\n${withoutChance(readFileSync(join(folder, name), 'utf8'))}`,
    )
    .filter((file) => !seen.has(file))
  for (const file of found) seen.add(file)
  return found.sort().join('\n')
}
