/** Parts of a configuration by the names that excludes use: kinds, settings of the project, single things. */
import { type JsonObject, textAt } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import { assetsIn } from './assets.ts'
import { ASSETS, ATTRIBUTES, AUTH_METHODS, FILE_FOLDERS, LIST_FILES, PROJECT, SCREEN_FOLDERS } from './layout.ts'
import { documentOf, type Kind, keyOf, type Piece, type Pieces } from './piece.ts'

/** What an import changes: everything, everything but some parts, or only some parts. */
export interface Selection {
  excludes?: readonly string[]
  includes?: readonly string[]
}

/**
 * The configuration that an import makes of `current`. Throws RangeError naming a part that there is not, and a single
 * thing to include that neither side has.
 */
export function mergePieces(current: Pieces, incoming: Pieces, { excludes = [], includes = [] }: Selection): Pieces {
  const left = excludes.map(partOf)
  const taken = includes.map(partOf)
  const pieces = [...current.values(), ...incoming.values()]
  for (const [index, { has, isSingle }] of taken.entries()) {
    if (isSingle && !pieces.some(has)) throw new RangeError(`there is no ${includes[index]} to include`)
  }
  const isTaken = (piece: Piece) =>
    !left.some((part) => part.has(piece)) && (taken.length === 0 || taken.some((part) => part.has(piece)))
  const merged: Pieces = new Map()
  for (const [key, piece] of current) if (!isShared(piece) && !isTaken(piece)) merged.set(key, piece)
  for (const [key, piece] of incoming) if (!isShared(piece) && isTaken(piece)) merged.set(key, piece)
  mergeProject(merged, current, incoming, { left, taken })
  return withShared(merged, current, incoming, taken.length === 0)
}

/** Throws RangeError for a name that is no part. */
export function checkParts(names: readonly string[]): void {
  for (const name of names) partOf(name)
}

interface Part {
  has(piece: Piece): boolean
  /** Keys of project.json, where the part is one of its settings. */
  keys: readonly string[]
  /** `flows/sign-in`, not `flows`. */
  isSingle?: boolean
}

const KIND_PARTS: { [name: string]: readonly Kind[] } = {
  styles: ['style'],
  flows: ['flow'],
  widgets: ['widget', 'widgetFlow'],
  connectors: ['connector'],
  authorization: ['role', 'permission'],
  roles: ['role'],
  permissions: ['permission'],
  attributes: ['attribute'],
  ssoapps: ['application'],
  applications: ['application'],
  outboundapps: ['outboundApp'],
  lists: ['list'],
  jwttemplates: ['jwtTemplate'],
  files: ['file'],
}

const lifetime = (name: string) => [name, `${name}Unit`]

/** Keys of project.json by the part of `project.` that they belong to. */
const SETTINGS: { [name: string]: readonly string[] } = {
  domain: ['domain'],
  trusteddomains: ['trustedDomains'],
  tokenresponsemethod: ['tokenResponseMethod', 'sessionTokenResponseMethod'],
  selfprovisioning: ['projectSelfProvisioning'],
  rotatejwt: ['rotateJwt'],
  cookiepolicy: ['cookiePolicy', 'sessionTokenCookiePolicy', 'sessionTokenCookieDomain'],
  refreshtokenexpiration: lifetime('refreshTokenExpiration'),
  stepuptokenexpiration: lifetime('stepupTokenExpiration'),
  sessiontokenexpiration: lifetime('sessionTokenExpiration'),
  keysessiontokenexpiration: lifetime('keySessionTokenExpiration'),
  inviteurl: ['inviteUrl'],
  inviteemail: ['inviteSendEmail', 'inviteEmailProviderId', 'inviteEmailTemplateId', 'inviteEmailTemplates'],
  invitesms: ['inviteSendSms', 'inviteSmsProviderId', 'inviteSmsTemplateId', 'inviteSmsTemplates'],
  invitemagiclink: ['inviteMagicLink'],
  conformancejwt: ['conformanceJwt', 'userTemplateId', 'keyTemplateId'],
  inactivity: ['enableInactivity', ...lifetime('inactivityTime')],
}

function partOf(name: string): Part {
  const wanted = name.toLowerCase()
  if (wanted === 'project') return { has: (piece) => piece.kind === 'project', keys: [] }
  if (wanted.startsWith('project.')) {
    const keys = own(SETTINGS, wanted.slice('project.'.length))
    if (keys) return { has: () => false, keys }
  }
  if (AUTH_METHODS.some((method) => method === wanted))
    return { has: ({ kind, id }) => kind === 'auth' && id === wanted, keys: [] }
  const kinds = own(KIND_PARTS, wanted)
  if (kinds) return { has: (piece) => kinds.includes(kindOf(piece)), keys: [] }
  return single(name)
}

/** `flows/sign-in`, `connectors/Mail`, `attributes/user/department`. */
function single(name: string): Part {
  const slash = name.indexOf('/')
  const kinds = slash > 0 ? own(KIND_PARTS, name.slice(0, slash).toLowerCase()) : undefined
  const wanted = name.slice(slash + 1)
  if (!kinds || wanted === '') throw new RangeError(`unknown part: ${name}`)
  const isOne = (piece: Piece) => [piece.id, piece.file, textAt(documentOf(piece), 'name')].includes(wanted)
  return { has: (piece) => kinds.includes(piece.kind) && isOne(piece), keys: [], isSingle: true }
}

/** The unmodelled keys of a file go with the kind that the file holds. */
export function kindOf(piece: Piece): Kind {
  return piece.kind === 'extra' ? (own(EXTRA_KINDS, piece.id) ?? 'extra') : piece.kind
}

const EXTRA_KINDS: { [path: string]: Kind } = Object.fromEntries([
  ...LIST_FILES.map(({ path, kind }) => [path, kind]),
  ...[...FILE_FOLDERS, ...SCREEN_FOLDERS].map(({ index, kind }) => [index, kind]),
  [ATTRIBUTES, 'attribute'],
  [PROJECT, 'project'],
])

/** Assets belong to whatever refers to them. */
function isShared(piece: Piece): boolean {
  return piece.kind === 'asset' || (piece.kind === 'extra' && piece.id === ASSETS)
}

function withShared(merged: Pieces, current: Pieces, incoming: Pieces, isWhole: boolean): Pieces {
  const used = namesOf(merged)
  const meant = namesOf(incoming)
  for (const [key, piece] of current) if (isShared(piece) && (used.has(piece.id) || !isWhole)) merged.set(key, piece)
  for (const [key, piece] of incoming) {
    // What only left-out parts refer to stays away with them; what nothing refers to comes with a whole snapshot.
    if (isShared(piece) && (used.has(piece.id) || (isWhole && !meant.has(piece.id)))) merged.set(key, piece)
  }
  return merged
}

function namesOf(pieces: Pieces): Set<string> {
  const names = new Set<string>()
  for (const piece of pieces.values()) for (const { name } of assetsIn(piece.document)) names.add(name)
  return names
}

function mergeProject(
  merged: Pieces,
  current: Pieces,
  incoming: Pieces,
  { left, taken }: { left: Part[]; taken: Part[] },
): void {
  const key = keyOf({ kind: 'project', id: '' })
  const [before, after] = [current.get(key), incoming.get(key)]
  if (!before || !after) return
  const kept = left.flatMap(({ keys }) => keys)
  const wanted = taken.flatMap(({ keys }) => keys)
  const piece = merged.get(key) ?? before
  if (kept.length > 0 && piece === after) {
    merged.set(key, { ...after, document: withKeys(documentOf(after), documentOf(before), kept) })
  } else if (wanted.length > 0 && piece === before) {
    merged.set(key, { ...before, document: withKeys(documentOf(before), documentOf(after), wanted) })
  }
}

/** `base` with some keys as another has them. */
function withKeys(base: JsonObject, other: JsonObject, keys: readonly string[]): JsonObject {
  const result = { ...base }
  for (const key of keys) {
    const value = other[key]
    if (value === undefined) delete result[key]
    else result[key] = value
  }
  return result
}
