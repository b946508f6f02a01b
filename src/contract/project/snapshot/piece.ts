/** A project's configuration in pieces: what a snapshot's files hold, one piece for each thing. */
import type { Json, JsonObject } from '../../../lib/json.ts'

/**
 * `role`, `permission`: by name; `attribute`: `user/name`, ...; `extra`: the keys of a known file that no piece holds,
 * by its path; `file`: a file that nothing here models, by its path.
 */
const KINDS = [
  'project',
  'auth',
  'connector',
  'flow',
  'widget',
  'widgetFlow',
  'style',
  'list',
  'jwtTemplate',
  'application',
  'outboundApp',
  'asset',
  'role',
  'permission',
  'attribute',
  'extra',
  'file',
] as const

export type Kind = (typeof KINDS)[number]

export interface Piece {
  kind: Kind
  id: string
  /** Its place in its file's list. */
  position: number
  /** The name of its file where that is not its id; '' to be made. */
  file: string
  /** An object for all but assets and unknown text files. Flows and widgets: `{ metadata, contents?, screens }`. */
  document: Json
}

/** Pieces by `keyOf`. */
export type Pieces = Map<string, Piece>

export type SnapshotFiles = { [path: string]: Json }

/** Something wrong: in which file, where in it, and what. */
export interface Failure {
  path: string
  at: (string | number)[]
  message: string
  /** What to do about it, where that is known. */
  fix?: string
}

/** One line, whatever stands in the names that it quotes. */
export function failureText({ path, message }: Failure): string {
  return `${path}: ${message}`.replace(
    /[\n\r\u2028\u2029]/g,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export function keyOf({ kind, id }: Pick<Piece, 'kind' | 'id'>): string {
  return `${kind} ${id}`
}

export function piecesOf(pieces: Pieces, kind: Kind): Piece[] {
  return [...pieces.values()].filter((piece) => piece.kind === kind).sort(byPosition)
}

function byPosition(a: Piece, b: Piece): number {
  return a.position - b.position || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

export function documentOf(piece: Piece | undefined): JsonObject {
  const document = piece?.document
  return typeof document === 'object' && document !== null && !Array.isArray(document) ? document : {}
}

/** The objects of a list; nothing when it is none. */
export function objectsOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((item): item is JsonObject => isPlain(item)) : []
}

export function isPlain(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a secret that is set reads in place of its value. */
export const PLACEHOLDER = 'PLACEHOLDER_VALUE'

/** The version of the layout. */
export const SNAPSHOT_VERSION = 5
