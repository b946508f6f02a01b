/** What a response tells of a user: whom it is about, attributes, and groups made of roles. */
import { ApiError } from '../../../contract/faults.ts'
import { isObject, type Json, type JsonObject } from '../../../lib/json.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { fillClaims } from '../../identity/token/filling.ts'
import { newSecret } from '../../secrets.ts'
import { replyWith } from '../../user/to-wire.ts'
import { fits } from '../../values/patterns.ts'
import type { SamlSettings } from './app.ts'

export interface Attribute {
  name: string
  values: string[]
}

type Mappings = Pick<SamlSettings, 'attributeMapping' | 'groupsMapping'>

/** In the order of the settings; what a user does not have is left out. */
export async function attributesOf(
  ctx: Context,
  { attributeMapping = [], groupsMapping = [] }: Mappings,
  { user, tenant }: { user: User; tenant: string },
  additional: JsonObject = {},
): Promise<Attribute[]> {
  const { project } = ctx.caller
  const { user: wire } = await replyWith(ctx.store, project.id, user)
  const sources = {
    user: { ...wire, ...ALIASES(user) },
    tenant: tenant ? await ctx.store.tenants.load(project.id, tenant) : undefined,
    project: { id: project.id, name: project.name },
  }
  const attributes = attributeMapping.map(({ name, type, value }) => ({
    name,
    values: valuesOf(LITERAL.has(type) ? value : fillClaims({ it: templateOf(user, value) }, sources, 'delete')['it']),
  }))
  const groups = await Promise.all(
    groupsMapping.map(async (mapping) => ({ name: mapping.name, values: await groupsIn(mapping, user, tenant) })),
  )
  const own = [...attributes, ...groups]
  const taken = new Set(own.map(({ name }) => name))
  const more = Object.entries(additional).filter(([name]) => !taken.has(name))
  const others = more.map(([name, value]) => ({ name, values: valuesOf(value) }))
  return [...own, ...others].filter(({ name, values }) => name !== '' && values.length > 0)
}

/** Types of a mapping whose value is meant as it stands. */
const LITERAL = new Set(['static', 'constant', 'literal'])

/** Names that applications' settings use beside those of the user's object. */
const ALIASES = (user: User) => ({
  id: user.id,
  displayName: user.name,
  phoneNumber: user.phone,
  loginId: user.loginIds[0] ?? '',
})

/** `email`, `user.email` and `{{user.email}}` are the same; a name that is no field is a custom attribute. */
function templateOf(user: User, value: string): string {
  if (value.includes('{{')) return value
  const name = value.replace(/^user\./, '')
  if (!/^[\w.]{1,200}$/.test(name)) return ''
  const isOwn = Object.hasOwn(user.customAttributes, name)
  return isOwn ? `{{user.customAttributes.${name}}}` : `{{user.${name}}}`
}

function valuesOf(value: Json | undefined): string[] {
  if (value === undefined || value === null || value === '') return []
  if (Array.isArray(value)) return value.flatMap(valuesOf)
  return [isObject(value) ? JSON.stringify(value) : String(value)]
}

type GroupsMapping = NonNullable<SamlSettings['groupsMapping']>[number]

/** Names of the user's roles, in the project or in the tenant that he acts in, of those that the mapping takes. */
async function groupsIn({ filterType, value, roles }: GroupsMapping, user: User, tenant: string): Promise<string[]> {
  const chosen = new Set(roles.flatMap(({ id, name }) => [id, name]))
  const held = user.grants.filter(
    ({ roleId, roleName, tenantId }) =>
      roleId !== '' &&
      (tenantId === '' || tenantId === tenant) &&
      (chosen.size === 0 || chosen.has(roleId) || chosen.has(roleName)),
  )
  const names = [...new Set(held.map(({ roleName }) => roleName))].sort()
  const filter = FILTERS[filterType.toLowerCase().replace(/[^a-z]/g, '')]
  if (!filter || value === '') return names
  const taken = await Promise.all(names.map((name) => filter(name, value)))
  return names.filter((_, index) => taken[index])
}

const FILTERS: { readonly [type: string]: (name: string, value: string) => boolean | Promise<boolean> } = {
  equals: (name, value) => name === value,
  startswith: (name, value) => name.startsWith(value),
  contains: (name, value) => name.includes(value),
  regex: (name, value) => fits(value, name),
  matchesregex: (name, value) => fits(value, name),
}

export const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
const FORMATS: { readonly [short: string]: string } = {
  '': UNSPECIFIED,
  unspecified: UNSPECIFIED,
  emailAddress: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
}

export interface Subject {
  value: string
  format: string
}

/** What the application calls the user. Throws ApiError invalid for a user without what the settings name. */
export function subjectOf(
  ctx: Context,
  { subjectNameIdType: type = '', subjectNameIdFormat: wanted = '' }: SamlSettings,
  user: User,
): Subject {
  const format = FORMATS[wanted] ?? wanted
  const isPassing = type === '' && format === FORMATS['transient']
  const value = type === 'email' ? user.email : type === 'phone' ? user.phone : user.id
  if (value === '') throw new ApiError('invalid', `The user has no ${type}, by which the application knows its users`)
  return { value: isPassing ? `_${newSecret(ctx.random)}` : value, format }
}
