/** What an import would make of a project, and what stands in its way. */

import { ApiError } from '../../contract/faults.ts'
import { adoptPieces } from '../../contract/project/snapshot/adopt.ts'
import { type ParsedSnapshot, parseSnapshot } from '../../contract/project/snapshot/parse.ts'
import { checkParts, mergePieces } from '../../contract/project/snapshot/parts.ts'
import { pathFailures } from '../../contract/project/snapshot/paths.ts'
import { failureText, keyOf } from '../../contract/project/snapshot/piece.ts'
import { checkPieces } from '../../contract/project/snapshot/rules.ts'
import type { Json } from '../../lib/json.ts'
import { type GivenSecrets, SECRET_LISTS, type SealedConfiguration, sealSecrets } from './sealing.ts'
import type { State } from './state.ts'

export interface ImportInput {
  files: { [path: string]: Json }
  inputSecrets: GivenSecrets
  excludes: string[]
  includes: string[]
}

export interface PreparedImport {
  /** The whole configuration after the import. */
  sealing: SealedConfiguration
  failures: string[]
  missing: GivenSecrets
}

/** Changes nothing. Throws ApiError invalidArgument for a part that there is not. */
export function prepareImport(state: State, input: ImportInput): PreparedImport {
  checked(() => checkParts([...input.excludes, ...input.includes]))
  const parsed = parseSnapshot(input.files)
  const { pieces: adopted, ids } = adoptPieces(parsed.pieces, state.pieces)
  const merged = checked(() => mergePieces(state.pieces, adopted, input))
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
  return { sealing, failures: [...pathFailures(Object.keys(input.files)), ...failures, ...lines], missing }
}

function checked<T>(select: () => T): T {
  try {
    return select()
  } catch (error) {
    if (error instanceof RangeError) throw new ApiError('invalidArgument', error.message)
    throw error
  }
}

function withPlaces(places: ParsedSnapshot['places'], ids: ReadonlyMap<string, string>): ParsedSnapshot['places'] {
  const moved = new Map(places)
  for (const [source, target] of ids) {
    const place = places.get(keyOf({ kind: 'connector', id: source }))
    if (place) moved.set(keyOf({ kind: 'connector', id: target }), place)
  }
  return moved
}
