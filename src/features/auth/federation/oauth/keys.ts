/** Keys of providers, held for minutes; an unknown key has them read again, as after a rotation. */
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { Store } from '../../../../store/port/index.ts'
import type { Context } from '../../../context.ts'
import { fetchJson } from './requests.ts'

/** Milliseconds. */
const TRUST = 10 * 60_000
/** Milliseconds between two readings for keys that are not known: strangers name any. */
const PAUSE = 30_000
const MOST_KNOWN = 100

interface Known {
  keys: JSONWebKeySet
  loadedAt: number
}

const caches = new WeakMap<Store, Map<string, Known>>()

/** Rejects when they cannot be had. */
export async function keysAt(ctx: Context, url: string): Promise<JWTVerifyGetKey> {
  let known = await held(ctx, url, TRUST)
  return async (header, token) => {
    const isThere = known.keys.keys.some(({ kid }) => header.kid === undefined || kid === header.kid)
    if (!isThere) known = await held(ctx, url, PAUSE)
    return createLocalJWKSet(known.keys)(header, token)
  }
}

async function held(ctx: Context, url: string, age: number): Promise<Known> {
  const cache = caches.get(ctx.store.whole) ?? new Map<string, Known>()
  caches.set(ctx.store.whole, cache)
  const found = cache.get(url)
  if (found && ctx.elapsed() - found.loadedAt <= age) return found
  const keys = (await fetchJson(ctx, { url })) as unknown as JSONWebKeySet
  createLocalJWKSet(keys)
  if (cache.size >= MOST_KNOWN) cache.clear()
  const fresh = { keys, loadedAt: ctx.elapsed() }
  cache.set(url, fresh)
  return fresh
}
