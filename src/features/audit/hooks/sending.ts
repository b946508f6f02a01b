/** Takes the audit trail to web hooks: in order, at least once, with longer and longer pauses between tries. */

import type { audit } from '../../../contract/audit/audit.ts'
import type { InputOf } from '../../../contract/operation.ts'
import { checkedAs, hasTexts, isTexts } from '../../../lib/json.ts'
import type { AuditRecord } from '../../../store/port/audit.ts'
import type { AuditHook } from '../../../store/port/audit-hooks.ts'
import type { World } from '../../context.ts'
import { signatureOf } from '../../values/connector-requests.ts'
import { LAG, toWire } from '../audit.ts'
import { placeOfHook, SEALED } from './sealed.ts'

/** Hooks taken at a time, and records in one request. */
const HOOKS = 20
const RECORDS = 100
/** Milliseconds until the next look where all was sent, and until the next try, by the number of tries. */
const IDLE = 2000
const PAUSES = [5000, 30_000, 120_000, 600_000, 3_600_000]
/** Milliseconds that a hook is one process's to serve, longer than a request takes to give up. */
const LEASE = 60_000

type Hook = AuditHook & { project: string }
type Said = InputOf<typeof audit.createWebhook>

/** Resolves to how many records were sent. */
export async function sendTrails(world: World): Promise<number> {
  let sent = 0
  for (const hook of await world.store.auditHooks.due(world.clock(), HOOKS)) {
    const store = world.store.of(hook.project)
    const until = world.clock() + LEASE
    if (!(await store.write((tables) => tables.auditHooks.claim(hook.project, hook, until)))) continue
    const { outcome, count } = await serve(world, hook)
    await store.write((tables) => tables.auditHooks.settle(hook.project, hook.id, outcome))
    sent += count
  }
  return sent
}

async function serve(world: World, hook: Hook) {
  const page = { before: world.clock() - LAG, limit: RECORDS }
  const records = await world.store.audit.after(hook.project, hook.sent, page)
  const wanted = records.filter((record) => passes(hook, record))
  const failure = wanted.length === 0 ? '' : await attempt(() => post(world, hook, wanted))
  if (failure !== '') {
    const pause = PAUSES[Math.min(hook.tries, PAUSES.length - 1)] ?? 0
    const outcome = { sent: hook.sent, failure, tries: hook.tries + 1, nextAt: world.clock() + pause }
    return { outcome, count: 0 }
  }
  const nextAt = world.clock() + (records.length === RECORDS ? 0 : IDLE)
  return { outcome: { sent: records.at(-1) ?? hook.sent, failure, tries: 0, nextAt }, count: wanted.length }
}

const areFilters = (value: unknown): value is Said['filters'] =>
  Array.isArray(value) && value.every((one) => hasTexts(one, 'filterType', 'operator') && isTexts(one['values']))

/** All filters must hold. */
function passes({ document }: Hook, { action, tenants }: AuditRecord): boolean {
  const filters = checkedAs(document['filters'], areFilters, 'filters')
  return filters.every(({ filterType, operator, values }) => {
    if (filterType !== 'actions' && filterType !== 'tenants') return true
    const held = (filterType === 'actions' ? [action] : tenants).some((value) => values.includes(value))
    return operator === 'excludes' ? !held : held
  })
}

async function post(world: World, hook: Hook, records: readonly AuditRecord[]): Promise<void> {
  if (!world.exchange) throw new Error('this plane makes no requests')
  const opened = world.vault.open(hook.sealed[SEALED] ?? '', placeOfHook(hook.project, hook.id))
  const { authentication, hmacSecret, headers } = JSON.parse(opened) as Said
  const body = JSON.stringify(
    records.map((record) => ({ ...toWire(hook.project, record), occurred: String(record.occurredAt) })),
  )
  const answer = await world.exchange(String(hook.document['url']), {
    method: 'POST',
    headers: {
      ...headers,
      ...proofIn(authentication),
      'content-type': 'application/json',
      ...signatureOf(hmacSecret, body),
    },
    body,
  })
  if (answer.status < 200 || answer.status > 299) throw new Error(`the web hook answered ${answer.status}`)
}

function proofIn({ bearerToken, basic, apiKey }: Said['authentication']): { [header: string]: string } {
  if (bearerToken) return { authorization: `Bearer ${bearerToken}` }
  if (apiKey.key) return { [apiKey.key]: apiKey.token }
  if (!basic.username) return {}
  return { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}` }
}

const LONGEST_FAILURE = 500

async function attempt(send: () => Promise<void>): Promise<string> {
  try {
    await send()
    return ''
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_FAILURE) || 'failed'
  }
}
