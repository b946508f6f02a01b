/** From a snapshot's files to pieces. */
import { type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { parseAsset } from './assets.ts'
import {
  ASSET_FOLDER,
  ASSETS,
  ATTRIBUTE_OWNERS,
  ATTRIBUTES,
  AUTH_METHODS,
  authPath,
  FILE_FOLDERS,
  FLOW_ID,
  type IndexedFolder,
  LIST_FILES,
  type ListFile,
  PROJECT,
  SCREEN_FOLDERS,
  SNAPSHOT,
} from './layout.ts'
import {
  type Failure,
  isPlain,
  type Kind,
  keyOf,
  type Piece,
  type Pieces,
  SNAPSHOT_VERSION,
  type SnapshotFiles,
} from './piece.ts'

export interface ParsedSnapshot {
  pieces: Pieces
  failures: Failure[]
  /** Where each piece stands: its file, and its path in that. */
  places: Map<string, { path: string; at: (string | number)[] }>
}

/** Takes everything that can be taken; the failures name what cannot. */
export function parseSnapshot(files: SnapshotFiles): ParsedSnapshot {
  const reader = new Reader(files)
  reader.version()
  reader.single(PROJECT, 'project', '')
  for (const method of AUTH_METHODS) reader.single(authPath(method), 'auth', method)
  for (const file of LIST_FILES) reader.list(file)
  reader.attributes()
  for (const folder of FILE_FOLDERS) reader.folder(folder)
  for (const folder of SCREEN_FOLDERS) reader.screens(folder, folder.hasContents)
  reader.assets()
  reader.rest()
  return reader
}

class Reader implements ParsedSnapshot {
  readonly pieces: Pieces = new Map()
  readonly failures: Failure[] = []
  readonly places: ParsedSnapshot['places'] = new Map()
  private readonly files: SnapshotFiles
  private readonly taken = new Set<string>()

  constructor(files: SnapshotFiles) {
    this.files = files
  }

  version(): void {
    const file = this.object(SNAPSHOT)
    if (!this.has(SNAPSHOT)) this.fail(SNAPSHOT, [], 'no snapshot file', 'Add {"version": 5}.')
    if (!file) return
    if (file['version'] !== SNAPSHOT_VERSION) {
      const given = JSON.stringify(file['version'] ?? null)
      this.fail(
        SNAPSHOT,
        ['version'],
        `version ${given.slice(0, 40)} is not supported`,
        `Set it to ${SNAPSHOT_VERSION}.`,
      )
    }
    this.add({ kind: 'extra', id: SNAPSHOT, document: file }, SNAPSHOT, [])
  }

  single(path: string, kind: Kind, id: string): void {
    const document = this.object(path)
    if (document) this.add({ kind, id, document }, path, [])
  }

  list({ path, key, kind, id }: ListFile): void {
    const file = this.object(path)
    if (!file) return
    const { [key]: items, ...extra } = file
    this.items(path, [key], items, (item, position) => {
      this.add({ kind, id: textAt(item, id), document: item, position }, path, [key, position], id)
    })
    this.extra(path, isFilled(items) ? extra : file)
  }

  attributes(): void {
    const file = this.object(ATTRIBUTES)
    if (!file) return
    let extra = file
    for (const owner of ATTRIBUTE_OWNERS) {
      const { [owner]: items, ...rest } = extra
      this.items(ATTRIBUTES, [owner], items, (item, position) => {
        const name = textAt(item, 'name')
        const piece = { kind: 'attribute', id: name && `${owner}/${name}`, document: item, position } as const
        this.add(piece, ATTRIBUTES, [owner, position], 'name')
      })
      if (isFilled(items)) extra = rest
    }
    this.extra(ATTRIBUTES, extra)
  }

  folder({ folder, index, key, kind }: IndexedFolder): void {
    this.index(index, key, (name, at) => {
      const path = `${folder}/${name}.json`
      const document = this.listed(path, index, at)
      if (!document) return
      const id = kind === 'connector' ? textAt(document, 'id') || name : name
      this.add({ kind, id, document, file: kind === 'connector' ? name : '' }, path, [])
    })
  }

  screens({ folder, index, key, kind }: IndexedFolder, hasContents: boolean): void {
    this.index(index, key, (id, at) => {
      if (!FLOW_ID.test(id)) {
        this.fail(
          index,
          at,
          `the id ${JSON.stringify(id)} has a character that is not allowed`,
          'Use letters, digits, - and _.',
        )
        return
      }
      const base = `${folder}/${id}`
      const metadata = this.listed(`${base}/metadata.json`, index, at)
      const contents = hasContents ? this.listed(`${base}/contents.json`, index, at) : undefined
      if (!metadata || (hasContents && !contents)) return
      const screens = this.screenFiles(base, metadata['screens'])
      const { screens: names, ...rest } = metadata
      const document = {
        metadata: isFilled(names) || names === undefined ? rest : metadata,
        ...(contents && { contents }),
        screens,
      }
      this.add({ kind, id, document }, `${base}/metadata.json`, [])
    })
  }

  private screenFiles(base: string, names: Json | undefined): { name: string; document: JsonObject }[] {
    const path = `${base}/metadata.json`
    if (names === undefined || names === null) return []
    if (!Array.isArray(names)) {
      this.fail(path, ['screens'], 'screens must be a list')
      return []
    }
    const screens: { name: string; document: JsonObject }[] = []
    for (const [position, name] of names.entries()) {
      if (typeof name !== 'string') this.fail(path, ['screens', position], 'the name of a screen must be a string')
      else {
        const document = this.listed(`${base}/screen-${name}.json`, path, ['screens', position])
        if (document) screens.push({ name, document })
      }
    }
    return screens
  }

  assets(): void {
    const file = this.object(ASSETS)
    if (file) this.extra(ASSETS, file)
    for (const path of Object.keys(this.files)) {
      if (!path.startsWith(ASSET_FOLDER) || path === ASSETS) continue
      const value = this.files[path]
      if (typeof value !== 'string') continue
      this.taken.add(path)
      const name = path.slice(ASSET_FOLDER.length)
      const content = parseAsset(name, value)
      if (content === undefined) this.fail(path, [], 'the content is not base64')
      else this.add({ kind: 'asset', id: name, document: content }, path, [])
    }
  }

  /** What nothing else has taken is kept as it is. */
  rest(): void {
    for (const path of Object.keys(this.files)) {
      const value = this.files[path]
      if (this.taken.has(path)) continue
      if (typeof value === 'string' || isPlain(value)) this.add({ kind: 'file', id: path, document: value }, path, [])
      else this.fail(path, [], 'the content must be an object or a text')
    }
  }

  private index(path: string, key: string, each: (name: string, at: (string | number)[]) => void): void {
    const file = this.object(path)
    if (!file) return
    const { [key]: names, ...extra } = file
    const seen = new Set<string>()
    for (const [position, name] of this.entries(path, key, names).entries()) {
      const at = [key, position]
      if (typeof name !== 'string' || name === '') this.fail(path, at, `an entry of ${key} must be a name`)
      else if (seen.has(name)) this.fail(path, at, `${name} stands twice in ${key}`, 'Remove one.')
      else each(name, at)
      seen.add(String(name))
    }
    this.extra(path, isFilled(names) ? extra : file)
  }

  private entries(path: string, key: string, value: Json | undefined): Json[] {
    if (Array.isArray(value)) return value
    if (value !== undefined && value !== null) this.fail(path, [key], `${key} must be a list`)
    return []
  }

  private items(
    path: string,
    at: string[],
    items: Json | undefined,
    each: (item: JsonObject, position: number) => void,
  ): void {
    for (const [position, item] of this.entries(path, at.join('.'), items).entries()) {
      if (isPlain(item)) each(item, position)
      else this.fail(path, [...at, position], `an entry of ${at.join('.')} must be an object`)
    }
  }

  private extra(path: string, document: JsonObject): void {
    this.add({ kind: 'extra', id: path, document }, path, [])
  }

  /** A file that an index names. */
  private listed(path: string, index: string, at: (string | number)[]): JsonObject | undefined {
    if (!this.has(path)) {
      this.fail(index, at, `no snapshot file ${path}`, `Add ${path}, or remove the entry.`)
      return undefined
    }
    return this.object(path)
  }

  private object(path: string): JsonObject | undefined {
    if (!this.has(path)) return undefined
    this.taken.add(path)
    const value = this.files[path]
    if (isPlain(value)) return value
    this.fail(path, [], 'the file must hold an object')
    return undefined
  }

  private has(path: string): boolean {
    return Object.hasOwn(this.files, path)
  }

  private add(
    piece: Pick<Piece, 'kind' | 'id' | 'document'> & Partial<Piece>,
    path: string,
    at: (string | number)[],
    idKey?: string,
  ): void {
    if (idKey && piece.id === '') {
      this.fail(path, [...at, idKey], `the ${idKey} is missing`)
      return
    }
    const key = keyOf(piece)
    if (this.pieces.has(key)) {
      const id = piece.id.slice(piece.id.indexOf('/') + 1)
      this.fail(path, at, `${piece.kind} ${JSON.stringify(id)} stands twice`, 'Rename or remove one.')
      return
    }
    this.pieces.set(key, { position: 0, file: '', ...piece })
    this.places.set(key, { path, at })
  }

  private fail(path: string, at: (string | number)[], message: string, fix?: string): void {
    this.failures.push({ path, at, message, ...(fix && { fix }) })
  }
}

function isFilled(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0
}
