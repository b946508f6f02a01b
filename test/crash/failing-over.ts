/** One failover of PostgreSQL under writers: what was acknowledged is there, and nobody is told something wrong. */
import assert from 'node:assert/strict'
import { Client } from 'pg'
import type { Replicated } from '../../scripts/test/replicated.mjs'
import { startTestPlane, type TestPlane } from '../support/plane.ts'

const WRITERS = 32
/** Milliseconds. */
const BEFORE = 500
const SILENCE = 300
const AFTER = 500
const SERVED_WITHIN = 3000

export interface Failover {
  acknowledged: number
  refused: number
  unknown: number
  /** Milliseconds from the promotion to the first write that was acknowledged. */
  servedAfter: number
}

export async function failOver(servers: Replicated, plane: TestPlane): Promise<Failover> {
  const told = { acknowledged: [] as { id: string; at: number }[], refused: 0, unknown: 0 }
  const run = { isOver: false }
  const writers = Array.from({ length: WRITERS }, (_, writer) => write(plane, `w${writer}-${++made}`, told, run))
  let servedAfter: number
  try {
    await rest(BEFORE)
    await servers.kill()
    await rest(SILENCE)
    assert.equal((await plane.call('GET', '/ready')).status, 503, 'without a primary it is not ready')
    await servers.promote()
    const promoted = performance.now()
    servedAfter = await firstSince(told.acknowledged, promoted)
    assert.equal((await plane.call('GET', '/ready')).status, 200)
    await rest(AFTER)
  } finally {
    run.isOver = true
    await Promise.allSettled(writers)
  }
  await Promise.all(writers)
  const { rows } = await queryOnce(servers.primary, 'SELECT login_id FROM user_login_ids')
  const stored = new Set(rows.map(({ login_id }) => login_id as string))
  assert.deepEqual(
    told.acknowledged.filter(({ id }) => !stored.has(id)),
    [],
    'acknowledged and lost',
  )
  assert.ok(told.refused > 0, 'nobody noticed')
  assert.ok(servedAfter < SERVED_WITHIN, `${servedAfter} ms`)
  const { refused, unknown } = told
  return { acknowledged: told.acknowledged.length, refused, unknown, servedAfter }
}

let made = 0

interface Told {
  acknowledged: { id: string; at: number }[]
  refused: number
  unknown: number
}

async function write(plane: TestPlane, name: string, told: Told, run: { isOver: boolean }): Promise<void> {
  for (let n = 0; !run.isOver; n++) {
    const id = `${name}-${n}@example.com`
    const { status, body, headers } = await plane.call('POST', '/v1/mgmt/user/create', { loginId: id })
    if (status === 200) {
      told.acknowledged.push({ id, at: performance.now() })
      continue
    }
    assert.equal(status, 503, JSON.stringify(body))
    assert.ok(headers.get('retry-after'))
    if (body.errorCode === 'E011505') told.unknown++
    else told.refused++
    assert.match(body.errorCode, /^E01150[35]$/)
    await rest(20)
  }
}

async function firstSince(acknowledged: readonly { at: number }[], moment: number): Promise<number> {
  for (;;) {
    const first = acknowledged.find(({ at }) => at > moment)
    if (first) return Math.round(first.at - moment)
    if (performance.now() - moment > 10 * SERVED_WITHIN) throw new Error('nothing was served after the promotion')
    await rest(10)
  }
}

export function startOn(servers: Replicated): Promise<TestPlane> {
  return startTestPlane({ database: servers.url, planes: 1 })
}

async function queryOnce(url: string, text: string) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
