/** Claims of a provider, by the fields of a user that they fill. */
import { asObject, isJsonObject, type Json, type JsonObject } from '../../../../lib/json.ts'
import { own } from '../../../../lib/own.ts'
import { looksLikeEmail } from '../../../user/addresses.ts'
import type { Said } from '../facts.ts'

const FIELDS = [
  'loginId',
  'username',
  'name',
  'email',
  'verifiedEmail',
  'verifiedPhone',
  'picture',
  'givenName',
  'middleName',
  'familyName',
  'phoneNumber',
  'group',
] as const

/** Field to claim; a dot leads into an object. Empty for a field that nothing fills. */
export type ClaimsMapping = { [F in (typeof FIELDS)[number]]: string } & {
  customAttributes: { [name: string]: string }
}

const STANDARD: ClaimsMapping = {
  loginId: '',
  username: 'preferred_username',
  name: 'name',
  email: 'email',
  verifiedEmail: 'email_verified',
  verifiedPhone: 'phone_number_verified',
  picture: 'picture',
  givenName: 'given_name',
  middleName: 'middle_name',
  familyName: 'family_name',
  phoneNumber: 'phone_number',
  group: 'groups',
  customAttributes: {},
}

/** What settings say, over what is usual with the provider, over OpenID Connect's names. */
export function mappingFrom(settings: JsonObject, usual: Partial<ClaimsMapping> = {}): ClaimsMapping {
  const said = FIELDS.flatMap((field) => {
    const claim = settings[field]
    return typeof claim === 'string' && claim !== '' ? [[field, claim]] : []
  })
  const attributes = asObject(settings['customAttributes'])
  const custom = Object.entries(attributes).filter(([, claim]) => typeof claim === 'string')
  return { ...STANDARD, ...usual, ...Object.fromEntries(said), customAttributes: Object.fromEntries(custom) }
}

export type Named = Omit<Said, 'source' | 'subject' | 'tokens' | 'raw'>

const LONGEST = 2048
const MOST_GROUPS = 1000

/** Texts that are longer than fields hold are left out. */
export function namedBy(mapping: ClaimsMapping, claims: JsonObject): Named {
  const text = (claim: string) => textOf(at(claims, claim))
  const email = text(mapping.email)
  return {
    loginId: text(mapping.loginId),
    email: looksLikeEmail(email) && email.length <= 320 ? email : '',
    // Apple writes it as a text.
    verifiedEmail: isTrue(at(claims, mapping.verifiedEmail)),
    phone: text(mapping.phoneNumber),
    name: text(mapping.name),
    givenName: text(mapping.givenName),
    middleName: text(mapping.middleName),
    familyName: text(mapping.familyName),
    picture: text(mapping.picture),
    customAttributes: attributesOf(mapping, claims),
    groups: groupsIn(at(claims, mapping.group)),
  }
}

const isTrue = (value: Json | undefined) => value === true || value === 'true' || value === 1 || value === '1'

function attributesOf({ customAttributes }: ClaimsMapping, claims: JsonObject): JsonObject {
  const found = Object.entries(customAttributes).flatMap(([name, claim]) => {
    const value = at(claims, claim)
    return value === undefined || value === null || isJsonObject(value) ? [] : [[name, value]]
  })
  return Object.fromEntries(found)
}

/** A list, or one text. */
export function groupsIn(value: Json | undefined): string[] {
  const all = Array.isArray(value) ? value : [value]
  const groups = all.filter((group): group is string => typeof group === 'string' && group !== '')
  return [...new Set(groups)].slice(0, MOST_GROUPS)
}

function textOf(value: Json | undefined): string {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  return text.length > LONGEST ? '' : text
}

/** A claim of that very name goes before a path: namespaces of claims have dots. */
function at(claims: JsonObject, path: string): Json | undefined {
  if (path === '') return undefined
  const whole = own(claims, path)
  if (whole !== undefined) return whole
  let value: Json | undefined = claims
  for (const key of path.split('.')) value = isJsonObject(value) ? own(value, key) : undefined
  return value
}
