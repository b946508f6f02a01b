/** Keys of providers, held for minutes; an unknown key has them read again, as after a rotation. */
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { Store } from '../../../../store/port/index.ts'
import type { Context } from '../../../context.ts'
import { checkedKeySet } from '../../../values/key-sets.ts'
import { fetchJson } from './requests.ts'

/** Milliseconds. */
const TRUST = 10 * 60_000
/** Milliseconds between two readings for keys that are not known: strangers name any. */
const PAUSE = 30_000
const MOST_KNOWN = 100

interface Known {
  /** Rejects when they cannot be had. */
  keys: Promise<JSONWebKeySet>
  /** When those were read, and when it was last tried. */
  readAt: number
  triedAt: number
}

const caches = new WeakMap<Store, Map<string, Known>>()

/** Rejects when they cannot be had. */
export async function keysAt(ctx: Context, url: string): Promise<JWTVerifyGetKey> {
  const known = await held(ctx, url)
  return async (header, token) => {
    const isThere = known.keys.some(({ kid }) => header.kid === undefined || kid === header.kid)
    return createLocalJWKSet(isThere ? known : await held(ctx, url, PAUSE))(header, token)
  }
}

/** Many who ask at once wait for one answer. `pause`: milliseconds after which what is known is not enough. */
function held(ctx: Context, url: string, pause = TRUST): Promise<JSONWebKeySet> {
  const cache = caches.get(ctx.store.whole) ?? new Map<string, Known>()
  caches.set(ctx.store.whole, cache)
  const found = cache.get(url)
  const now = ctx.elapsed()
  if (found && now - found.readAt <= TRUST && now - found.triedAt <= pause) return found.keys
  const asked = { keys: read(ctx, url), readAt: now, triedAt: now }
  if (cache.size >= MOST_KNOWN) cache.clear()
  cache.set(url, asked)
  // A failure is told to those who wait for it alone; what was known goes on, for as long as it would have.
  asked.keys.catch(() => {
    if (cache.get(url) !== asked) return
    if (found) cache.set(url, { ...found, triedAt: now })
    else cache.delete(url)
  })
  return asked.keys
}

async function read(ctx: Context, url: string): Promise<JSONWebKeySet> {
  return checkedKeySet(await fetchJson(ctx, { url }))
}
