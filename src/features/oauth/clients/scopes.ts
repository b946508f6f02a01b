/** What clients may ask for, and what users can give them. */
import { ApiError } from '../../../contract/faults.ts'
import type { User } from '../../../store/port/users.ts'
import type { Client, Scope } from './client.ts'

/** Scopes of OpenID Connect, with the attributes that they stand for. */
const STANDARD = new Map<string, string[]>([
  ['openid', []],
  ['profile', ['name', 'givenName', 'middleName', 'familyName', 'picture']],
  ['email', ['email']],
  ['phone', ['phone']],
  ['offline_access', []],
])

/** Further ones that the service's own clients send. */
const FIRST_PARTY = ['roles', 'descope.claims', 'descope.custom_claims']

const TEXTS = new Map([
  ['openid', 'Know who you are'],
  ['profile', 'See your name and picture'],
  ['email', 'See your e-mail address'],
  ['phone', 'See your phone number'],
  ['offline_access', 'Do this when you are not there'],
])

/** A scope without demands. */
export const DEFAULT_SCOPE: Scope = {
  name: 'openid',
  description: '',
  optional: false,
  forApp: false,
  roleIds: [],
  attributes: [],
  claims: {},
}

/** Every scope that the client may ask for. */
function knownScopes(client: Client): string[] {
  const own = client.scopes.map(({ name }) => name)
  return [...new Set([...STANDARD.keys(), ...(client.kind === 'federated' ? FIRST_PARTY : []), ...own])]
}

/** In the order asked; without a wish, what the client always needs. Throws ApiError badScope. */
export function askedScopes(client: Client, text: string): string[] {
  const wanted = [...new Set(text.split(' ').filter(Boolean))]
  const known = new Set(knownScopes(client))
  const unknown = wanted.find((name) => !known.has(name))
  if (unknown !== undefined) throw new ApiError('badScope', `The client has no scope ${unknown.slice(0, 64)}`)
  return wanted.length > 0 ? wanted : client.scopes.filter(({ optional }) => !optional).map(({ name }) => name)
}

/** Those of the scopes that the user's roles allow: of a scope's roles the user needs one, anywhere. */
export function grantable(client: Client, user: User, names: readonly string[]): string[] {
  const held = new Set(user.grants.map(({ roleId }) => roleId))
  return names.filter((name) => {
    const roleIds = scopeOf(client, name)?.roleIds ?? []
    return roleIds.length === 0 || roleIds.some((id) => held.has(id))
  })
}

export function scopeOf(client: Client, name: string): Scope | undefined {
  return client.scopes.find((scope) => scope.name === name)
}

export function attributesIn(client: Client, names: readonly string[]): string[] {
  return names.flatMap((name) => [...(STANDARD.get(name) ?? []), ...(scopeOf(client, name)?.attributes ?? [])])
}

export function rolesIn(client: Client, names: readonly string[]): string[] {
  return names.flatMap((name) => scopeOf(client, name)?.roleIds ?? [])
}

/** As the consent page tells them. `openid` alone asks for nothing that needs telling beside others. */
export function shownScopes(client: Client, names: readonly string[]) {
  return names.map((name) => {
    const own = scopeOf(client, name)
    return { name, description: own?.description || TEXTS.get(name) || name, optional: own?.optional === true }
  })
}
