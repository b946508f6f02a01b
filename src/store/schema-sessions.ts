/** The tables of signing in; the rest is in `schema.ts`. */

export interface SigningKeyRow {
  project_id: string
  id: string
  /** The private key under the master key. */
  sealed: string
  public_jwk: string
  /** The longest life of a token signed with it, milliseconds. */
  longest: number
  created_at: number
  /** 0 while it signs; at most one key of a project does. */
  retired_at: number
  expires_at: number
}

export interface SessionRow {
  project_id: string
  id: string
  /** Empty for an anonymous one. */
  user_id: string
  amr: string
  claims: string
  generation: number
  created_at: number
  used_at: number
  expires_at: number
}

export interface ThrottleRow {
  project_id: string
  id: string
  tries: number
  /** When the window ends. */
  until_at: number
}

export interface TotpSeedRow {
  project_id: string
  user_id: string
  sealed: string
  last_step: number
  created_at: number
}

export interface OutboxRow {
  project_id: string
  id: string
  user_id: string
  status: string
  failure: string
  /** JSON under the master key: messages hold codes and links. */
  sealed: string
  tries: number
  created_at: number
  next_at: number
}
