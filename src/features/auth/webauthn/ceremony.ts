/** What begins in one request and ends in the next, kept in between. */
import { ApiError } from '../../../contract/faults.ts'
import { asObject, hasTexts } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { pendingChallenge } from '../../identity/challenge.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import { enabledMethod } from '../begin.ts'
import type { ChallengeContext } from '../saved.ts'

export type Ceremony = ChallengeContext & {
  purpose: 'signUp' | 'signIn' | 'add'
  challenge: string
  origin: string
  rpId: string
  /** Whom the passkey is for; empty when any will do. */
  userId: string
}

const isCeremony = (value: unknown): value is Ceremony =>
  hasTexts(value, 'purpose', 'challenge', 'origin', 'rpId', 'userId')

/** Milliseconds. */
const LIFE = 5 * 60_000

export function newChallenge(ctx: Context): string {
  return Buffer.from(ctx.random(32)).toString('base64url')
}

/** The page's own domain, or the one that the project has set and the page is in. */
export async function relyingParty(ctx: Context, origin: string): Promise<{ origin: string; rpId: string }> {
  const { document } = await enabledMethod(ctx, 'webauthn')
  const url = parseOrigin(origin)
  const configured = typeof document['relyingPartyId'] === 'string' ? document['relyingPartyId'].toLowerCase() : ''
  if (configured === '') return { origin: url.origin, rpId: url.hostname }
  if (url.hostname !== configured && !url.hostname.endsWith(`.${configured}`)) {
    throw new ApiError('invalidArgument', 'The origin is not in the domain that passkeys of this project are for')
  }
  return { origin: url.origin, rpId: configured }
}

function parseOrigin(text: string): URL {
  try {
    const url = new URL(text)
    if (url.protocol === 'https:' || url.protocol === 'http:') return url
  } catch {}
  throw new ApiError('invalid', 'The origin field must be a web origin such as https://example.com')
}

/** Resolves to the transaction's id. */
export async function remember(ctx: Context, ceremony: Ceremony): Promise<string> {
  const id = newSecret(ctx.random)
  await ctx.store.write((tables) =>
    tables.challenges.put(
      ctx.caller.project.id,
      pendingChallenge(ctx, {
        id: digestOf(id),
        kind: 'webauthn',
        method: 'webauthn',
        userId: ceremony.userId,
        loginId: ceremony.newcomer?.loginId ?? '',
        options: ceremony,
        expiresAt: ctx.clock() + LIFE,
      }),
    ),
  )
  return id
}

/** Good once. Throws ApiError badCredentials for an unknown, expired or other transaction. */
export async function recall(ctx: Context, id: string, purpose: Ceremony['purpose']): Promise<Ceremony> {
  const project = ctx.caller.project.id
  const digest = digestOf(id)
  const found = await ctx.store.challenges.load(project, digest)
  const ceremony = isCeremony(found?.options) ? found.options : undefined
  const taken =
    found?.kind === 'webauthn' &&
    found.expiresAt > ctx.clock() &&
    ceremony?.purpose === purpose &&
    (await ctx.store.write((tables) => tables.challenges.take(project, digest)))
  if (taken && ceremony) return ceremony
  throw new ApiError('badCredentials', 'The transaction is unknown, used or has expired')
}

/** The browser's answer, as it is handed on in text. */
export function parseResponse<T>(text: string): T {
  try {
    const response = asObject(JSON.parse(text))
    if (typeof response.id === 'string' && typeof response.response === 'object') {
      return { type: 'public-key', ...response, clientExtensionResults: response.clientExtensionResults ?? {} } as T
    }
  } catch {}
  throw new ApiError('invalid', 'The response field must be the JSON of a passkey')
}
