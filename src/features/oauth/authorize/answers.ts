/** How an application is answered, by the protocol that it speaks. */
import type { Context } from '../../context.ts'
import type { Client } from '../clients/client.ts'
import { samlGranted, samlRefused } from '../saml/reply.ts'
import { waitingAllowed, waitingRefused } from '../waiting/answer.ts'
import { wsfedGranted, wsfedRefused } from '../wsfed/reply.ts'
import type { AuthorizationInput } from './asked.ts'
import type { SignedIn } from './browser.ts'
import { backWithCode, backWithError, type PageReply, type Refusal } from './redirecting.ts'

/** Somebody is signed in for the app. */
export interface Granted extends SignedIn {
  /** Of OAuth, which the app redeems; empty for other protocols. */
  code: string
}

export async function answerGranted(
  ctx: Context,
  client: Client,
  asked: AuthorizationInput,
  granted: Granted,
): Promise<PageReply> {
  if (asked.waiting) return waitingAllowed(ctx)
  if (client.kind === 'saml') return samlGranted(ctx, client, asked, granted)
  if (client.kind === 'wsfed') return wsfedGranted(ctx, client, asked, granted)
  return backWithCode(client, asked, granted.code)
}

export async function answerRefusal(
  ctx: Context,
  client: Client,
  asked: Pick<AuthorizationInput, 'redirectUri' | 'state'> & Partial<AuthorizationInput>,
  refusal: Refusal,
): Promise<PageReply> {
  if (asked.waiting) return waitingRefused(ctx, asked.waiting.id)
  if (client.kind === 'saml') return samlRefused(ctx, client, asked as AuthorizationInput, refusal)
  if (client.kind === 'wsfed') return wsfedRefused(ctx, client, asked as AuthorizationInput, refusal)
  return backWithError(client, asked, refusal)
}
