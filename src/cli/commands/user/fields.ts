/** Users as files have them, and as the API takes them. */
import { User } from '../../../contract/schemas/user.ts'
import { batchUser } from '../../../contract/schemas/user-request.ts'
import type { Fields } from '../../../contract/wire.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import { NOTES } from '../../import/notes.ts'
import { canonical, isUnset } from '../../import/same.ts'

/** What the columns of a file with users can be: what is sent, and what replies have besides. */
export const userFields: Fields = { ...User.fields, ...batchUser }

/**
 * A user of a file as a batch takes it. Users that the API or this program printed have their login ids in a list and
 * carry what only replies have. `loginIdFrom` is the field that the login id is taken from; login ids that the user has
 * besides stay. Throws Error for a user without a login id.
 */
export function toBatchUser(
  row: JsonObject,
  { keepIds, loginIdFrom }: { keepIds: boolean; loginIdFrom: string },
): JsonObject & { loginId: string } {
  const own = [row.loginId || row.identifier, ...(Array.isArray(row.loginIds) ? row.loginIds : [])].filter(Boolean)
  const loginId = loginIdFrom === '' ? own[0] : valueAt(row, loginIdFrom.split('.'))
  if (typeof loginId !== 'string' || loginId === '') throw new Error(`the user has no ${loginIdFrom || 'loginId'}`)
  const more = [...new Set(own)].flatMap((id) => (id === undefined || id === loginId ? [] : [id]))
  const others = Object.entries(row).filter(([name, value]) => isSent(name, value) && (keepIds || name !== 'userId'))
  const sent: JsonObject = Object.fromEntries(others)
  if (Array.isArray(row.userTenants)) sent.userTenants = row.userTenants.map(toMembership)
  return { ...sent, ...additional(row, more, loginIdFrom !== ''), loginId }
}

/** What the row itself says of them holds, save that the login id that stood there before is not lost. */
function additional(row: JsonObject, more: Json[], isMoved: boolean): JsonObject {
  const given = row.additionalLoginIds ?? row.additionalIdentifiers
  if (more.length === 0 || (given && !isMoved)) return {}
  return { additionalLoginIds: Array.isArray(given) ? [...given, ...more] : more }
}

const SENT = new Set(
  Object.values(batchUser)
    .flatMap(({ aliases }) => aliases ?? [])
    .concat(Object.keys(batchUser)),
)
const ONLY_IN_REPLIES = new Set(
  Object.keys(User.fields)
    .filter((name) => !SENT.has(name))
    .flatMap((name) => [name, name.toLowerCase()]),
)
/** What a file may say of a user beside what the API takes. */
export const KNOWN_NAMES: readonly string[] = [...ONLY_IN_REPLIES, ...Object.values(NOTES)]

const NOT_SENT = new Set<string>([...ONLY_IN_REPLIES, ...Object.values(NOTES), 'loginId', 'identifier'])

function valueAt(row: JsonObject, [name = '', ...inner]: readonly string[]): Json | undefined {
  const value = own(row, name)
  if (inner.length === 0) return value
  return isJsonObject(value) ? valueAt(value, inner) : undefined
}

/** In replies, `password` says whether there is one. */
function isSent(name: string, value: Json): boolean {
  if (name === 'password') return typeof value === 'string' && value !== 'true' && value !== 'false'
  return !NOT_SENT.has(name)
}

/** Replies name the tenant and what the roles allow. */
function toMembership(membership: Json): Json {
  if (!isJsonObject(membership)) return membership
  const { tenantName: _name, permissions: _permissions, ...sent } = membership
  return sent
}

/**
 * Whether a user that is there is the one that was to be created, as far as replies show: then a batch whose reply
 * was lost did create it.
 */
export function isSameUser(wanted: JsonObject, found: JsonObject): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const compare = COMPARED[name]
    return !compare || isUnset(value) || compare(value, found[name] ?? null, found)
  })
}

type Compare = (wanted: Json, found: Json, user: JsonObject) => boolean

const equal: Compare = (wanted, found) => canonical(wanted) === canonical(found)
const sameText: Compare = (wanted, found) => String(wanted).trim().toLowerCase() === String(found).toLowerCase()
const samePhone: Compare = (wanted, found) => digits(wanted) === digits(found)
const sameSet: Compare = (wanted, found) => canonical(sortedTexts(wanted)) === canonical(sortedTexts(found))
const hasLoginIds: Compare = (wanted, _, { loginIds }) => {
  const there = sortedTexts(loginIds ?? []).map((id) => id.toLowerCase())
  return sortedTexts(Array.isArray(wanted) ? wanted : [wanted]).every((id) => there.includes(id.toLowerCase()))
}
const sameTenants: Compare = (wanted, found) => canonical(tenantIds(wanted)) === canonical(tenantIds(found))

const COMPARED: { [name: string]: Compare } = {
  userId: equal,
  loginId: hasLoginIds,
  additionalLoginIds: hasLoginIds,
  additionalIdentifiers: hasLoginIds,
  email: sameText,
  phone: samePhone,
  phoneNumber: samePhone,
  name: equal,
  displayName: (wanted, _, user) => equal(wanted, user.name ?? null, user),
  givenName: equal,
  middleName: equal,
  familyName: equal,
  picture: equal,
  roleNames: sameSet,
  userTenants: sameTenants,
  customAttributes: equal,
  status: equal,
  test: equal,
}

function digits(value: Json): string {
  return String(value).replace(/\D/g, '')
}

function sortedTexts(value: Json): string[] {
  return Array.isArray(value) ? value.map(String).sort() : []
}

function tenantIds(value: Json): string[] {
  return sortedTexts(Array.isArray(value) ? value.map((item) => (isJsonObject(item) ? String(item.tenantId) : '')) : [])
}
