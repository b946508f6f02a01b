/** Pieces of one project as another has them: ids of the same connectors, and assets in their places. */
import { textAt } from '../../../lib/json.ts'
import { mapTexts, restoreAssets } from './assets.ts'
import { documentOf, isPlain, keyOf, type Piece, type Pieces, piecesOf } from './piece.ts'

/** `ids`: of connectors in `incoming` that are known under other ids in `current`. */
export function adoptPieces(incoming: Pieces, current: Pieces): { pieces: Pieces; ids: Map<string, string> } {
  const ids = idsInTarget(incoming, current)
  return { pieces: withAssets(withIds(incoming, ids), current), ids }
}

/** Ids of connectors in the files to their ids here: a connector of another id and the same name is the same. */
function idsInTarget(incoming: Pieces, current: Pieces): Map<string, string> {
  const here = new Map(piecesOf(current, 'connector').map((piece) => [textAt(documentOf(piece), 'name'), piece.id]))
  const ids = new Map<string, string>()
  for (const piece of piecesOf(incoming, 'connector')) {
    const target = here.get(textAt(documentOf(piece), 'name'))
    const isKnown = current.has(keyOf(piece))
    if (target !== undefined && !isKnown && !incoming.has(keyOf({ kind: 'connector', id: target }))) {
      ids.set(piece.id, target)
    }
  }
  return ids
}

/** Ids stand alone, or behind a type: `smtp:CI...`. */
function withIds(pieces: Pieces, ids: ReadonlyMap<string, string>): Pieces {
  if (ids.size === 0) return pieces
  const change = (text: string) => {
    const start = text.indexOf(':') + 1
    const target = ids.get(text) ?? ids.get(text.slice(start))
    if (target === undefined) return text
    return ids.has(text) ? target : text.slice(0, start) + target
  }
  const changed: Pieces = new Map()
  for (const piece of pieces.values()) {
    if (piece.kind === 'asset' || piece.kind === 'file') changed.set(keyOf(piece), piece)
    else add(changed, { ...piece, document: mapTexts(piece.document, change) }, ids)
  }
  return changed
}

function add(pieces: Pieces, piece: Piece, ids: ReadonlyMap<string, string>): void {
  const id = piece.kind === 'connector' ? (ids.get(piece.id) ?? piece.id) : piece.id
  pieces.set(keyOf({ kind: piece.kind, id }), { ...piece, id })
}

/** A plain snapshot of this very project finds its assets again. */
function withAssets(incoming: Pieces, current: Pieces): Pieces {
  const assets = piecesOf(current, 'asset')
  if (assets.length === 0 || piecesOf(incoming, 'asset').length > 0) return incoming
  const contents = new Map(assets.map((piece) => [piece.id, String(piece.document)]))
  const restored: Pieces = new Map()
  for (const [key, piece] of incoming) {
    const older = current.get(key)?.document
    const document = isPlain(piece.document) ? restoreAssets(piece.document, older, contents) : piece.document
    restored.set(key, { ...piece, document })
  }
  const used = JSON.stringify([...restored.values()].map(({ document }) => document))
  for (const asset of assets) if (used.includes(`"asset:${asset.id}"`)) restored.set(keyOf(asset), asset)
  return restored
}
