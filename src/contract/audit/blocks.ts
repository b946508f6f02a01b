/**
 * The texts of which hashes and signatures of the audit trail are made. Records stand in blocks; each block is signed,
 * and names the hash of the one before. Whoever has records, blocks and public key can check them without a server.
 */

/** A record as the API answers it. */
export interface BlockRecord {
  ID: string
  projectId: string
  /** Unix milliseconds. */
  occurred: number | string
  userId: string
  action: string
  type: string
  actorId: string
  device: string
  method: string
  geo: string
  remoteAddress: string
  externalIds: readonly string[]
  tenants: readonly string[]
  data: object
}

/** One record's: its id, its time in unix milliseconds, its hash. */
export type Leaf = readonly [id: string, at: number, hash: string]

export interface Block {
  projectId: string
  /** From 1, without a gap. */
  number: number
  /**
   * `front`: the records from where the block before ended; `late`: some that were written behind it; `ended`: in place
   * of this and all earlier blocks, whose records have ended by a setting.
   */
  kind: 'front' | 'late' | 'ended'
  /** When it was made, unix milliseconds. */
  at: number
  /** The link of the block before; of `ended`, that of the block in whose place it stands. Empty for the first. */
  previous: string
  /** Up to which record the front has come: time and id. */
  toAt: number
  toId: string
  /** Until when records without a stamp are taken in, unix milliseconds: those of before there were stamps. */
  adoptsUntil: number
  /** Records from before this moment may be missing, unix milliseconds. */
  endedBefore: number
  /** How many records it holds; of `ended`, how many those had whose place it takes. */
  count: number
  leaves: readonly Leaf[]
  /** Ed25519, base64url. */
  signature: string
}

/** SHA-256, base64url. */
export type Sha256 = (text: string) => string

/** Characters of a leaf's hash: 128 bits. */
const LEAF_LENGTH = 22

/** All that a record says, in one order. */
export function recordText(record: BlockRecord): string {
  return JSON.stringify([
    record.projectId,
    record.ID,
    Number(record.occurred),
    record.userId,
    record.action,
    record.type,
    record.actorId,
    record.device,
    record.method,
    record.geo,
    record.remoteAddress,
    record.externalIds,
    record.tenants,
    record.data,
  ])
}

export function leafOf(record: BlockRecord, sha256: Sha256): Leaf {
  return [record.ID, Number(record.occurred), sha256(recordText(record)).slice(0, LEAF_LENGTH)]
}

/** What is signed. */
export function blockText(block: Omit<Block, 'signature'>, sha256: Sha256): string {
  const { projectId, number, kind, at, previous, toAt, toId, adoptsUntil, endedBefore, count, leaves } = block
  const root = sha256(JSON.stringify(leaves))
  const head = ['homescope audit block 1', projectId, number, kind, at, previous]
  return JSON.stringify([...head, toAt, toId, adoptsUntil, endedBefore, count, root])
}

/** What the next block names as `previous`. */
export function linkOf(block: Block, sha256: Sha256): string {
  return block.kind === 'ended' ? block.previous : sha256(blockText(block, sha256))
}

/** Whether one block may stand behind another, or first of all; signatures are for others to check. */
export function follows(before: Block | undefined, block: Block, sha256: Sha256): boolean {
  if (!before) return block.kind === 'ended' || (block.number === 1 && block.previous === '')
  return block.kind !== 'ended' && block.number === before.number + 1 && block.previous === linkOf(before, sha256)
}

/** The order of the trail. */
export function compareLeaves([leftId, leftAt]: Leaf, [rightId, rightAt]: Leaf): number {
  return leftAt - rightAt || (leftId < rightId ? -1 : leftId > rightId ? 1 : 0)
}
