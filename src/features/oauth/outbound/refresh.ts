/** A refresh token may be good once: one process refreshes, and all others wait for what comes of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../../../contract/faults.ts'
import type { OutboundToken } from '../../../store/port/federation.ts'
import { type Context, seconds } from '../../context.ts'
import { loadApp, type OutboundApp, withDiscovery } from './app.ts'
import { openSecrets, refreshed } from './held.ts'
import { ProviderRefusal, refreshTokens } from './provider.ts'

/** Milliseconds that a refresh may take: longer than discovery and exchange wait together. */
const PATIENCE = 15_000
/** Milliseconds between looks at what another process does. */
const PAUSE = 50
/** Milliseconds before the end of a token from which on it counts as expired: it has to arrive, too. */
const MARGIN = 5_000

/**
 * The token, refreshed where it has expired or `force` says so. One without a refresh token stays as it is. Throws
 * ApiError invalid with the provider's reason, which is kept with the token, and noDocument for a token that is gone.
 */
export async function goodToken(ctx: Context, token: OutboundToken, force: boolean): Promise<OutboundToken> {
  if (token.facts['hasRefreshToken'] !== true || !(force || hasExpired(ctx, token))) return token
  const project = ctx.caller.project.id
  const deadline = ctx.elapsed() + 2 * PATIENCE
  for (let pauses = 0; pauses < (2 * PATIENCE) / PAUSE; pauses++) {
    const claim = { now: ctx.clock(), until: ctx.clock() + PATIENCE }
    if (await ctx.store.write((tables) => tables.outboundTokens.claim(project, token.id, claim), 'later')) {
      return refreshAlone(ctx, token)
    }
    await sleep(PAUSE)
    const now = await ctx.store.outboundTokens.load(project, token.id)
    if (!now) throw gone()
    if (now.refreshUntil === 0) return settled(now)
    if (ctx.elapsed() > deadline) break
  }
  throw new ApiError('busy', 'Another process refreshes this token', { retryAfter: 1 })
}

/** What another process has made of it. */
function settled(token: OutboundToken): OutboundToken {
  const error = String(token.facts['lastRefreshError'] ?? '')
  if (error !== '') throw refused(error)
  return token
}

export function hasExpired(ctx: Context, { expiresAt }: OutboundToken): boolean {
  return expiresAt > 0 && expiresAt - MARGIN <= ctx.clock()
}

async function refreshAlone(ctx: Context, seen: OutboundToken): Promise<OutboundToken> {
  const project = ctx.caller.project.id
  const token = await ctx.store.outboundTokens.load(project, seen.id)
  if (!token) throw gone()
  // Somebody was quicker, between the look and the claim.
  const isFresh = token.sealed !== seen.sealed
  const { next, error } = isFresh ? { next: token, error: '' } : await tried(ctx, token)
  const changed = { ...next, refreshUntil: 0, modifiedAt: Math.max(ctx.clock(), token.modifiedAt + 1) }
  const kept = await ctx.store.write((tables) => tables.outboundTokens.replace(project, changed, token.modifiedAt))
  if (error !== '') throw refused(error)
  if (kept) return changed
  const newer = await ctx.store.outboundTokens.load(project, seen.id)
  if (!newer) throw gone()
  return newer
}

async function tried(ctx: Context, token: OutboundToken): Promise<{ next: OutboundToken; error: string }> {
  try {
    const app = await withDiscovery(ctx, await loadApp(ctx, token.appId))
    return { next: await refreshNow(ctx, app, token), error: '' }
  } catch (error) {
    if (!(error instanceof ProviderRefusal || error instanceof ApiError)) throw error
    const facts = { ...token.facts, lastRefreshTime: seconds(ctx.clock()), lastRefreshError: error.message }
    return { next: { ...token, facts }, error: error.message }
  }
}

/** Throws ProviderRefusal. */
export async function refreshNow(ctx: Context, app: OutboundApp, token: OutboundToken): Promise<OutboundToken> {
  return refreshed(ctx, token, await refreshTokens(ctx, app, openSecrets(ctx, token).refreshToken))
}

const refused = (reason: string) => new ApiError('invalid', `The token could not be refreshed: ${reason}`)
export const gone = () => new ApiError('noToken')
