/** How one identity provider answers: what all do stands elsewhere, what is its own in one of these. */
import type { JsonObject } from '../../../../lib/json.ts'
import type { Person } from '../people.ts'

/** Somebody who signs in, as an application asks for it. */
export interface Who {
  person: Person
  /** What the provider calls the person. */
  subject: string
  /** What the application asked for. */
  scopes: readonly string[]
  /** The application. */
  clientId: string
  /** Where it asked: of companies' providers, the address says whose it is. */
  at: URL
}

export interface Places {
  issuer: string
  authorize: string
  token: string
  userinfo: string
  jwks: string
}

export interface Preset {
  /** In scripts: `provider` of `POST /dev/provider/next`. */
  name: string
  /** As people know it. */
  title: string
  /** CSS: its mark on the page. */
  color: string
  /** Whether the address is one of its servers. */
  isAt(url: URL): boolean
  /** How it names a person, where the person has no `sub`. */
  subject(person: Person): string
  /** Of an ID token, beside the protocol's own; without it there are none. */
  idToken?(who: Who): JsonObject
  /** Of whom an access token is. */
  userData(who: Who): JsonObject
  /** Further documents that its API has, by the end of their path. */
  documents?: { readonly [path: string]: (who: Who) => unknown }
  /** Beside the code, when it is posted. */
  beside?(who: Who): { [name: string]: string }
  /** What was granted, as the reply to a code says it. */
  scope?(scopes: readonly string[]): string
  /** Whether it gives a refresh token to who asked so. */
  refreshes?(asked: URLSearchParams): boolean
  /** With which it refuses a code; 400 where nothing is said. */
  refusalStatus?: number
  /** How it tells that somebody gave up. */
  cancelled: { [name: string]: string }
  /** What it leaves behind the address that it leads back to. */
  fragment?: string
  /** Where it has what, of an issuer. */
  places?(issuer: string): Places
  saml?: SamlPreset
}

export interface SamlPreset {
  /** What it calls itself, where the settings do not say. */
  entityId(at: URL): string
  nameIdFormat: string
  attributes(who: Who): { [name: string]: string | readonly string[] }
  signs: readonly ('Assertion' | 'Response')[]
}
