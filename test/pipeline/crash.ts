/** Runs that are killed at random moments against a troubled server, then run again: the tables must be those of a quiet run. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Place } from '../destinations/every.ts'
import { type Asked, type Reply, serveApi } from './api.ts'

const PEOPLE = Array.from({ length: 200 }, (_, at) => ({
  userId: `U${String(at).padStart(3, '0')}`,
  name: `Person ${at}`,
  loginIds: [`p${at}@example.com`, `+1${at}`].slice(0, 1 + (at % 2)),
  userTenants: Array.from({ length: at % 3 }, (_, tenant) => ({
    tenantId: `T${tenant}`,
    roleNames: ['Admin', 'User'],
  })),
}))

export function answer({ path, body }: Asked): Reply {
  if (path === '/notes') return { json: { notes: [{ text: 'a' }, { text: 'b' }] } }
  if (path === '/history') return { json: (body as string[]).map((userId) => ({ userId, loginTime: 100, city: 'X' })) }
  const { page = 0, limit = 20 } = body as { page?: number; limit?: number }
  return { json: { users: PEOPLE.slice(page * limit, (page + 1) * limit), total: PEOPLE.length } }
}

/** One answer in four is trouble: a refusal, a failure, a broken connection, a page that is another one. */
function troubled(asked: Asked): Reply {
  const dice = Math.random()
  if (dice < 0.06) return { status: 429, headers: { 'retry-after': '0' }, json: {} }
  if (dice < 0.12) return { status: 500, json: {} }
  if (dice < 0.16) return 'reset'
  if (dice < 0.2) return 'cut'
  return answer(asked)
}

export const TABLES = [
  'users',
  'users__login_ids',
  'users__user_tenants',
  'users__user_tenants__role_names',
  'history',
  'notes',
]

/** The victim as a program; built into the folder of test bundles, where packages are found. */
export async function buildVictim(): Promise<string> {
  const outfile = `.build/victim-${process.pid}.mjs`
  await build({
    entryPoints: ['test/pipeline/victim.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    format: 'esm',
    outfile,
    logLevel: 'silent',
    define: { __BINARY__: 'false' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
  return outfile
}

/** Kills `times` runs, each at a random moment, runs once more to the end, and gives the tables without their ids. */
export async function tablesAfterCrashes(place: Place, destination: string, times: number): Promise<Tables> {
  const victim = await buildVictim()
  const api = await serveApi(times === 0 ? answer : troubled)
  const folder = join(place.folder, 'pipelines')
  await mkdir(folder, { recursive: true })
  const wish = JSON.stringify({ api: api.url, destination, folder })
  try {
    let killed = 0
    for (let run = 0; run < times * 3 && killed < times; run++) {
      if ((await start(victim, wish, Math.random() * LONGEST_LIFE)) === 'killed') killed++
    }
    assert.equal(await start(victim, wish, undefined), 0)
    return await tablesOf(place)
  } finally {
    await api.close()
  }
}

export type Tables = { [table: string]: Record<string, string>[] }

/** Longer than a run, so that some are killed while they load and some not at all. */
const LONGEST_LIFE = 1500

async function start(victim: string, wish: string, killAfter: number | undefined): Promise<number | 'killed'> {
  const child = spawn(process.execPath, [victim], { stdio: ['pipe', 'ignore', 'pipe'] })
  const errors: Buffer[] = []
  child.stderr.on('data', (chunk) => errors.push(chunk))
  child.stdin.end(wish)
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter)
  const [code, signal] = await once(child, 'exit')
  clearTimeout(timer)
  if (signal === 'SIGKILL') return 'killed'
  if (code !== 0 && killAfter === undefined) throw new Error(Buffer.concat(errors).toString())
  return code
}

/** Rows without what tells one package from another; notes are appended, so their number shows repeated loads. */
async function tablesOf(place: Place): Promise<Tables> {
  const entries = await Promise.all(TABLES.map(async (table) => [table, await place.data(table)] as const))
  const loads = await place.rows('_dlt_loads')
  const notes = await place.rows('notes')
  const counted = new Set(loads.map((row) => row['load_id']))
  assert.ok(
    notes.every((row) => counted.has(row['_dlt_load_id'])),
    'rows of a package that is not complete',
  )
  assert.equal(notes.length, loads.length * 2, 'a package was loaded twice, or in part')
  return Object.fromEntries(entries.filter(([table]) => table !== 'notes'))
}
