/** Public keys of others: where they are had, and with which algorithms they may sign. */
import { createPublicKey } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import { isObject, readJson } from '../../../lib/json.ts'
import type { Store } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { checkedKeySet } from '../../values/key-sets.ts'
import type { Client } from '../clients/client.ts'

/** Never a shared secret, and never `none`. */
export const SIGNATURES = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** The one that is named, or all. */
export const signaturesOf = (named: string): string[] =>
  named === '' ? SIGNATURES : SIGNATURES.filter((one) => one === named)

/** Milliseconds that keys are used without being asked for again, and that a place without keys is left alone. */
const TRUST = 60_000
const PAUSE = 5_000
const MOST_KNOWN = 100

interface Known {
  keys: Promise<JSONWebKeySet>
  loadedAt: number
  life: number
}
const caches = new WeakMap<Store, Map<string, Known>>()

/** Of all who ask at once, one fetches. Rejects when the keys cannot be had. */
export function keysAt(ctx: Context, uri: string): Promise<JSONWebKeySet> {
  const known = caches.get(ctx.store.whole) ?? new Map<string, Known>()
  caches.set(ctx.store.whole, known)
  const found = known.get(uri)
  if (found && ctx.elapsed() - found.loadedAt <= found.life) return found.keys
  if (known.size >= MOST_KNOWN) known.clear()
  const fresh: Known = { keys: fetchKeys(ctx, uri), loadedAt: ctx.elapsed(), life: TRUST }
  fresh.keys.catch(() => {
    fresh.life = PAUSE
  })
  known.set(uri, fresh)
  return fresh.keys
}

async function fetchKeys(ctx: Context, uri: string): Promise<JSONWebKeySet> {
  if (!ctx.fetchDocument) throw new Error('nothing is fetched here')
  return checkedKeySet(JSON.parse(await ctx.fetchDocument(uri)))
}

/** Whether the client has said by which keys it can be known. */
export const hasKeys = ({ keys }: Client): boolean => Boolean(keys?.publicKey || keys?.jwksUri)

/** The client's own, as the app has them. Rejects when there are none. */
export async function keysOf(ctx: Context, { keys }: Client): Promise<JSONWebKeySet> {
  if (keys?.publicKey) return keySetIn(keys.publicKey)
  if (keys?.jwksUri) return keysAt(ctx, keys.jwksUri)
  throw new Error('the client has no keys')
}

/** A JWK, a set of them, or PEM: a public key or a certificate. */
function keySetIn(text: string): JSONWebKeySet {
  const json = text.trimStart().startsWith('{') ? readJson(text) : undefined
  if (json === undefined) return { keys: [createPublicKey(text).export({ format: 'jwk' })] }
  if (!isObject(json)) throw new Error('no key')
  return checkedKeySet(Array.isArray(json['keys']) ? json : { keys: [json] })
}
