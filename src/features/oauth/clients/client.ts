/** What the OAuth server knows of an application, wherever it is kept. */
import type { JsonObject } from '../../../lib/json.ts'

/** `federated`: by OpenID Connect. */
export type Kind = 'inbound' | 'federated' | 'saml' | 'wsfed'

export interface Client {
  kind: Kind
  /** Of the app. */
  id: string
  /** What the client calls itself. */
  clientId: string
  name: string
  enabled: boolean
  issuer: string
  /** Empty for the plane's own. */
  loginPageUrl: string
  redirectUris: string[]
  /** Has no secret, so that only PKCE protects its codes. */
  public: boolean
  /** Where it shows a secret all the same, that is an access key of the project. */
  takesAccessKeys?: boolean
  /** The request has shown one. */
  hasShownKey?: boolean
  forcePkce: boolean
  refused: { [grant in Grant]?: boolean }
  /** Whom tokens are for: '' for project and client, else one of them. */
  defaultAudience: string
  audiences: string[]
  /** The one whose scopes these are, where the request is for a resource of the project. */
  resource?: string
  /** Users are asked before the app gets anything. */
  asksConsent: boolean
  /** Signing in again is asked for each time. */
  forceLogin: boolean
  allowedTenants: string[]
  scopes: Scope[]
  /** All roles of the user stand in tokens, whatever was granted. */
  allAuthority: boolean
  lifetimes: { session?: number; refresh?: number; key?: number }
  /** Ids of the JWT templates of tokens for users, and of the app's own. */
  templates?: { user: string; key: string }
  /** Of a client of an MCP server: the server, and digests of the client's secret. */
  mcpServerId?: string
  secretDigests?: string[]
  /** Seconds that a question by the back channel waits; 0 for the usual. */
  backchannelLife?: number
  /** By which the client itself is known: where they are or PEM, a JWK or a set of them, and the one algorithm. */
  keys?: { jwksUri: string; publicKey: string; algorithm: string }
  /** Of signed requests; seconds. */
  jar?: { enforce: boolean; maxLifetime: number; fapi: boolean }
  /** Gets tokens that are bound to a key alone. */
  forceDpop?: boolean
  /** Thumbprint of the key that this very request has proven (RFC 9449); empty for none. */
  provenKey?: string
  issuers: { [issuer: string]: Partial<JsonObject> }
}

export type Grant =
  | 'authorization_code'
  | 'refresh_token'
  | 'client_credentials'
  | 'jwt_bearer'
  | 'device_code'
  | 'ciba'
  | 'token_exchange'

export interface Scope {
  name: string
  description: string
  /** The user may leave it out. */
  optional: boolean
  /** The app may have it without a user. */
  forApp: boolean
  /** Ids of roles of which a user needs one; none are needed when there are none. */
  roleIds: string[]
  attributes: string[]
  /** Further claims. */
  claims: JsonObject
}
