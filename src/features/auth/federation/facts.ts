/** What goes through a sign-in by an identity provider. */
import type { JsonObject } from '../../../lib/json.ts'
import type { SignInOptions } from '../../identity/session/open.ts'

/** Which identity provider is asked: one of the project's, or a tenant's. */
export type Way = { provider: string } | { tenant: string; ssoId: string }

export type Purpose = 'signUpOrIn' | 'signUp' | 'signIn' | 'update'

/** What shall happen when the provider has said who it is. */
export interface Wish {
  purpose: Purpose
  loginOptions: SignInOptions
  /** The session that a second factor or a step-up goes on from. */
  from?: string
  /** The session whose user gets the identity. */
  by?: string
  /** That user has no address in common with the identity. */
  allowAllMerge?: boolean
  /** The only address that may come back. */
  initiatedEmail?: string
}

export interface FederatedAsk {
  way: Way
  wish: Wish
  /** Where people go on; what the settings say when empty. */
  redirectUrl: string
  loginHint: string
  /** Of OAuth. */
  prompt: string
  /** Nobody comes back without having signed in anew. */
  forceAuthn: boolean
}

/** Who the provider says it is. All texts may be empty. */
export interface Said {
  /** What identities of the provider are kept under. */
  source: string
  /** What the provider calls its user, for ever. */
  subject: string
  /** What the user shall be called, where the provider says so. */
  loginId: string
  email: string
  /** Whether the address is proven: the provider says so, or the domain is the tenant's. */
  verifiedEmail: boolean
  phone: string
  name: string
  givenName: string
  middleName: string
  familyName: string
  picture: string
  customAttributes: JsonObject
  groups: string[]
  tokens?: ProviderTokens
  /** As it came, for those who exchange the code. */
  raw: JsonObject
}

export interface ProviderTokens {
  accessToken: string
  refreshToken: string
  scopes: string[]
  /** Unix seconds; 0 for never. */
  expiresAt: number
}

export interface Told {
  way: Way
  wish: Wish
  said: Said
  method: 'oauth' | 'oidc' | 'saml'
}
