import { asObject, textAt } from '../../../../lib/json.ts'
import { documentOf, isPlain, type Piece, type Pieces, piecesOf } from '../piece.ts'
import { quote } from './entities.ts'
import { type Report, SYSTEM_ROLE } from './report.ts'

/** Connectors and roles that flows and widgets name must be there. */
export function flowRules(pieces: Pieces, report: Report): void {
  const connectors = piecesOf(pieces, 'connector')
  const known: FlowReferences = {
    names: new Set(connectors.map((piece) => textAt(documentOf(piece), 'name'))),
    ids: new Set(connectors.map(({ id }) => id)),
    roles: new Set([SYSTEM_ROLE, ...piecesOf(pieces, 'role').map(({ id }) => id)]),
  }
  for (const kind of ['flow', 'widgetFlow', 'widget'] as const) {
    for (const piece of piecesOf(pieces, kind)) checkReferences(piece, known, report)
  }
}

interface FlowReferences {
  names: ReadonlySet<string>
  ids: ReadonlySet<string>
  roles: ReadonlySet<string>
}

function checkReferences(piece: Piece, known: FlowReferences, report: Report): void {
  const metadata = asObject(documentOf(piece)['metadata'])
  const references = isPlain(metadata['references']) ? metadata['references'] : {}
  const at = ['metadata', 'references']
  for (const [name, id] of Object.entries(asObject(references['connectors']))) {
    if (known.names.has(name) || known.ids.has(String(id))) continue
    const message = `the connector ${quote(name)} does not exist`
    report(piece, [...at, 'connectors', name], message, 'Add the connector, or remove it from the flow.')
  }
  for (const name of namesOf(references['roles'])) {
    if (known.roles.has(name)) continue
    report(piece, [...at, 'roles'], `the role ${quote(name)} does not exist`, 'Add it to roles.json.')
  }
  const translation = asObject(metadata['translation'])
  const connector = textAt(translation, 'connectorId')
  if (connector === '' || connector === 'manual' || known.ids.has(connector)) return
  report(piece, ['metadata', 'translation', 'connectorId'], `the connector ${quote(connector)} does not exist`)
}

/** Role references came as a list first, as a map from name to id later. */
function namesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((name) => typeof name === 'string')
  return Object.keys(asObject(value))
}
