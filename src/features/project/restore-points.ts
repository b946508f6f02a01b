/** What a project was before an import, compressed; secrets stay sealed. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { keyOf, type Piece, type Pieces } from '../../contract/snapshot/piece.ts'
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

interface Packed {
  pieces: Piece[]
  secrets: SealedSecret[]
}

/** Texts that were read are packed as they are. The fastest level: configurations repeat themselves a lot. */
function pack({ pieces, entities, secrets }: State): string {
  const texts = [...pieces].map(([key, piece]) => {
    const { kind, id, position, file } = piece
    const json = BESIDE.has(kind) ? undefined : entities.get(key)?.json
    const head = JSON.stringify({ kind, id, position, file })
    return `${head.slice(0, -1)},"document":${json ?? JSON.stringify(piece.document)}}`
  })
  const text = `{"pieces":[${texts.join()}],"secrets":${JSON.stringify(secrets)}}`
  return gzipSync(text, { level: 1 }).toString('base64')
}

export function unpack(content: string): { pieces: Pieces; secrets: SealedSecret[] } {
  const { pieces, secrets } = JSON.parse(gunzipSync(Buffer.from(content, 'base64')).toString('utf8')) as Packed
  return { pieces: new Map(pieces.map((piece) => [keyOf(piece), piece])), secrets }
}
