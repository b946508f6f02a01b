/** Claims that many providers have in common. */
import type { JsonObject } from '../../../../lib/json.ts'
import type { Who } from './preset.ts'

export const denied = { error: 'access_denied', error_description: 'The user denied the request' }

/** Claims of OpenID Connect, by what was asked for. */
export function openIdClaims({ person, scopes }: Who): JsonObject {
  const has = (scope: string) => scopes.includes(scope)
  return {
    ...(has('email') && person.email && { email: person.email, email_verified: !person.unverified }),
    ...(has('profile') && {
      name: person.name,
      given_name: person.givenName,
      family_name: person.familyName,
      ...(person.picture && { picture: person.picture }),
    }),
    ...(has('phone') && person.phone && { phone_number: person.phone }),
  }
}

/** Hosts, and all below those that begin with a dot. */
export const atHosts =
  (...hosts: string[]) =>
  ({ hostname }: URL): boolean =>
    hosts.some((host) => (host.startsWith('.') ? hostname.endsWith(host) : hostname === host))
