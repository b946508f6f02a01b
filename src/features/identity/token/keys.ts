/** The keys that sign a project's tokens: one signs, those before it are published until their last token has expired. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { JsonObject } from '../../../lib/json.ts'
import type { Store, Tables } from '../../../store/port/index.ts'
import type { SigningKey } from '../../../store/port/sessions.ts'
import { newId, type World } from '../../context.ts'

export interface Signer {
  id: string
  key: KeyObject
  /** The longest life that a token of this key is known to have, milliseconds. */
  longest: number
}

interface KeySet {
  signer: Signer
  /** Newest first. */
  published: SigningKey[]
  verifiers: Map<string, KeyObject>
  /** By `elapsed`. */
  loadedAt: number
}

/** Another process may have rotated the key; the store publishes a retired one for longer than this (milliseconds). */
const TRUST = 5000

export async function signerOf(world: World, project: string): Promise<Signer> {
  return (await keysOf(world, project)).signer
}

/** Newest first, and not from memory: whoever reads them may hold a token of another process's new key. */
export async function publishedKeys(world: World, project: string): Promise<SigningKey[]> {
  await keysOf(world, project)
  return publishedOf(await world.store.signingKeys.all(project), world.clock())
}

/** Undefined for a key that the project does not have, or no longer publishes. */
export async function verifierOf(world: World, project: string, id: string): Promise<KeyObject | undefined> {
  const known = (await keysOf(world, project)).verifiers.get(id)
  if (known) return known
  forget(world, project)
  return (await keysOf(world, project)).verifiers.get(id)
}

type OnNewKey = (tables: Tables, key: SigningKey) => Promise<void>

/** Signs with a new key from now on; resolves to it. `made` is called in the transaction of the change. */
export async function rotateKey(world: World, project: string, made: OnNewKey): Promise<SigningKey> {
  const { signer } = await keysOf(world, project)
  const fresh = await makeKey(world, project)
  await world.store.of(project).write(async (tables) => {
    await tables.signingKeys.retire(project, signer.id, world.clock())
    // Of two that rotate at once, one makes the new key, and it is that of both.
    if (await tables.signingKeys.create(project, fresh)) await made(tables, fresh)
  })
  forget(world, project)
  const published = await publishedKeys(world, project)
  return published.find(({ retiredAt }) => retiredAt === 0) ?? fresh
}

const cache = new WeakMap<Store, Map<string, Promise<KeySet>>>()

function forget(world: World, project: string): void {
  cache.get(world.store.whole)?.delete(project)
}

async function keysOf(world: World, project: string): Promise<KeySet> {
  const known = cache.get(world.store.whole) ?? new Map<string, Promise<KeySet>>()
  cache.set(world.store.whole, known)
  const loading = known.get(project)
  if (loading) {
    const keys = await loading
    if (world.elapsed() - keys.loadedAt <= TRUST) return keys
  }
  // Requests that come meanwhile wait for this one; a failure is not remembered.
  const next = known.get(project)
  if (next && next !== loading) return next
  const load = loadKeys(world, project)
  known.set(project, load)
  load.catch(() => known.get(project) === load && known.delete(project))
  return load
}

async function loadKeys(world: World, project: string): Promise<KeySet> {
  const [now, loadedAt] = [world.clock(), world.elapsed()]
  let published = await world.store.signingKeys.all(project)
  if (!published.some(({ retiredAt }) => retiredAt === 0)) {
    const fresh = await makeKey(world, project)
    // Of two processes that find none, one makes it, and both load that one.
    await world.store.of(project).write((tables) => tables.signingKeys.create(project, fresh))
    published = await world.store.signingKeys.all(project)
  }
  published = publishedOf(published, now)
  const active = published.find(({ retiredAt }) => retiredAt === 0) as SigningKey
  const key = createPrivateKey(world.vault.open(active.sealed, placeOf(project, active.id)))
  return {
    signer: { id: active.id, key, longest: active.longest },
    published,
    verifiers: new Map(published.map(({ id, publicJwk }) => [id, toVerifier(publicJwk)])),
    loadedAt,
  }
}

function publishedOf(keys: SigningKey[], now: number): SigningKey[] {
  return keys.filter(({ retiredAt, expiresAt }) => retiredAt === 0 || expiresAt > now)
}

async function makeKey(world: World, project: string): Promise<SigningKey> {
  const id = newId(world, 'SK')
  const privateKey = await world.rsaKey()
  const { kty, n, e } = createPublicKey(privateKey).export({ format: 'jwk' })
  return {
    id,
    sealed: world.vault.seal(String(privateKey.export({ type: 'pkcs8', format: 'pem' })), placeOf(project, id)),
    publicJwk: { alg: 'RS256', e: e ?? '', kid: id, kty: kty ?? '', n: n ?? '', use: 'sig' },
    longest: 0,
    createdAt: world.clock(),
    retiredAt: 0,
    expiresAt: 0,
  }
}

const placeOf = (project: string, id: string) => `signing key ${project} ${id}`

function toVerifier(jwk: JsonObject): KeyObject {
  return createPublicKey({ key: jwk as { kty: string }, format: 'jwk' })
}
