/** Secrets of a configuration: sealed when they come in, never given out again. */
import { documentOf, type Pieces, PLACEHOLDER } from '../../contract/project/snapshot/piece.ts'
import {
  type SecretKind,
  type SecretPlace,
  secretPlaces,
  valueAt,
  withValueAt,
} from '../../contract/project/snapshot/secrets.ts'
import type { Json } from '../../lib/json.ts'
import type { SealedSecret } from '../../store/port/configuration.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Vault } from '../secrets.ts'

interface GivenSecret {
  id: string
  name: string
  type: string
  value: string
}

/** As the wire groups them; the other kinds are never asked for. */
export type GivenSecrets = { [K in 'connectors' | 'oauthProviders' | 'outboundApps' | 'externalAuth']: GivenSecret[] }

export interface SealedConfiguration {
  /** With placeholders for all secrets that are set. */
  pieces: Pieces
  /** Cleartexts that came with the import. */
  fresh: { place: SecretPlace; cleartext: string }[]
  /** Stored secrets that stay. */
  kept: SealedSecret[]
  missing: SecretPlace[]
}

/**
 * Where each secret comes from: given beside the files, else written in them, else stored, else missing. A blank one
 * stays as it is stored, as long as its owner has a use for it. `aliases` are the ids that things have in the files.
 */
export function sealSecrets(
  pieces: Pieces,
  stored: readonly SealedSecret[],
  { given, aliases }: { given: GivenSecrets; aliases: ReadonlyMap<string, string> },
): SealedConfiguration {
  const known = new Map(stored.map((secret) => [keyOfSecret(secret), secret]))
  const result: SealedConfiguration = { pieces: new Map(pieces), fresh: [], kept: [], missing: [] }
  for (const place of placesWith(pieces, stored)) {
    const value = valueAt(result.pieces.get(place.piece)?.document, place.at)
    const former = known.get(keyOfSecret({ ...place, name: nameOf(place) }))
    sealOne(result, { place, value, former, cleartext: findGiven(given, place, aliases) || cleartextOf(value) })
  }
  return result
}

interface Candidate {
  place: SecretPlace
  value: Json | undefined
  former: SealedSecret | undefined
  cleartext: string
}

function sealOne(result: SealedConfiguration, { place, value, former, cleartext }: Candidate): void {
  if (cleartext) result.fresh.push({ place, cleartext })
  else if (former && (value === PLACEHOLDER || place.inUse)) result.kept.push(former)
  else {
    if (isMissing(place, value)) result.missing.push(place)
    return
  }
  putPlaceholder(result.pieces, place, value)
}

/** Nobody is asked for the secrets of applications: there is no list for them on the wire. */
function isMissing(place: SecretPlace, value: Json | undefined): boolean {
  return value === PLACEHOLDER ? place.kind !== 'application' : place.required
}

function putPlaceholder(pieces: Pieces, { piece: key, at }: SecretPlace, value: Json | undefined): void {
  const piece = pieces.get(key)
  if (piece && value !== PLACEHOLDER)
    pieces.set(key, { ...piece, document: withValueAt(piece.document, at, PLACEHOLDER) })
}

function cleartextOf(value: Json | undefined): string {
  return typeof value === 'string' && value !== PLACEHOLDER ? value : ''
}

/** Declared places, and those where something is stored although nothing says that it is a secret. */
function placesWith(pieces: Pieces, stored: readonly SealedSecret[]): SecretPlace[] {
  const places = secretPlaces(pieces)
  const known = new Set(places.map((place) => keyOfSecret({ ...place, name: nameOf(place) })))
  for (const { kind, owner, name } of stored) {
    if (known.has(keyOfSecret({ kind, owner, name }))) continue
    const place = rememberedPlace(pieces, { kind, owner, name })
    if (place) places.push(place)
  }
  return places
}

function rememberedPlace(pieces: Pieces, { kind, owner, name }: Omit<SealedSecret, 'sealed'>): SecretPlace | undefined {
  const piece = PIECES[kind](owner)
  const at: string[] = JSON.parse(name)
  const found = pieces.get(piece)
  if (!found || valueAt(found.document, at) === undefined) return undefined
  const ownerName = String(documentOf(found)['name'] ?? '')
  return { kind, owner, ownerName, piece, at, type: at.at(-1) ?? '', required: false, inUse: true }
}

const PIECES: { [K in SecretKind]: (owner: string) => string } = {
  connector: (owner) => `connector ${owner}`,
  oauthProvider: () => 'auth oauth',
  outboundApp: (owner) => `outboundApp ${owner}`,
  application: (owner) => `application ${owner}`,
  externalAuth: () => 'project ',
}

/** Whether things of that kind have secrets that the configuration keeps. */
export function isSecretKind(kind: string | undefined): kind is SecretKind {
  return kind !== undefined && Object.hasOwn(PIECES, kind)
}

export const SECRET_LISTS: { [K in SecretKind]?: keyof GivenSecrets } = {
  connector: 'connectors',
  oauthProvider: 'oauthProviders',
  outboundApp: 'outboundApps',
  externalAuth: 'externalAuth',
}

function findGiven(given: GivenSecrets, place: SecretPlace, aliases: ReadonlyMap<string, string>): string {
  const list = SECRET_LISTS[place.kind]
  const candidates = list ? given[list].filter(({ type }) => type.toLowerCase() === place.type.toLowerCase()) : []
  const ids = [place.owner, aliases.get(place.owner)]
  const byId = candidates.find(({ id }) => ids.includes(id))
  return (byId ?? candidates.find(({ id, name }) => id === '' && name === place.ownerName))?.value ?? ''
}

/** The name under which a secret is stored: its path. */
function nameOf({ at }: Pick<SecretPlace, 'at'>): string {
  return JSON.stringify(at)
}

export function contextOf(project: string, { kind, owner, name }: Omit<SealedSecret, 'sealed'>): string {
  return JSON.stringify(['configuration', project, kind, owner, name])
}

export function keyOfSecret({ kind, owner, name }: Omit<SealedSecret, 'sealed'>): string {
  return JSON.stringify([kind, owner, name])
}

interface SecretStore {
  tables: Tables
  vault: Vault
  project: string
}

/** Stores what came, and forgets what nothing has a place for any more. */
export async function storeSecrets(
  { tables, vault, project }: SecretStore,
  stored: readonly SealedSecret[],
  sealing: SealedConfiguration,
) {
  const fresh = sealing.fresh.map(({ place, cleartext }): SealedSecret => {
    const key = { kind: place.kind, owner: place.owner, name: nameOf(place) }
    return { ...key, sealed: vault.seal(cleartext, contextOf(project, key)) }
  })
  const wanted = new Set([...fresh, ...sealing.kept].map(keyOfSecret))
  await tables.configuration.removeSecrets(
    project,
    stored.filter((secret) => !wanted.has(keyOfSecret(secret))),
  )
  await tables.configuration.saveSecrets(project, fresh)
}
