/** An export beside its blocks: nobody else is asked. */

import { createPublicKey, hash, verify } from 'node:crypto'
import { createReadStream, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  type Block,
  type BlockRecord,
  blockText,
  compareLeaves,
  follows,
  type Leaf,
  leafOf,
} from '../../../contract/audit/blocks.ts'
import { codeOf } from '../../../lib/errors.ts'
import { Refusal } from '../../exit/exit.ts'

export interface Found {
  records: number
  blocks: number
  /** Records behind the last block. */
  open: number
  /** What is wrong, in words. */
  problem?: string
}

const sha256 = (text: string) => hash('sha256', text, 'base64url')

/** `publicKey`: 32 bytes, base64url. Throws Refusal for what is no such file. */
export async function checkFile(path: string, blocksPath: string, publicKey: string): Promise<Found> {
  const chain = await readBlocks(blocksPath, publicKey)
  if (chain.problem !== undefined) return { records: 0, blocks: 0, open: 0, problem: chain.problem }
  let open = 0
  let records = 0
  let wrong: Wrong | undefined
  let last: Leaf = ['', -1, '']
  for await (const line of linesOf(path)) {
    const leaf = leafIn(line, path)
    if (compareLeaves(last, leaf) > 0) {
      return { records, blocks: chain.blocks, open, problem: `record ${leaf[0]} stands in the wrong place` }
    }
    last = leaf
    records++
    const how = lookAt(chain, leaf)
    if (how === 'open') open++
    else if (how) wrong ??= { leaf, how }
  }
  const missing = firstMissing(chain, last)
  const first = [wrong, missing].filter((each) => each !== undefined).sort((a, b) => compareLeaves(a.leaf, b.leaf))[0]
  return { records, blocks: chain.blocks, open, ...(first && { problem: told(first) }) }
}

/** What is wrong with a record; `open` where it is behind the last block. Those that are left of `leaves` are missing. */
function lookAt({ leaves, front, endedBefore }: Chain, leaf: Leaf): Wrong['how'] | 'open' | undefined {
  const [id, at, hash] = leaf
  const held = leaves.get(id)
  leaves.delete(id)
  if (held) return held[1] === at && held[2] === hash ? undefined : 'changed'
  if (compareLeaves(leaf, front) > 0) return 'open'
  return at >= endedBefore ? 'put in' : undefined
}

interface Wrong {
  leaf: Leaf
  how: 'changed' | 'removed' | 'put in'
}

const told = ({ leaf: [id, at], how }: Wrong) => `record ${id} of ${new Date(at).toISOString()} was ${how}`

/** An export ends somewhere: what lies behind its last record may just have been left out. */
function firstMissing({ leaves, endedBefore }: Chain, last: Leaf): Wrong | undefined {
  const asked = [...leaves.values()].filter((leaf) => leaf[1] >= endedBefore && compareLeaves(leaf, last) <= 0)
  const [first] = asked.sort(compareLeaves)
  return first && { leaf: first, how: 'removed' }
}

interface Chain {
  leaves: Map<string, Leaf>
  /** Up to which record there are blocks. */
  front: Leaf
  blocks: number
  endedBefore: number
  problem?: string
}

/** A file that was added to over years may begin with blocks that a plane has ended since. */
async function readBlocks(path: string, publicKey: string): Promise<Chain> {
  const isSigned = checkerOf(publicKey)
  const chain: Chain = { leaves: new Map(), front: ['', -1, ''], blocks: 0, endedBefore: 0 }
  let before: Block | undefined
  for await (const line of linesOf(path)) {
    const block = blockIn(line, path)
    if (!isSigned(blockText(block, sha256), block.signature)) {
      return { ...chain, problem: `block ${block.number} is not signed with ${publicKey}` }
    }
    if (!follows(before, block, sha256)) {
      return { ...chain, problem: `block ${before ? before.number + 1 : 1} is missing` }
    }
    for (const leaf of block.leaves) chain.leaves.set(leaf[0], leaf)
    chain.front = [block.toId, block.toAt, '']
    chain.endedBefore = Math.max(chain.endedBefore, block.endedBefore)
    chain.blocks++
    before = block
  }
  return chain
}

function checkerOf(publicKey: string) {
  const key = publicKeyOf(publicKey)
  return (text: string, signature: string) =>
    verify(null, Buffer.from(text), key, Buffer.from(String(signature), 'base64url'))
}

function publicKeyOf(x: string) {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  } catch {
    throw new Refusal('--public-key must be 32 bytes in base64url, as audit verify prints it')
  }
}

function linesOf(path: string): AsyncIterable<string> {
  try {
    return createInterface({
      input: createReadStream(path, { fd: openSync(path, 'r') }),
      crlfDelay: Number.POSITIVE_INFINITY,
    })
  } catch (error) {
    throw new Refusal(`cannot read ${path}: ${codeOf(error)}`)
  }
}

function leafIn(line: string, path: string): Leaf {
  const record = jsonIn(line, path) as BlockRecord
  if (typeof record.ID !== 'string') throw new Refusal(`${path} is no export of an audit trail`)
  return leafOf(record, sha256)
}

function blockIn(line: string, path: string): Block {
  const block = jsonIn(line, path) as Block
  if (!Array.isArray(block.leaves)) throw new Refusal(`${path} does not hold blocks of an audit trail`)
  return block
}

function jsonIn(line: string, path: string): object {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value
  } catch {}
  throw new Refusal(`${path} has a line that is no JSON object`)
}
