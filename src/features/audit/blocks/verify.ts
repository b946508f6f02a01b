import type { audit } from '../../../contract/audit/audit.ts'
import { type Block, linkOf } from '../../../contract/audit/blocks.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { checkBlock, checkRecords, checkRest, type Looking, type Problem } from './checking.ts'
import { frontOf } from './making.ts'
import { sha256 } from './notary.ts'

type Handler<O extends keyof typeof audit> = Handle<(typeof audit)[O], Context>

/** Blocks, and records that are in none, that one call looks at. */
const BLOCKS = 10
const REST = 2000
/** Blocks in a page. */
const PAGE = 20

export const verify: Handler<'verify'> = async (ctx, { after, head }) => {
  const looking = await looked(ctx)
  const { auditBlocks } = ctx.store
  const newest = await auditBlocks.head(looking.project)
  const about = { head: newest ? markOf(newest) : '', publicKey: ctx.notary.publicKey() }
  const known = head === '' ? undefined : await checkHead(looking, head)
  if (known) return { ...about, ...NOTHING, problem: known }
  const rest = REST_PLACE.exec(after)
  if (rest) return { ...about, ...(await checkTail(looking, { occurredAt: Number(rest[1]), id: rest[2] ?? '' })) }
  const number = after === '' ? -1 : numberIn(after)
  return { ...about, ...(await checkSome(looking, number)) }
}

const NOTHING = { records: 0, blocks: 0, next: '' }
const REST_PLACE = /^(-?\d{1,16})\.([\w-]*)$/

interface Checked {
  records: number
  blocks: number
  next: string
  problem?: Problem
}

async function looked(ctx: Context): Promise<Looking> {
  const project = ctx.caller.project.id
  const [first] = await ctx.store.auditBlocks.after(project, -1, 1)
  const { store, notary } = ctx
  const looking = { store, notary, project, endedBefore: 0 }
  const isWhole = first?.kind === 'ended' && !checkBlock(looking, undefined, first)
  return isWhole ? { ...looking, endedBefore: first.endedBefore } : looking
}

async function checkSome(looking: Looking, number: number): Promise<Checked> {
  const blocks = await looking.store.auditBlocks.after(looking.project, number < 0 ? -1 : number - 1, BLOCKS + 1)
  // What was the last of the page before; retention may have taken its place meanwhile.
  let before = number < 0 ? undefined : blocks.shift()
  let records = 0
  for (const block of blocks) {
    const problem = checkBlock(looking, before, block) ?? (await surely(looking, before, block))
    if (problem) return { records, blocks: blocks.indexOf(block), next: '', problem }
    records += block.count
    before = block
  }
  const isLast = blocks.length < BLOCKS
  const { occurredAt, id } = frontOf(before)
  return { records, blocks: blocks.length, next: isLast ? `${occurredAt}.${id}` : String(before?.number ?? 0) }
}

/** Records may end while they are looked at. */
async function surely(looking: Looking, before: Block | undefined, block: Block): Promise<Problem | undefined> {
  const problem = await checkRecords(looking, before, block)
  if (problem?.kind !== 'removed') return problem
  const [first] = await looking.store.auditBlocks.after(looking.project, -1, 1)
  if (first?.kind !== 'ended' || checkBlock(looking, undefined, first)) return problem
  return checkRecords({ ...looking, endedBefore: first.endedBefore }, before, block)
}

async function checkTail(looking: Looking, after: { occurredAt: number; id: string }): Promise<Checked> {
  const { count, last, problem } = await checkRest(looking, after, REST)
  if (problem) return { ...NOTHING, problem }
  return { records: count, blocks: 0, next: count < REST ? '' : `${last.occurredAt}.${last.id}` }
}

/** A mark that somebody has kept: number and link of a block. */
async function checkHead(looking: Looking, head: string): Promise<Problem | undefined> {
  const [, number = '', link = ''] = /^(\d{1,9})\.([\w-]{43})$/.exec(head) ?? []
  if (link === '') throw new ApiError('invalid', 'The head field must be what an earlier call said')
  const [first] = await looking.store.auditBlocks.after(looking.project, -1, 1)
  if (first && first.number > Number(number)) return undefined
  const [block] = await looking.store.auditBlocks.after(looking.project, Number(number) - 1, 1)
  const at = { record: '', occurred: block?.at ?? 0, block: Number(number) }
  if (block?.number !== Number(number)) return { kind: 'removed', ...at }
  return linkOf(block, sha256) === link ? undefined : { kind: 'changed', ...at }
}

const markOf = (block: Block) => `${block.number}.${linkOf(block, sha256)}`

function numberIn(after: string): number {
  if (/^\d{1,9}$/.test(after)) return Number(after)
  throw new ApiError('invalid', 'The after field must be what next said')
}

export const blocks: Handler<'blocks'> = async (ctx, { after }) => {
  const found = await ctx.store.auditBlocks.after(ctx.caller.project.id, after - 1, PAGE)
  const last = found.length === PAGE ? found.at(-1) : undefined
  return {
    blocks: found.map((block) => ({ ...block, leaves: block.leaves.map((leaf) => [...leaf]) })),
    next: last ? last.number + 1 : 0,
    publicKey: ctx.notary.publicKey(),
  }
}
