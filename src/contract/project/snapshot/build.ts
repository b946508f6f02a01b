/** From pieces to a snapshot's files. */
import { asObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { itemsOf, JsonText, membersOf } from '../../../lib/json-text.ts'
import { assetName, assetsIn, assetTree, inlineAsset, leavesIn, mapTexts, REFERENCE } from './assets.ts'
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
import { connectorFiles } from './names.ts'
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
export function buildSnapshot(pieces: Pieces, format: Format = 'default'): SnapshotFiles {
  return build(pieces, format, () => undefined) as SnapshotFiles
}

/**
 * The same with the files as texts that are texts already: most of a configuration is given out as it is stored.
 * `textOf`: a piece's document as JSON.stringify wrote it, where that is at hand.
 */
export function buildTexts(pieces: Pieces, format: Format, textOf: TextOf): Contents {
  return build(pieces, format, textOf)
}

type Format = 'default' | 'plain'
type TextOf = (piece: Piece) => string | undefined
type Contents = { [path: string]: Json | JsonText }

function build(pieces: Pieces, format: Format, textOf: TextOf): Contents {
  const files: Contents = Object.create(null)
  const contentOf = (piece: Piece) => {
    const text = textOf(piece)
    return text === undefined ? piece.document : new JsonText(text)
  }
  for (const piece of piecesOf(pieces, 'file')) files[piece.id] = contentOf(piece)
  files[SNAPSHOT] = { version: SNAPSHOT_VERSION, ...extraOf(pieces, SNAPSHOT) }
  for (const piece of piecesOf(pieces, 'project')) files[PROJECT] = contentOf(piece)
  for (const piece of piecesOf(pieces, 'auth')) files[authPath(piece.id)] = contentOf(piece)
  addLists(files, pieces)
  addAttributes(files, pieces)
  addFolders(files, pieces, contentOf)
  for (const folder of SCREEN_FOLDERS) {
    const found = piecesOf(pieces, folder.kind)
    for (const piece of found) addScreens(files, `${folder.folder}/${piece.id}`, partsOf(contentOf(piece)))
    addIndex(
      files,
      pieces,
      folder,
      found.map(({ id }) => id),
    )
  }
  return format === 'plain' ? inlined(files, pieces) : withAssets(files, pieces)
}

function addLists(files: Contents, pieces: Pieces): void {
  for (const { path, key, kind } of LIST_FILES) {
    const items = piecesOf(pieces, kind).map(({ document }) => document)
    addWith(files, pieces, path, items.length > 0 ? { [key]: items } : {})
  }
}

function addAttributes(files: Contents, pieces: Pieces): void {
  const all = piecesOf(pieces, 'attribute')
  const lists: JsonObject = {}
  for (const owner of ATTRIBUTE_OWNERS) {
    const items = all.filter(({ id }) => id.startsWith(`${owner}/`)).map(({ document }) => document)
    if (items.length > 0) lists[owner] = items
  }
  addWith(files, pieces, ATTRIBUTES, lists)
}

function addFolders(files: Contents, pieces: Pieces, contentOf: (piece: Piece) => Json | JsonText): void {
  for (const folder of FILE_FOLDERS) {
    const found = piecesOf(pieces, folder.kind)
    const names = folder.kind === 'connector' ? connectorFiles(found) : new Map(found.map((piece) => [piece, piece.id]))
    for (const [piece, name] of names) files[`${folder.folder}/${name}.json`] = contentOf(piece)
    addIndex(files, pieces, folder, [...names.values()])
  }
}

interface Parts {
  metadata: JsonObject
  contents: Json | JsonText | undefined
  screens: { name: string; document: Json | JsonText }[]
}

/** Of a flow or a widget. */
function partsOf(content: Json | JsonText): Parts {
  if (!(content instanceof JsonText)) {
    const { metadata, contents, screens } = asObject(content)
    const ofScreen = (screen: Json) => ({
      name: textAt(asObject(screen), 'name'),
      document: asObject(screen)['document'] ?? {},
    })
    return { metadata: asObject(metadata), contents, screens: Array.isArray(screens) ? screens.map(ofScreen) : [] }
  }
  const parts = membersOf(content.text)
  const screens = itemsOf(parts.get('screens')?.text ?? '[]').map(({ text }) => {
    const screen = membersOf(text)
    return { name: String(builtOf(screen.get('name') ?? '')), document: screen.get('document') ?? {} }
  })
  return { metadata: asObject(builtOf(parts.get('metadata') ?? {})), contents: parts.get('contents'), screens }
}

function builtOf(content: Json | JsonText): Json {
  return content instanceof JsonText ? content.toJSON() : content
}

function addScreens(files: Contents, base: string, { metadata, contents, screens }: Parts): void {
  const names = screens.map(({ name }) => name)
  files[`${base}/metadata.json`] = { ...metadata, ...(names.length > 0 && { screens: names }) }
  if (contents !== undefined) files[`${base}/contents.json`] = contents
  for (const { name, document } of screens) files[`${base}/screen-${name}.json`] = document
}

function addIndex(
  files: Contents,
  pieces: Pieces,
  { index, key }: { index: string; key: string },
  names: string[],
): void {
  addWith(files, pieces, index, names.length > 0 ? { [key]: names.sort() } : {})
}

/** Nothing for an empty file that did not come with an import. */
function addWith(files: Contents, pieces: Pieces, path: string, content: JsonObject): void {
  const extra = pieces.get(keyOf({ kind: 'extra', id: path }))
  if (extra || Object.keys(content).length > 0) files[path] = { ...documentOf(extra), ...content }
}

function extraOf(pieces: Pieces, path: string): JsonObject {
  return documentOf(pieces.get(keyOf({ kind: 'extra', id: path })))
}

function withAssets(files: Contents, pieces: Pieces): Contents {
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

function mappingOf(files: Contents, contents: ReadonlyMap<string, string>): JsonObject {
  const mapping: JsonObject = {}
  if (contents.size === 0) return mapping
  for (const path of Object.keys(files).sort()) {
    const content = files[path] as Json | JsonText
    if (!mayRefer(content)) continue
    const found = [...assetsIn(builtOf(content))].filter(({ name }) => contents.has(name))
    if (found.length > 0) mapping[path] = assetTree(found)
  }
  return mapping
}

/** A text in which no value begins as a reference to an asset does need not be built. */
function mayRefer(content: Json | JsonText): boolean {
  return !(content instanceof JsonText) || content.text.includes(`"${REFERENCE}`)
}

/** A mapping may fill its lists further than ours; where it says the same it stays as it is. */
function sameLeaves(a: Json, b: Json): boolean {
  const leaves = (tree: Json) => [...leavesIn(tree)].map(({ name, at }) => JSON.stringify([at, name])).sort()
  return JSON.stringify(leaves(a)) === JSON.stringify(leaves(b))
}

function inlined(files: Contents, pieces: Pieces): Contents {
  const contents = contentsOf(pieces)
  const inline = (text: string) => {
    const name = assetName(text)
    const content = name === undefined ? undefined : contents.get(name)
    return name === undefined || content === undefined ? text : inlineAsset(name, content)
  }
  if (contents.size === 0) return files
  for (const [path, content] of Object.entries(files)) {
    if (mayRefer(content)) files[path] = mapTexts(builtOf(content), inline)
  }
  return files
}

function contentsOf(pieces: Pieces): Map<string, string> {
  return new Map(piecesOf(pieces, 'asset').map((piece: Piece) => [piece.id, String(piece.document)]))
}
