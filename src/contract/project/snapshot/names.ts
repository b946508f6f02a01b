/** File names that are made from the names of things. */
import { type JsonObject, textAt } from '../../../lib/json.ts'
import { documentOf, isPlain, objectsOf, type Piece } from './piece.ts'

/** Lower case, and `-` for every run of other characters than letters and digits. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

/** The file name of each connector: the one it came with, or its slug, told apart by the end of its id. */
export function connectorFiles(connectors: readonly Piece[]): Map<Piece, string> {
  return distinct(connectors, {
    given: (piece) => piece.file,
    base: (piece) => slugOf(textAt(documentOf(piece), 'name')),
    id: (piece) => piece.id,
  })
}

export type Screen = {
  name: string
  document: JsonObject
}

/** Screens of a flow that came without file names get the slugs of their tasks' names. */
export function nameScreens(contents: JsonObject, screens: readonly JsonObject[]): Screen[] {
  const tasks = isPlain(contents['tasks']) ? Object.values(contents['tasks']) : []
  const names = new Map(objectsOf(tasks).map((task) => [textAt(task, 'screenId'), textAt(task, 'name')]))
  const files = distinct(screens, {
    given: () => '',
    base: (screen) => {
      const name = names.get(textAt(screen, 'screenId')) ?? ''
      return name === NEW_SCREEN ? '' : slugOf(name)
    },
    id: (screen) => textAt(screen, 'screenId').replace(/^SC/, ''),
  })
  return screens
    .map((document) => ({ name: files.get(document) ?? '', document }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** The name that an editor gives; it says nothing. */
const NEW_SCREEN = 'New Screen'
const SUFFIX = 4

interface NameTable<T> {
  given: (item: T) => string
  base: (item: T) => string
  id: (item: T) => string
}

/** Given names first; those that would be the same get the end of their id, those without any the id. */
function distinct<T>(items: readonly T[], naming: NameTable<T>): Map<T, string> {
  const names = new Map<T, string>()
  const used = new Set<string>()
  const take = (item: T, wanted: string) => {
    let name = wanted
    for (let count = 2; name === '' || used.has(name); count++) name = `${safe(naming.id(item)) || 'unnamed'}-${count}`
    used.add(name)
    names.set(item, name)
  }
  const isOpen = (item: T) => !names.has(item)
  for (const item of items) if (naming.given(item) && !used.has(naming.given(item))) take(item, naming.given(item))
  const shared = repeated(items.map(naming.base))
  for (const item of items.filter(isOpen)) take(item, madeName(naming.base(item), safe(naming.id(item)), shared))
  return names
}

function madeName(slug: string, id: string, shared: ReadonlySet<string>): string {
  if (slug === '') return id
  return shared.has(slug) ? `${slug}-${id.slice(-SUFFIX)}` : slug
}

function repeated(texts: readonly string[]): Set<string> {
  return new Set(texts.filter((text, index) => texts.indexOf(text) !== index))
}

function safe(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '')
}
