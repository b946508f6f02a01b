/** What an import would make of a project, and what stands in its way. */

import { ApiError } from '../../contract/faults.ts'
import { mapTexts, restoreAssets } from '../../contract/snapshot/assets.ts'
import { type Parsed, parseSnapshot } from '../../contract/snapshot/parse.ts'
import { checkParts, mergePieces } from '../../contract/snapshot/parts.ts'
import {
  documentOf,
  failureText,
  isPlain,
  keyOf,
  type Piece,
  type Pieces,
  piecesOf,
  type SnapshotFiles,
  textOf,
} from '../../contract/snapshot/piece.ts'
import { checkPieces } from '../../contract/snapshot/rules.ts'
import type { Json } from '../../lib/json.ts'
import { type GivenSecrets, SECRET_LISTS, type Sealing, sealSecrets } from './sealing.ts'
import type { State } from './state.ts'

export interface ImportInput {
  files: { [path: string]: Json }
  inputSecrets: GivenSecrets
  excludes: string[]
  includes: string[]
}

export interface Prepared {
  /** The whole configuration after the import. */
  sealing: Sealing
  failures: string[]
  missing: GivenSecrets
}

/** Changes nothing. Throws ApiError invalidArgument for a part that there is not. */
export function prepareImport(state: State, input: ImportInput): Prepared {
  checkSelection(input)
  const parsed = parseSnapshot(input.files as SnapshotFiles)
  const ids = idsInTarget(parsed.pieces, state.pieces)
  const adopted = withAssets(withIds(parsed.pieces, ids), state.pieces)
  const merged = mergePieces(state.pieces, adopted, input)
  const aliases = new Map([...ids].map(([source, target]) => [target, source]))
  const sealing = sealSecrets(merged, state.secrets, { given: input.inputSecrets, aliases })
  const places = withPlaces(parsed.places, ids)
  const missing: GivenSecrets = { connectors: [], oauthProviders: [], outboundApps: [], externalAuth: [] }
  const lines: string[] = []
  for (const { kind, owner, ownerName, type, piece } of sealing.missing) {
    const list = SECRET_LISTS[kind]
    if (!list) continue
    missing[list].push({ id: aliases.get(owner) ?? owner, name: ownerName, type, value: '' })
    const path = places.get(piece)?.path ?? piece
    lines.push(`${path}: the secret ${type} of ${JSON.stringify(ownerName || owner)} is missing`)
  }
  const failures = [...parsed.failures, ...checkPieces(merged, places)].map(failureText)
  return { sealing, failures: [...failures, ...lines], missing }
}

function checkSelection({ excludes, includes }: ImportInput): void {
  try {
    checkParts([...excludes, ...includes])
  } catch (error) {
    if (error instanceof RangeError) throw new ApiError('invalidArgument', error.message)
    throw error
  }
}

/** Ids of connectors in the files to their ids here: a connector of another id and the same name is the same. */
function idsInTarget(incoming: Pieces, current: Pieces): Map<string, string> {
  const here = new Map(piecesOf(current, 'connector').map((piece) => [textOf(documentOf(piece), 'name'), piece.id]))
  const ids = new Map<string, string>()
  for (const piece of piecesOf(incoming, 'connector')) {
    const target = here.get(textOf(documentOf(piece), 'name'))
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

function withPlaces(places: Parsed['places'], ids: ReadonlyMap<string, string>): Parsed['places'] {
  const moved = new Map(places)
  for (const [source, target] of ids) {
    const place = places.get(keyOf({ kind: 'connector', id: source }))
    if (place) moved.set(keyOf({ kind: 'connector', id: target }), place)
  }
  return moved
}

/** A plain snapshot of this very project finds its assets again. */
function withAssets(incoming: Pieces, current: Pieces): Pieces {
  const assets = piecesOf(current, 'asset')
  if (assets.length === 0 || piecesOf(incoming, 'asset').length > 0) return incoming
  const contents = new Map(assets.map((piece) => [piece.id, piece.document as string]))
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
