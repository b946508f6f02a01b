/** What a project was before an import, compressed; secrets stay sealed. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { keyOf, type Piece, type Pieces } from '../../contract/project/snapshot/piece.ts'
import { parseJsonBytes } from '../../lib/json-bytes.ts'
import type { SealedSecret } from '../../store/port/configuration.ts'
import type { Tables } from '../../store/port/index.ts'
import { type Context, newId } from '../context.ts'
import { BESIDE, type State } from './state.ts'

/** The oldest go when there are more. */
const MOST_POINTS = 20

/** Call it in the transaction of the change. Resolves to the point's id. */
export async function addRestorePoint(ctx: Context, tables: Tables, state: State, reason: string): Promise<string> {
  const project = ctx.caller.project.id
  const id = newId(ctx, 'RP')
  const content = pack(state)
  await tables.configuration.addRestorePoint(project, {
    id,
    createdAt: ctx.clock(),
    actorId: ctx.caller.keyId,
    reason,
    content,
  })
  const old = (await tables.configuration.restorePoints(project)).slice(MOST_POINTS)
  await tables.configuration.removeRestorePoints(
    project,
    old.map((point) => point.id),
  )
  return id
}

interface RestoreContent {
  pieces: Piece[]
  secrets: SealedSecret[]
}

/**
 * Texts that were read are packed as they are, some at a time: all of them would be one text as large as the
 * configuration. The fastest level: configurations repeat themselves a lot.
 */
function pack(state: State): string {
  const packed: Buffer[] = []
  let text = ''
  for (const part of partsOf(state)) {
    text += part
    if (text.length < PACKED_AT_ONCE) continue
    packed.push(gzipSync(text, { level: 1 }))
    text = ''
  }
  // Compressed texts that follow each other are one compressed text.
  return Buffer.concat([...packed, gzipSync(text, { level: 1 })]).toString('base64')
}

const PACKED_AT_ONCE = 2 ** 20

function* partsOf({ pieces, entities, secrets }: State): Generator<string> {
  let before = '{"pieces":['
  for (const [key, piece] of pieces) {
    const { kind, id, position, file } = piece
    const json = BESIDE.has(kind) ? undefined : entities.get(key)?.json
    const head = JSON.stringify({ kind, id, position, file })
    yield `${before}${head.slice(0, -1)},"document":${json ?? JSON.stringify(piece.document)}}`
    before = ','
  }
  yield `${before === ',' ? '' : before}],"secrets":${JSON.stringify(secrets)}}`
}

/** What was taken in once. */
const UNLIMITED = { depth: Infinity, values: Infinity }

export function unpack(content: string): { pieces: Pieces; secrets: SealedSecret[] } {
  const unpacked: unknown = parseJsonBytes(gunzipSync(Buffer.from(content, 'base64')), UNLIMITED)
  const { pieces, secrets } = unpacked as RestoreContent
  return { pieces: new Map(pieces.map((piece) => [keyOf(piece), piece])), secrets }
}
