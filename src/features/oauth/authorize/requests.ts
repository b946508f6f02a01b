/** A sign-in that an application asked for, from authorize to its end. */
import { ApiError } from '../../../contract/faults.ts'
import { checkedAs, hasTexts } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { OauthRequest } from '../../../store/port/oauth.ts'
import type { Session } from '../../../store/port/sessions.ts'
import type { Context } from '../../context.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import type { Client } from '../clients/client.ts'
import { enterProject, loadClient } from '../clients/clients.ts'
import { stillWithResource } from '../clients/resource.ts'
import { type AuthorizationInput, askedIn } from './asked.ts'
import { browserSecret, isSameBrowser } from './browser.ts'

export type Progress = {
  /** `approved`: by a link that was opened elsewhere; the page that waits is to go on. */
  step: 'login' | 'code' | 'link' | 'approved' | 'consent'
  loginId?: string
  channel?: string
  /** What the page that waits for a link shows, for whoever opens it elsewhere. */
  number?: string
  /** Who signed in for this request. */
  sessionId?: string
}

const isProgress = (value: unknown): value is Progress => hasTexts(value, 'step')

export interface PendingAuthorization {
  stateId: string
  request: OauthRequest
  asked: AuthorizationInput
  progress: Progress
  client: Client
}

/** Milliseconds. */
const LIFE = 20 * 60_000

/** The id names the project, because nothing else of a later call may. */
export async function saveRequest(
  ctx: Context,
  client: Client,
  asked: AuthorizationInput,
  progress: Progress,
): Promise<string> {
  const project = ctx.caller.project.id
  const stateId = `${project}.${newSecret(ctx.random)}`
  await ctx.store.write((tables) =>
    tables.oauth.createRequest(project, {
      id: digestOf(stateId),
      kind: client.kind,
      appId: client.id,
      browser: digestOf(browserSecret(ctx)),
      asked,
      progress,
      createdAt: ctx.clock(),
      expiresAt: ctx.clock() + LIFE,
    }),
  )
  return stateId
}

/** Throws ApiError invalid for one that is unknown, has expired or was ended. */
export async function loadRequest(
  outer: Context,
  stateId: string,
): Promise<{ ctx: Context; pending: PendingAuthorization }> {
  const ctx = await enterProject(outer, stateId.split('.')[0] ?? '').catch(() => undefined)
  const request = ctx && (await ctx.store.oauth.loadRequest(ctx.caller.project.id, digestOf(stateId)))
  const known = request && (await loadClient(ctx, request.kind, request.appId))
  if (!ctx || !known || request.expiresAt <= ctx.clock()) {
    throw new ApiError(
      'invalid',
      'This sign-in has ended: it went on in another tab, or took too long. Start again from the application',
    )
  }
  const asked = askedIn(request.asked)
  const client = await stillWithResource(ctx, known, asked)
  return {
    ctx,
    pending: {
      stateId,
      request,
      asked,
      progress: checkedAs(request.progress, isProgress, 'the progress of a sign-in'),
      client,
    },
  }
}

/** The same for the browser that began it. Throws ApiError forbidden for another one. */
export async function loadOwnRequest(
  outer: Context,
  stateId: string,
): Promise<{ ctx: Context; pending: PendingAuthorization }> {
  const found = await loadRequest(outer, stateId)
  if (isSameBrowser(found.ctx, found.pending.request.browser)) return found
  throw new ApiError('forbidden', 'This sign-in began in another browser')
}

export async function advance(ctx: Context, pending: PendingAuthorization, progress: Progress): Promise<void> {
  await ctx.store.write((tables) => advanceIn(ctx, tables, pending, progress))
}

/** In a transaction with what has led to it. */
export function advanceIn(
  ctx: Context,
  tables: Tables,
  { request }: PendingAuthorization,
  progress: Progress,
): Promise<void> {
  return tables.oauth.advance(ctx.caller.project.id, request.id, progress)
}

/** A client that wants a fresh sign-in gets one: a session from before the request does not do. Throws ApiError. */
export function checkAge(
  ctx: Context,
  { asked, request, client }: PendingAuthorization,
  { createdAt }: Pick<Session, 'createdAt'>,
): void {
  const wantsFresh = client.forceLogin || asked.prompts.includes('login')
  const isStale = asked.maxAge >= 0 && ctx.clock() - createdAt > asked.maxAge * 1000
  if (isStale || (wantsFresh && createdAt < request.createdAt)) {
    throw new ApiError('unauthorized', 'The application asks for a new sign-in')
  }
}

/** The one field or the other, by the kind of app. */
export function stateIdOf(input: { third_party_app_state_id: string; state_id: string }): string {
  return input.third_party_app_state_id || input.state_id
}
