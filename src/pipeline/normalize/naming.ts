import { createHash } from 'node:crypto'

/** Between the fragments of a path: nested fields, child tables. */
const PATH_SEPARATOR = '__'
/** Where data carries a key that has no name at all. */
const EMPTY_KEY = '_empty'

/** How identifiers are written. `longest` is the destination's limit in characters. */
export interface Naming {
  longest: number
  /** One identifier: `__` inside is squeezed. Throws for an empty one. */
  identifier(name: string): string
  /** A key of the data: `__` inside separates fragments, each normalised by itself. */
  key(name: string): string
  /** Normalised fragments to one name. */
  path(fragments: readonly string[]): string
}

/** dlt's snake_case convention. Its one bug is not kept: a key of underscores only would be a column without a name. */
export function snakeCase(longest: number): Naming {
  const identifiers = new Map<string, string>()
  const keys = new Map<string, string>()
  return {
    longest,
    identifier: (name) => remember(identifiers, name, () => shorten(toSnakeCase(name), name.trim(), longest)),
    key: (name) => remember(keys, name, () => toKey(name, longest)),
    path: (fragments) => joinFragments(fragments, longest),
  }
}

/** Two names for one thing are cheap to keep; data with endless different keys is not. */
const REMEMBERED = 20_000

function remember(cache: Map<string, string>, name: string, make: () => string): string {
  const known = cache.get(name)
  if (known !== undefined) return known
  if (cache.size >= REMEMBERED) cache.clear()
  const made = make()
  cache.set(name, made)
  return made
}

function toKey(name: string, longest: number): string {
  if (name.trim() === '') return EMPTY_KEY
  const fragments = name
    .split(PATH_SEPARATOR)
    .filter((part) => part.trim() !== '')
    .map((part) => toSnakeCase(part))
  if (fragments.length === 0) return EMPTY_KEY
  return shorten(fragments.join(PATH_SEPARATOR), name, longest)
}

function joinFragments(fragments: readonly string[], longest: number): string {
  const joined = fragments.join(PATH_SEPARATOR)
  return shorten(joined, joined, longest)
}

const SPOKEN: Record<string, string> = {
  '+': 'x',
  '*': 'x',
  '-': '_',
  '@': 'a',
  '|': 'l',
}

function toSnakeCase(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') throw new NamingError('An identifier must not be empty')
  let text = trimmed.replace(/[+*@|-]/g, (char) => SPOKEN[char] ?? char).replace(/[^A-Za-z0-9_]+/g, '_')
  text = text
    .replace(/([^_])([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
  if (/^\d/.test(text)) text = `_${text}`
  return text.replace(/_+$/, (tail) => 'x'.repeat(tail.length)).replace(/_{2,}/g, '_')
}

const TAG_LENGTH = 6

/** Too long a name keeps its two ends around a tag of the original, so that names of one beginning stay apart. */
function shorten(name: string, original: string, longest: number): string {
  if (name.length <= longest) return name
  const digest = createHash('shake128', { outputLength: 4 }).update(original, 'utf8').digest('base64')
  const tag = digest.slice(0, TAG_LENGTH).replaceAll('/', 'a').replaceAll('+', 'b').toLowerCase()
  const kept = longest - TAG_LENGTH
  return name.slice(0, Math.ceil(kept / 2)) + tag + name.slice(name.length - Math.floor(kept / 2))
}

class NamingError extends Error {
  override readonly name = 'NamingError'
}
