/** What the provider has given out and not taken back: codes, and tokens of access and refresh. */
import { randomBytes } from 'node:crypto'
import type { Answer } from './answers.ts'
import type { Preset, Who } from './presets/index.ts'

export interface Grant {
  preset: Preset
  who: Who
  /** Whom ID tokens name as their issuer. */
  issuer: string
  nonce: string
  redirectUri: string
  /** Of PKCE, S256; empty without. */
  challenge: string
  refreshes: boolean
  answer: Answer
}

type Kind = 'code' | 'access' | 'refresh'

/** Milliseconds. */
const LIVES: { readonly [kind in Kind]: number } = {
  code: 10 * 60_000,
  access: 3_600_000,
  refresh: 30 * 24 * 3_600_000,
}
/** The oldest is forgotten for a new one. */
const MOST = 2000

export interface Grants {
  /** Resolves to the secret that it is found by. */
  give(kind: Kind, grant: Grant): string
  find(kind: Kind, secret: string): Grant | undefined
  /** The same once. */
  take(kind: Kind, secret: string): Grant | undefined
}

/** Seconds that an access token is good. */
export const ACCESS_LIFE = LIVES.access / 1000

/** `now`: Unix milliseconds. */
export function createGrants(now: () => number): Grants {
  const kept = new Map<string, { grant: Grant; goodUntil: number }>()
  const find = (kind: Kind, secret: string) => {
    const found = kept.get(`${kind} ${secret}`)
    return found && found.goodUntil > now() ? found.grant : undefined
  }
  return {
    give(kind, grant) {
      const secret = randomBytes(24).toString('base64url')
      const [oldest] = kept.keys()
      if (kept.size >= MOST && oldest !== undefined) kept.delete(oldest)
      kept.set(`${kind} ${secret}`, { grant, goodUntil: now() + LIVES[kind] })
      return secret
    },
    find,
    take(kind, secret) {
      const found = find(kind, secret)
      kept.delete(`${kind} ${secret}`)
      return found
    },
  }
}
