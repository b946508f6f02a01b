/** What stands in the place of blocks whose records end by a setting. */
import { type Block, linkOf } from '../../../contract/audit/blocks.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { World } from '../../context.ts'
import { signed } from './making.ts'
import { sha256 } from './notary.ts'

type Ending = Pick<World, 'store' | 'clock' | 'notary'>

/** Blocks in a transaction. */
const MOST = 100

/** Those that `sayEnded` will take away, some at a time. */
export async function* endingBlocks({ store }: Ending, project: string, before: number): AsyncIterable<Block[]> {
  const head = await store.auditBlocks.head(project)
  if (!head) return
  const last = await lastEnding(store, project, head, before)
  for (let number = -1; number < last; ) {
    const blocks = await store.auditBlocks.after(project, number, MOST)
    const ending = blocks.filter((block) => block.number <= last)
    if (ending.length > 0) yield ending
    number = ending.at(-1)?.number ?? last
  }
}

/** The head stays: what comes next goes on behind it. */
async function lastEnding(tables: Pick<Tables, 'auditBlocks'>, project: string, head: Block, before: number) {
  if (head.kind === 'ended') return head.number
  const lasting = await tables.auditBlocks.firstHolding(project, before)
  return Math.min(lasting ?? head.number, head.number) - 1
}

/** To be said before they are removed: records from before a time, unix milliseconds, may be missing. */
export async function sayEnded({ store, clock, notary }: Ending, project: string, before: number): Promise<void> {
  const step = async (tables: Tables): Promise<boolean> => {
    const head = await tables.auditBlocks.head(project)
    if (!head) return false
    const last = await lastEnding(tables, project, head, before)
    const blocks = await tables.auditBlocks.after(project, -1, MOST)
    const ended = blocks.filter(({ number }) => number <= last)
    const newest = ended.at(-1)
    const number = newest?.number ?? 0
    await tables.auditBlocks.removeThrough(project, number)
    const block = signed(notary, {
      projectId: project,
      number,
      kind: 'ended',
      at: clock(),
      previous: newest ? linkOf(newest, sha256) : '',
      toAt: newest?.toAt ?? -1,
      toId: newest?.toId ?? '',
      adoptsUntil: head.adoptsUntil,
      endedBefore: before,
      count: ended.reduce((sum, { count }) => sum + count, 0),
      leaves: [],
    })
    await tables.auditBlocks.add(project, block)
    return number < last
  }
  while (await store.of(project).write(step)) {}
}
