/** What flows refer to, and a document takes away. */
import { documentOf, isPlain, keyOf, type Pieces, piecesOf } from '../../../contract/project/snapshot/piece.ts'
import { SYSTEM_ROLE } from '../../../contract/project/snapshot/rules/report.ts'
import { type Json, type JsonObject, textAt } from '../../../lib/json.ts'

/**
 * Flows and widgets that stay although a document does not name them forget the connectors and roles that went
 * with it: nobody who takes away a connector has to know what refers to it. Those that it names have to fit. Changes `pieces`.
 */
export function forgetLost(pieces: Pieces, data: JsonObject): void {
  const connectors = piecesOf(pieces, 'connector')
  const names = new Set(connectors.flatMap((piece) => [piece.id, textAt(documentOf(piece), 'name')]))
  const roles = new Set(piecesOf(pieces, 'role').map(({ id }) => id))
  for (const [kind, part] of PARTS) {
    const said = data[part]
    for (const piece of piecesOf(pieces, kind)) {
      const { metadata, ...others } = documentOf(piece)
      const references = isPlain(metadata) ? metadata['references'] : undefined
      if (!isPlain(metadata) || !isPlain(references) || (isPlain(said) && Object.hasOwn(said, piece.id))) continue
      const left = {
        ...references,
        ...kept(references, 'connectors', (name, id) => names.has(name) || (typeof id === 'string' && names.has(id))),
        ...kept(references, 'roles', (name) => roles.has(name) || name === SYSTEM_ROLE),
      }
      pieces.set(keyOf(piece), { ...piece, document: { ...others, metadata: { ...metadata, references: left } } })
    }
  }
}

const PARTS = [
  ['flow', 'flows'],
  ['widget', 'widgets'],
] as const

/** A map by name, or a list of names. */
function kept(references: JsonObject, key: string, stays: (name: string, id: Json) => boolean): JsonObject {
  const value = references[key]
  if (Array.isArray(value)) return { [key]: value.filter((name) => typeof name !== 'string' || stays(name, name)) }
  if (!isPlain(value)) return {}
  return { [key]: Object.fromEntries(Object.entries(value).filter(([name, id]) => stays(name, id))) }
}
