/**
 * Records become blocks of the audit trail some time after they were written, many at once: who writes pays for a stamp
 * only. What a record says is safe from its stamp on; that it is there, from its block on.
 */
import { type Block, blockText, compareLeaves, leafOf, linkOf } from '../../../contract/audit/blocks.ts'
import type { AuditEntry, AuditPlace } from '../../../store/port/audit.ts'
import { StoreError } from '../../../store/port/index.ts'
import type { World } from '../../context.ts'
import { type Notary, sha256, toBlockRecord } from './notary.ts'

/** Milliseconds in which a record may still be written before one that is there: what the database lets a change take. */
export const LAG = 30_000
/** Records in a block. */
const MOST = 500
/** Milliseconds in which processes of before there were stamps may go on beside newer ones. */
const ADOPTING = 3_600_000
/** How far back late records are looked for, in milliseconds. */
const LATE = 2 * 3_600_000
/** Before all. */
export const FIRST: AuditPlace = { occurredAt: -1, id: '' }

export type Sealing = Pick<World, 'store' | 'clock' | 'notary' | 'warn'>

/** To be called with pauses of `LAG`: takes in what this process has written, as soon as it is old enough. */
export function createBlocking(world: Sealing): () => Promise<void> {
  let due: string[] = []
  return async () => {
    const projects = new Set(due)
    due = world.notary.takeTouched()
    for (const project of projects) if (!(await blockProject(world, project))) due.push(project)
  }
}

/** Takes in what nobody else did, of all projects, also records that came late; one process at a time. */
export async function blockAll(world: Sealing): Promise<void> {
  await world.store.alone(async () => {
    for (const project of await world.store.projects.ids()) {
      await blockProject(world, project)
      await blockLate(world, project)
    }
  })
}

/** Resolves to false when another process was at it: what it left is still to be done. */
async function blockProject(world: Sealing, project: string): Promise<boolean> {
  for (;;) {
    const head = await world.store.auditBlocks.head(project)
    const end = world.clock() - LAG
    const entries = await world.store.audit.entriesBetween(project, frontOf(head), {
      to: { occurredAt: end, id: '' },
      limit: MOST,
    })
    const last = entries.at(-1)?.record
    if (!last) return true
    const adoptsUntil = head ? head.adoptsUntil : adoptionOf(entries, world.clock())
    const made = { kind: 'front' as const, toAt: last.occurredAt, toId: last.id, adoptsUntil }
    const fit = entries.filter((entry) => mayStand(world.notary, project, entry, adoptsUntil))
    if (fit.length < entries.length) tell(world, project, entries.length - fit.length)
    if (!(await add(world, project, head, { ...made, entries: fit }))) return false
    if (entries.length < MOST) return true
  }
}

async function blockLate(world: Sealing, project: string): Promise<void> {
  const { store, notary } = world
  const since = world.clock() - LATE
  const missing = await idsWithout(store, project, since)
  const found = await store.audit.entries(project, missing)
  const entries = found.filter(({ record, stamp }) => notary.isStamped(project, record, stamp))
  const head = await store.auditBlocks.head(project)
  if (!head || entries.length === 0) return
  const { toAt, toId, adoptsUntil } = head
  await add(world, project, head, { kind: 'late', toAt, toId, adoptsUntil, entries })
}

/** Blocks that are looked at in one go. */
const SOME = 20

/** Ids of records behind the front that are in no block. */
async function idsWithout(store: World['store'], project: string, since: number): Promise<string[]> {
  const known = new Set((await store.auditBlocks.late(project, since)).flatMap(idsOf))
  const first = await store.auditBlocks.firstHolding(project, since)
  const missing: string[] = []
  let before: Block | undefined
  for (let number = (first ?? 0) - 2; first !== undefined; ) {
    const blocks = await store.auditBlocks.after(project, number, SOME)
    for (const block of blocks) {
      const own = new Set(idsOf(block))
      const isBound = before !== undefined || block.number === 1
      const ids = isBound ? await store.audit.idsBetween(project, frontOf(before), frontOf(block)) : []
      missing.push(...ids.filter((id) => !own.has(id) && !known.has(id)))
      before = block
    }
    if (blocks.length < SOME || missing.length >= MOST) break
    number = before?.number ?? number
  }
  return missing.slice(0, MOST)
}

const idsOf = ({ leaves }: Block) => leaves.map(([id]) => id)

export function frontOf(block: Block | undefined): AuditPlace {
  return block ? { occurredAt: block.toAt, id: block.toId } : FIRST
}

/** Whoever has no stamp at the first block is from before there were any. */
function adoptionOf(entries: readonly AuditEntry[], now: number): number {
  return entries.some(({ stamp }) => stamp === '') ? now + ADOPTING : 0
}

function mayStand(notary: Notary, project: string, { record, stamp }: AuditEntry, adoptsUntil: number): boolean {
  return stamp === '' ? record.occurredAt <= adoptsUntil : notary.isStamped(project, record, stamp)
}

function tell({ warn }: Sealing, project: string, count: number): void {
  warn?.('records of an audit trail were put in or changed', { project, records: String(count) })
}

type Made = Pick<Block, 'kind' | 'toAt' | 'toId' | 'adoptsUntil'> & { entries: readonly AuditEntry[] }

async function add(world: Sealing, project: string, head: Block | undefined, made: Made): Promise<boolean> {
  const { entries, ...place } = made
  const leaves = entries.map(({ record }) => leafOf(toBlockRecord(project, record), sha256)).sort(compareLeaves)
  const block = signed(world.notary, {
    ...place,
    projectId: project,
    number: (head?.number ?? 0) + 1,
    at: world.clock(),
    previous: head ? linkOf(head, sha256) : '',
    endedBefore: 0,
    count: leaves.length,
    leaves,
  })
  return write(world, project, (tables) => tables.auditBlocks.add(project, block))
}

export function signed(notary: Notary, block: Omit<Block, 'signature'>): Block {
  return { ...block, signature: notary.sign(blockText(block, sha256)) }
}

type Work = Parameters<ReturnType<World['store']['of']>['write']>[0]

/** Whether it was done: a project may go meanwhile. A machine that stops may take a block along: it is made again. */
async function write({ store }: Sealing, project: string, work: Work): Promise<boolean> {
  try {
    return (await store.of(project).write(work, 'later')) === true
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'gone') return false
    throw error
  }
}
