/** What is wrong with a stretch of the audit trail: the first record that was changed, removed or put in. */
import { type Block, blockText, compareLeaves, follows, type Leaf, leafOf } from '../../../contract/audit/blocks.ts'
import type { AuditEntry, AuditPlace } from '../../../store/port/audit.ts'
import type { Store } from '../../../store/port/index.ts'
import { frontOf } from './making.ts'
import { type Notary, sha256, toBlockRecord } from './notary.ts'

export interface Problem {
  kind: 'changed' | 'removed' | 'inserted'
  /** Id of the record; empty where a block itself is it. */
  record: string
  /** The record's time, unix milliseconds. */
  occurred: number
  /** The block's number; 0 where the record is in none. */
  block: number
}

export interface Looking {
  store: Store
  notary: Notary
  project: string
  /** Records from before may be missing, unix milliseconds. */
  endedBefore: number
}

/** Rows read in one go; a stretch that holds more than its block has some that were put in. */
const MOST = 2000

/** Whether it is signed here and stands behind the one before. */
export function checkBlock({ notary, project }: Looking, before: Block | undefined, block: Block): Problem | undefined {
  const isSigned = block.projectId === project && notary.isSigned(blockText(block, sha256), block.signature)
  if (!isSigned) return { kind: 'changed', record: '', occurred: block.at, block: block.number }
  if (follows(before, block, sha256)) return undefined
  const missing = before ? before.number + 1 : 1
  return { kind: 'removed', record: '', occurred: block.at, block: Math.min(missing, block.number) }
}

/** The records of a block, and all that stand between it and the one before. */
export async function checkRecords(looking: Looking, before: Block | undefined, block: Block) {
  if (block.kind === 'ended') return undefined
  const { store, project } = looking
  const entries =
    block.kind === 'late'
      ? await store.audit.entries(
          project,
          block.leaves.map(([id]) => id),
        )
      : await store.audit.entriesBetween(project, frontOf(before), { to: frontOf(block), limit: MOST })
  const found = new Map(entries.map((entry) => [entry.record.id, entry]))
  const held = new Set(block.leaves.map(([id]) => id))
  const wrong: [Leaf, Problem['kind']][] = []
  for (const leaf of block.leaves) {
    const kind = lookAt(looking, leaf, found.get(leaf[0]))
    if (kind) wrong.push([leaf, kind])
  }
  for (const entry of entries) {
    if (!held.has(entry.record.id) && !isGenuine(looking, entry)) wrong.push([placeOf(entry), 'inserted'])
  }
  const [first] = wrong.sort(([left], [right]) => compareLeaves(left, right))
  return first && problem(first[0], first[1], block.number)
}

/** Records that are in no block yet. */
export async function checkRest(looking: Looking, after: AuditPlace, limit: number) {
  const entries = await looking.store.audit.entriesBetween(looking.project, after, { to: LAST, limit })
  const wrong = entries.find((entry) => !isGenuine(looking, entry))
  const { occurredAt, id } = entries.at(-1)?.record ?? after
  return {
    count: entries.length,
    last: { occurredAt, id },
    problem: wrong && problem(placeOf(wrong), wrong.stamp === '' ? 'inserted' : 'changed', 0),
  }
}

/** Behind all. */
const LAST: AuditPlace = { occurredAt: Number.MAX_SAFE_INTEGER, id: '' }

function lookAt(looking: Looking, leaf: Leaf, entry: AuditEntry | undefined): Problem['kind'] | undefined {
  const [, at, hash] = leaf
  if (!entry) return at < looking.endedBefore ? undefined : 'removed'
  const [, isAt, isHash] = leafOf(toBlockRecord(looking.project, entry.record), sha256)
  return isAt === at && isHash === hash && entry.isFound ? undefined : 'changed'
}

function isGenuine({ notary, project }: Looking, { record, stamp, isFound }: AuditEntry): boolean {
  return isFound && notary.isStamped(project, record, stamp)
}

const placeOf = ({ record }: AuditEntry): Leaf => [record.id, record.occurredAt, '']

function problem([record, occurred]: Leaf, kind: Problem['kind'], block: number): Problem {
  return { kind, record, occurred, block }
}
