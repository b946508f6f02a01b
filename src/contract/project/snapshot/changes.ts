/** The difference between two configurations, thing by thing and field by field. */
import { asObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import { kindOf } from './parts.ts'
import { documentOf, isPlain, type Kind, type Piece, type Pieces } from './piece.ts'
import { maskSecrets } from './secrets.ts'

export type Change = {
  op: 'create' | 'update' | 'delete'
  /** As includes and excludes name it: `flows/sign-in`. */
  part: string
  kind: Kind
  name: string
  /** For an update. */
  fields: FieldChange[]
}

export type FieldChange = {
  /** `metadata.name`, `screens[welcome].document.contents.ROOT.props.text`. */
  field: string
  from?: Json
  to?: Json
}

/** What stands in a difference for a secret value that a snapshot carries. */
const HIDDEN = '(secret value)'

/** Secret values never show. Pieces in the order of their parts; fields in the order of the documents. */
export function changesBetween(before: Pieces, after: Pieces): Change[] {
  const old = maskSecrets(before, HIDDEN)
  const next = maskSecrets(after, HIDDEN)
  const changes: Change[] = []
  for (const [key, piece] of next) {
    const former = old.get(key)
    const fields = former ? updatesOf(former, piece) : []
    if (!former && holdsAnything(piece)) changes.push(changeOf('create', piece))
    if (fields.length > 0) changes.push({ ...changeOf('update', piece), fields })
  }
  return [...changes, ...deletesBetween(before, after)].sort(byPart)
}

/** Only what would be gone, in the order of their parts. */
export function deletesBetween(before: Pieces, after: Pieces): Change[] {
  const gone = [...before].filter(([key, piece]) => !after.has(key) && holdsAnything(piece))
  return gone.map(([, piece]) => changeOf('delete', piece)).sort(byPart)
}

const byPart = (a: Change, b: Change) => (a.part < b.part ? -1 : a.part > b.part ? 1 : 0)

function updatesOf(former: Piece, piece: Piece): FieldChange[] {
  const fields = [...fieldChanges(visible(former), visible(piece), '')]
  if (former.position === piece.position || !ORDERED.has(piece.kind)) return fields
  return [...fields, { field: 'position', from: former.position, to: piece.position }]
}

const ORDERED: ReadonlySet<Kind> = new Set([
  'role',
  'permission',
  'attribute',
  'list',
  'jwtTemplate',
  'application',
  'outboundApp',
])

function changeOf(op: Change['op'], piece: Piece): Change {
  const part = `${PARTS[piece.kind]}${piece.id && `/${piece.id}`}`
  return { op, part, kind: kindOf(piece), name: textAt(documentOf(piece), 'name'), fields: [] }
}

/** A file's other keys come and go with its things; where there are none, nothing does. */
function holdsAnything(piece: Piece): boolean {
  const shown = visible(piece)
  return piece.kind !== 'extra' || !isPlain(shown) || Object.keys(shown).length > 0
}

/** Whether deleting it is permitted by a list of kinds (`role`, `roles`, `all`), all in small letters. */
export function isPermitted({ kind }: { kind: string }, permitted: ReadonlySet<string>): boolean {
  return [kind, own<string>(PARTS, kind) ?? kind, 'all'].some((name) => permitted.has(name.toLowerCase()))
}

const PARTS: { [K in Kind]: string } = {
  project: 'project',
  auth: 'auth',
  connector: 'connectors',
  flow: 'flows',
  widget: 'widgets',
  widgetFlow: 'widgets/flows',
  style: 'styles',
  list: 'lists',
  jwtTemplate: 'jwtTemplates',
  application: 'applications',
  outboundApp: 'outboundApps',
  asset: 'assets',
  role: 'roles',
  permission: 'permissions',
  attribute: 'attributes',
  extra: 'keys of',
  file: 'files',
}

/** Long contents show by their size. */
function visible(piece: Piece): Json {
  if (typeof piece.document === 'string') return { content: piece.document }
  const hidden = UNTOLD[piece.kind]
  if (hidden === undefined || !isPlain(piece.document)) return piece.document
  const { [hidden]: _, ...rest } = piece.document
  return rest
}

/** Keys that say nothing: the mapping of assets follows from the documents, ids of roles are of one snapshot only. */
const UNTOLD: { [K in Kind]?: string } = { extra: 'mapping', role: 'id', permission: 'id' }

function* fieldChanges(before: Json | undefined, after: Json | undefined, field: string): Generator<FieldChange> {
  if (before === after) return
  if (isPlain(before) && isPlain(after)) yield* objectChanges(before, after, field)
  else if (Array.isArray(before) && Array.isArray(after)) yield* listChanges(before, after, field)
  else yield { field, ...(before !== undefined && { from: before }), ...(after !== undefined && { to: after }) }
}

function* objectChanges(before: JsonObject, after: JsonObject, field: string): Generator<FieldChange> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const name = /^[\w-]+$/.test(key) ? `${field && `${field}.`}${key}` : `${field}[${JSON.stringify(key)}]`
    yield* fieldChanges(own(before, key), own(after, key), name)
  }
}

function* listChanges(before: Json[], after: Json[], field: string): Generator<FieldChange> {
  const key = LIST_KEYS.find((candidate) => isKeyed(before, candidate) && isKeyed(after, candidate))
  if (!key) {
    for (let i = 0; i < Math.max(before.length, after.length); i++)
      yield* fieldChanges(before[i], after[i], `${field}[${i}]`)
    return
  }
  const old = byKey(before, key)
  const next = byKey(after, key)
  for (const id of new Set([...old.keys(), ...next.keys()]))
    yield* fieldChanges(old.get(id), next.get(id), `${field}[${id}]`)
  const order = [...next.keys()]
  if ([...old.keys()].filter((id) => next.has(id)).join('\0') !== order.filter((id) => old.has(id)).join('\0')) {
    yield { field: `${field} (order)`, from: [...old.keys()], to: order }
  }
}

/** Keys by which the items of a list are told apart. */
const LIST_KEYS = ['id', 'name', 'screenId', 'value']

function isKeyed(list: Json[], key: string): boolean {
  const ids = list.map((item) => (isPlain(item) ? textAt(item, key) : ''))
  return ids.every((id) => id !== '') && new Set(ids).size === ids.length
}

function byKey(list: Json[], key: string): Map<string, Json> {
  return new Map(list.map((item) => [textAt(asObject(item), key), item]))
}
