/** Values that a snapshot keeps in files of their own: `asset:<name>` stands in their place. */
import type { Json, JsonObject } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import { IMAGE_ASSET, TEXT_ASSET } from './layout.ts'
import { isPlain } from './piece.ts'

/** Text as it is, without the newline that files end in; images in base64. Undefined for what is neither. */
export function parseAsset(name: string, value: string): string | undefined {
  if (TEXT_ASSET.test(name)) return value.endsWith('\n') ? value.slice(0, -1) : value
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value) ? value : undefined
}

/** The name of the asset that a value stands for. */
export function assetName(value: Json): string | undefined {
  return typeof value === 'string' && value.startsWith(REFERENCE) ? value.slice(REFERENCE.length) : undefined
}

/** What stands in the place of an asset where assets are not kept apart. */
export function inlineAsset(name: string, content: string): string {
  const extension = IMAGE_ASSET.exec(name)?.[1]
  return extension ? `data:image/${IMAGE_TYPES[extension] ?? extension};base64,${content}` : content
}

export interface AssetPlace {
  name: string
  at: (string | number)[]
}

/** Every asset that a document refers to, with its place. */
export function assetsIn(document: Json): AssetPlace[] {
  const found: AssetPlace[] = []
  collect(document, [], found)
  return found
}

/** One path for the whole walk: configurations have millions of values and few assets. */
function collect(value: Json, at: (string | number)[], found: AssetPlace[]): void {
  if (typeof value === 'string') {
    const name = assetName(value)
    if (name !== undefined) found.push({ name, at: [...at] })
    return
  }
  if (typeof value !== 'object' || value === null) return
  const isList = Array.isArray(value)
  for (const key of Object.keys(value)) {
    at.push(isList ? Number(key) : key)
    collect((value as JsonObject)[key] as Json, at, found)
    at.pop()
  }
}

/** A copy with every text replaced by what `change` makes of it; parts without a change are shared. */
export function mapTexts(document: Json, change: (text: string) => string): Json {
  if (typeof document === 'string') return change(document)
  if (Array.isArray(document)) {
    const items = document.map((item) => mapTexts(item, change))
    return items.every((item, index) => item === document[index]) ? document : items
  }
  if (!isPlain(document)) return document
  const entries = Object.entries(document).map(([key, item]) => [key, mapTexts(item, change)] as const)
  return entries.every(([key, item]) => item === document[key]) ? document : Object.fromEntries(entries)
}

/** Puts asset names back where a plain document holds the very values that an older document has in assets. */
export function restoreAssets(document: Json, older: Json | undefined, contents: ReadonlyMap<string, string>): Json {
  if (older === undefined || older === document) return document
  if (typeof document === 'string') return restoreAsset(document, older, contents)
  if (Array.isArray(document)) {
    return Array.isArray(older) ? document.map((item, index) => restoreAssets(item, older[index], contents)) : document
  }
  if (!isPlain(document) || !isPlain(older)) return document
  const below = (key: string) => own(older, key)
  return Object.fromEntries(
    Object.entries(document).map(([key, item]) => [key, restoreAssets(item, below(key), contents)]),
  )
}

function restoreAsset(text: string, older: Json, contents: ReadonlyMap<string, string>): Json {
  const name = assetName(older)
  const content = name === undefined ? undefined : contents.get(name)
  return name !== undefined && content !== undefined && inlineAsset(name, content) === text ? older : text
}

/** The tree of assets.json for some places: it repeats a document's nesting, lists only as far as they are needed. */
export function assetTree(assets: Iterable<{ name: string; at: (string | number)[] }>): Json {
  let tree: Json = {}
  for (const { name, at } of assets) tree = plant(tree, at, name)
  return tree
}

function plant(tree: Json | undefined, [step, ...rest]: (string | number)[], name: string): Json {
  if (step === undefined) return name
  if (typeof step === 'number') {
    const list: Json[] = Array.isArray(tree) ? [...tree] : []
    while (list.length < step) list.push({})
    list[step] = plant(list[step], rest, name)
    return list
  }
  const object = isPlain(tree) ? tree : {}
  const below = own(object, step)
  return { ...object, [step]: plant(below, rest, name) }
}

/** The leaves of a tree of assets.json. */
export function* leavesIn(
  tree: Json,
  at: (string | number)[] = [],
): Generator<{ name: string; at: (string | number)[] }> {
  if (typeof tree === 'string') yield { name: tree, at }
  else if (Array.isArray(tree)) for (const [i, item] of tree.entries()) yield* leavesIn(item, [...at, i])
  else if (isPlain(tree)) for (const [key, item] of Object.entries(tree)) yield* leavesIn(item, [...at, key])
}

export const REFERENCE = 'asset:'
const IMAGE_TYPES: { [extension: string]: string } = { jpg: 'jpeg', svg: 'svg+xml' }
