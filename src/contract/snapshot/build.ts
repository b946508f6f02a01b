/** From pieces to a snapshot's files. */
import type { Json, JsonObject } from '../../lib/json.ts'
import { assetName, assetsIn, assetTree, inlineAsset, leavesIn, mapTexts } from './assets.ts'
import {
  ASSET_FOLDER,
  ASSETS,
  ATTRIBUTE_OWNERS,
  ATTRIBUTES,
  authPath,
  FILE_FOLDERS,
  LIST_FILES,
  PROJECT,
  SCREEN_FOLDERS,
  SNAPSHOT,
} from './layout.ts'
import { connectorFiles, type Screen } from './names.ts'
import {
  documentOf,
  isPlain,
  keyOf,
  type Piece,
  type Pieces,
  piecesOf,
  SNAPSHOT_VERSION,
  type SnapshotFiles,
} from './piece.ts'

/** `plain` keeps every value in its place; otherwise assets have files of their own. */
export function buildSnapshot(pieces: Pieces, format: 'default' | 'plain' = 'default'): SnapshotFiles {
  const files: SnapshotFiles = Object.create(null)
  for (const piece of piecesOf(pieces, 'file')) files[piece.id] = piece.document
  files[SNAPSHOT] = { version: SNAPSHOT_VERSION, ...extraOf(pieces, SNAPSHOT) }
  for (const piece of piecesOf(pieces, 'project')) files[PROJECT] = piece.document
  for (const piece of piecesOf(pieces, 'auth')) files[authPath(piece.id)] = piece.document
  addLists(files, pieces)
  addAttributes(files, pieces)
  addFolders(files, pieces)
  for (const folder of SCREEN_FOLDERS) {
    const found = piecesOf(pieces, folder.kind)
    for (const piece of found) addScreens(files, `${folder.folder}/${piece.id}`, documentOf(piece))
    addIndex(
      files,
      pieces,
      folder,
      found.map(({ id }) => id),
    )
  }
  return format === 'plain' ? inlined(files, pieces) : withAssets(files, pieces)
}

function addLists(files: SnapshotFiles, pieces: Pieces): void {
  for (const { path, key, kind } of LIST_FILES) {
    const items = piecesOf(pieces, kind).map(({ document }) => document)
    addWith(files, pieces, path, items.length > 0 ? { [key]: items } : {})
  }
}

function addAttributes(files: SnapshotFiles, pieces: Pieces): void {
  const all = piecesOf(pieces, 'attribute')
  const lists: JsonObject = {}
  for (const owner of ATTRIBUTE_OWNERS) {
    const items = all.filter(({ id }) => id.startsWith(`${owner}/`)).map(({ document }) => document)
    if (items.length > 0) lists[owner] = items
  }
  addWith(files, pieces, ATTRIBUTES, lists)
}

function addFolders(files: SnapshotFiles, pieces: Pieces): void {
  for (const folder of FILE_FOLDERS) {
    const found = piecesOf(pieces, folder.kind)
    const names = folder.kind === 'connector' ? connectorFiles(found) : new Map(found.map((piece) => [piece, piece.id]))
    for (const [piece, name] of names) files[`${folder.folder}/${name}.json`] = piece.document
    addIndex(files, pieces, folder, [...names.values()])
  }
}

function addScreens(files: SnapshotFiles, base: string, document: JsonObject): void {
  const screens = (document['screens'] ?? []) as unknown as Screen[]
  const names = screens.map(({ name }) => name)
  files[`${base}/metadata.json`] = {
    ...(document['metadata'] as JsonObject),
    ...(names.length > 0 && { screens: names }),
  }
  if (document['contents'] !== undefined) files[`${base}/contents.json`] = document['contents']
  for (const screen of screens) files[`${base}/screen-${screen.name}.json`] = screen.document
}

function addIndex(
  files: SnapshotFiles,
  pieces: Pieces,
  { index, key }: { index: string; key: string },
  names: string[],
): void {
  addWith(files, pieces, index, names.length > 0 ? { [key]: names.sort() } : {})
}

/** Nothing for an empty file that did not come with an import. */
function addWith(files: SnapshotFiles, pieces: Pieces, path: string, content: JsonObject): void {
  const extra = pieces.get(keyOf({ kind: 'extra', id: path }))
  if (extra || Object.keys(content).length > 0) files[path] = { ...documentOf(extra), ...content }
}

function extraOf(pieces: Pieces, path: string): JsonObject {
  return documentOf(pieces.get(keyOf({ kind: 'extra', id: path })))
}

function withAssets(files: SnapshotFiles, pieces: Pieces): SnapshotFiles {
  const contents = contentsOf(pieces)
  const derived = mappingOf(files, contents)
  for (const [name, content] of contents) files[ASSET_FOLDER + name] = content
  const { mapping: given, ...extra } = extraOf(pieces, ASSETS)
  const mapping = isPlain(given) && sameLeaves(given, derived) ? given : derived
  const hasMapping = given !== undefined || Object.keys(mapping).length > 0
  if (hasMapping || pieces.has(keyOf({ kind: 'extra', id: ASSETS }))) {
    files[ASSETS] = hasMapping ? { ...extra, mapping } : extra
  }
  return files
}

function mappingOf(files: SnapshotFiles, contents: ReadonlyMap<string, string>): JsonObject {
  const mapping: JsonObject = {}
  if (contents.size === 0) return mapping
  for (const path of Object.keys(files).sort()) {
    const found = [...assetsIn(files[path] as Json)].filter(({ name }) => contents.has(name))
    if (found.length > 0) mapping[path] = assetTree(found)
  }
  return mapping
}

/** A mapping may fill its lists further than ours; where it says the same it stays as it is. */
function sameLeaves(a: Json, b: Json): boolean {
  const leaves = (tree: Json) => [...leavesIn(tree)].map(({ name, at }) => JSON.stringify([at, name])).sort()
  return JSON.stringify(leaves(a)) === JSON.stringify(leaves(b))
}

function inlined(files: SnapshotFiles, pieces: Pieces): SnapshotFiles {
  const contents = contentsOf(pieces)
  const inline = (text: string) => {
    const name = assetName(text)
    const content = name === undefined ? undefined : contents.get(name)
    return name === undefined || content === undefined ? text : inlineAsset(name, content)
  }
  if (contents.size > 0) for (const path of Object.keys(files)) files[path] = mapTexts(files[path] as Json, inline)
  return files
}

function contentsOf(pieces: Pieces): Map<string, string> {
  return new Map(piecesOf(pieces, 'asset').map((piece: Piece) => [piece.id, piece.document as string]))
}
