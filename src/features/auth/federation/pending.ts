/** What a sign-in by an identity provider leaves behind while a browser is on its way, there and back. */
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { pendingChallenge } from '../../identity/challenge.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import type { Told, Way, Wish } from './facts.ts'

export interface PendingFederation {
  way: Way
  wish: Wish
  method: Told['method']
  redirectUrl: string
  /** Of OAuth: what the ID token must repeat, and the secret behind the challenge. */
  nonce: string
  verifier: string
  /** Of SAML: the request that the response must name. */
  requestId: string
  /** For a program of the provider's own, which answers without a browser. */
  isNative?: boolean
}

/** Milliseconds that somebody may take at the provider. */
const LIFE = 15 * 60_000
/** Milliseconds until a code has to be exchanged. */
const CODE_LIFE = 60_000

type Kind = 'federation' | 'federated'

/** Resolves to the secret under which it is recalled. */
export function remember(ctx: Context, pending: PendingFederation): Promise<string> {
  return keep(ctx, 'federation', pending, LIFE)
}

/** Resolves to the code that is exchanged for a session. */
export function keepCode(ctx: Context, told: Told): Promise<string> {
  return keep(ctx, 'federated', told, CODE_LIFE)
}

/** Good once: of many that bring it back, one has it. Undefined for an unknown, used or expired one. */
export function recall(ctx: Context, secret: string): Promise<PendingFederation | undefined> {
  return take<PendingFederation>(ctx, 'federation', secret)
}

/** The same for a code. Throws ApiError invalidToken. */
export async function takeCode(ctx: Context, code: string): Promise<Told> {
  const told = await take<Told>(ctx, 'federated', code)
  if (told) return told
  throw new ApiError('invalidToken', 'The code is unknown, used or has expired')
}

/** Sealed: it holds tokens of providers, and secrets that end with it. */
async function keep(ctx: Context, kind: Kind, content: object, life: number): Promise<string> {
  const secret = newSecret(ctx.random)
  const id = digestOf(secret)
  const sealed = ctx.vault.seal(JSON.stringify(content), placeOf(ctx, kind, id))
  const facts = { id, kind, method: kind, userId: '', loginId: '', options: { sealed } }
  await ctx.store.write((tables) =>
    tables.challenges.put(ctx.caller.project.id, pendingChallenge(ctx, { ...facts, expiresAt: ctx.clock() + life })),
  )
  return secret
}

async function take<T>(ctx: Context, kind: Kind, secret: string): Promise<T | undefined> {
  const project = ctx.caller.project.id
  const id = digestOf(secret)
  const found = secret === '' ? undefined : await ctx.store.challenges.load(project, id)
  if (found?.kind !== kind || found.expiresAt <= ctx.clock()) return undefined
  if (!(await ctx.store.write((tables) => tables.challenges.take(project, id)))) return undefined
  return JSON.parse(ctx.vault.open(String(found.options['sealed']), placeOf(ctx, kind, id))) as T
}

const placeOf = (ctx: Context, kind: Kind, id: string) => `${kind}:${ctx.caller.project.id}:${id}`
