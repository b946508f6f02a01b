/** What stands in the place of blocks whose records end by a setting. */
import { linkOf } from '../../../contract/audit/blocks.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { World } from '../../context.ts'
import { signed } from './making.ts'
import { sha256 } from './notary.ts'

type Ending = Pick<World, 'store' | 'clock' | 'notary'>

/** Blocks in a transaction. */
const MOST = 100

/** To be said before they are removed: records from before a time, unix milliseconds, may be missing. */
export async function sayEnded({ store, clock, notary }: Ending, project: string, before: number): Promise<void> {
  const step = async (tables: Tables): Promise<boolean> => {
    const head = await tables.auditBlocks.head(project)
    if (!head) return false
    const lasting = await tables.auditBlocks.firstHolding(project, before)
    // The head stays: what comes next goes on behind it.
    const last = head.kind === 'ended' ? head.number : Math.min(lasting ?? head.number, head.number) - 1
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
