/** Which values of a configuration are secret. */

import { type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import { connectorSecrets } from './connector-types.ts'
import { documentOf, isPlain, keyOf, type Piece, type Pieces, PLACEHOLDER, piecesOf } from './piece.ts'

export type SecretKind = 'connector' | 'oauthProvider' | 'outboundApp' | 'externalAuth' | 'application'

/** A place for a secret, whether or not something stands there. */
export interface SecretPlace {
  kind: SecretKind
  /** Id and name of the connector, provider, ... */
  owner: string
  ownerName: string
  /** The key of the piece, and the path in its document. */
  piece: string
  at: string[]
  /** What the wire calls it: the last key of its path. */
  type: string
  /** The owner does not work without it. */
  required: boolean
  /** The owner would use it: a blank one is no wish to clear it. */
  inUse: boolean
}

export function secretPlaces(pieces: Pieces): SecretPlace[] {
  return [
    ...piecesOf(pieces, 'connector').flatMap(ofConnector),
    ...ofOauth(pieces.get(keyOf({ kind: 'auth', id: 'oauth' }))),
    ...piecesOf(pieces, 'outboundApp').flatMap((piece) => ofDocument('outboundApp', piece)),
    ...piecesOf(pieces, 'application').flatMap((piece) => ofDocument('application', piece)),
    ...ofExternalAuth(pieces.get(keyOf({ kind: 'project', id: '' }))),
  ]
}

function ofConnector(piece: Piece): SecretPlace[] {
  const document = documentOf(piece)
  const type = textAt(document, 'type')
  const configuration = isPlain(document['configuration']) ? document['configuration'] : {}
  const known = own(connectorSecrets, type)
  const declared = (known ?? '').split(' ').filter(Boolean)
  const places = declared.map((secret) => {
    const path = secret.replace('?', '')
    const inUse = isInUse(path, document, configuration)
    return { at: ['configuration', ...path.split('.')], required: inUse && !secret.endsWith('?'), inUse }
  })
  const others = known === undefined ? secretLeaves(document) : placeholders(document)
  return toPlaces({ kind: 'connector', piece, owner: piece.id, document }, places, others)
}

/** Whether the configuration asks for the secret: connectors run elsewhere keep their secrets there. */
function isInUse(path: string, document: JsonObject, configuration: JsonObject): boolean {
  if (textAt(document, 'executorType') === 'engine') return false
  const [first, method] = path.split('.')
  if (first === 'authentication' && method !== undefined) {
    const authentication = configuration['authentication']
    return isPlain(authentication) && textAt(authentication, 'method') === method
  }
  if (textAt(document, 'type') === 'smtp') return textAt(configuration, 'username') !== ''
  return true
}

function ofOauth(piece: Piece | undefined): SecretPlace[] {
  const providers = documentOf(piece)['providerSettings']
  if (!piece || !isPlain(providers)) return []
  return Object.entries(providers).flatMap(([id, provider]) => {
    if (!isPlain(provider)) return []
    const base = ['providerSettings', id]
    const places = OAUTH_SECRETS.map((path, index) => ({
      at: [...base, ...path],
      required: index === 0 && needsClientSecret(provider),
      inUse: true,
    }))
    const others = placeholders(provider).map((at) => [...base, ...at])
    return toPlaces({ kind: 'oauthProvider', piece, owner: id, document: provider }, places, others)
  })
}

const OAUTH_SECRETS = [
  ['clientSecret'],
  ['nativeClientSecret'],
  ['appleKeyGenerator', 'privateKey'],
  ['nativeAppleKeyGenerator', 'privateKey'],
]

function needsClientSecret(provider: JsonObject): boolean {
  if (provider['useClientAssertion'] === true || isPlain(provider['appleKeyGenerator'])) return false
  return provider['custom'] === true || textAt(provider, 'clientId') !== ''
}

function ofDocument(kind: 'outboundApp' | 'application', piece: Piece): SecretPlace[] {
  const document = documentOf(piece)
  return toPlaces({ kind, piece, owner: piece.id, document }, [], secretLeaves(document))
}

function ofExternalAuth(piece: Piece | undefined): SecretPlace[] {
  const config = documentOf(piece)['externalAuthConfig']
  if (!piece || !isPlain(config)) return []
  const others = secretLeaves(config).map((at) => ['externalAuthConfig', ...at])
  return toPlaces({ kind: 'externalAuth', piece, owner: 'externalAuth', document: config }, [], others)
}

interface Owner {
  kind: SecretKind
  piece: Piece
  owner: string
  document: JsonObject
}

function toPlaces(
  { kind, piece, owner, document }: Owner,
  declared: Pick<SecretPlace, 'at' | 'required' | 'inUse'>[],
  others: string[][],
): SecretPlace[] {
  const known = new Set(declared.map(({ at }) => at.join('\0')))
  const found = others.filter((at) => !known.has(at.join('\0')))
  const all = [...declared, ...found.map((at) => ({ at, required: false, inUse: true }))]
  const ownerName = textAt(document, 'name')
  return all.map(({ at, required, inUse }) => ({
    kind,
    owner,
    ownerName,
    piece: keyOf(piece),
    at,
    type: at.at(-1) ?? '',
    required,
    inUse,
  }))
}

function placeholders(document: Json): string[][] {
  return leaves(document, (_, value) => value === PLACEHOLDER)
}

/** Where nothing is declared: placeholders, and keys that say what they hold. */
function secretLeaves(document: Json): string[][] {
  return leaves(document, (key, value) => value === PLACEHOLDER || (typeof value === 'string' && isSecretKey(key)))
}

/** Whether a key's name says that its value is secret. */
function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key)
}

const SECRET_KEY = /(secret|password|passphrase|privatekey|apikey|accesstoken|bearertoken|authtoken|apitoken)$/i

function leaves(value: Json, isOne: (key: string, value: Json) => boolean, at: string[] = []): string[][] {
  const inside = Array.isArray(value) || isPlain(value) ? Object.entries(value) : []
  return inside.flatMap(([key, item]) => {
    const path = [...at, key]
    return isOne(key, item) ? [path] : leaves(item, isOne, path)
  })
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(document: Json | undefined, at: readonly (string | number)[]): Json | undefined {
  let value = document
  for (const key of at) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as { [key: string]: Json })[String(key)]
  }
  return value
}

/** A copy with another value at a path that is there, or can be made by adding keys to objects. */
export function withValueAt(document: Json, [key, ...rest]: readonly (string | number)[], value: Json): Json {
  if (key === undefined) return value
  if (Array.isArray(document)) {
    return document.map((item, index) => (String(index) === String(key) ? withValueAt(item, rest, value) : item))
  }
  const object = isPlain(document) ? document : {}
  const below = Object.hasOwn(object, key) ? (object[String(key)] ?? null) : {}
  return { ...object, [key]: withValueAt(below, rest, value) }
}

/** The same pieces with `mask` in place of every secret value. */
export function maskSecrets(pieces: Pieces, mask: string): Pieces {
  const masked: Pieces = new Map(pieces)
  for (const place of secretPlaces(pieces)) {
    const piece = masked.get(place.piece)
    if (!piece) continue
    const value = valueAt(piece.document, place.at)
    if (typeof value !== 'string' || value === '' || value === PLACEHOLDER) continue
    masked.set(place.piece, { ...piece, document: withValueAt(piece.document, place.at, mask) })
  }
  for (const [key, piece] of masked) {
    if (piece.kind !== 'file') continue
    let { document } = piece
    for (const at of leaves(
      document,
      (name, value) => typeof value === 'string' && value !== '' && isSecretKey(name),
    )) {
      document = withValueAt(document, at, mask)
    }
    masked.set(key, { ...piece, document })
  }
  return masked
}
