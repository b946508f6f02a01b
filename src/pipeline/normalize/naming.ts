import { createHash } from 'node:crypto'

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

/** dlt's conventions, under its names. */
export const CONVENTIONS = ['snake_case', 'direct', 'sql_cs_v1', 'sql_ci_v1'] as const
export type Convention = (typeof CONVENTIONS)[number]

export function isConvention(name: unknown): name is Convention {
  return CONVENTIONS.some((each) => each === name)
}

interface Rules {
  /** Between the fragments of a path: nested fields, child tables. */
  separator: string
  /** One identifier, which is not empty and has no blanks around it, however long. */
  write(name: string): string
  /** Of a name that was too long: its middle is in capitals, too. */
  finish?(name: string): string
}

const RULES: Readonly<Record<Convention, Rules>> = {
  snake_case: { separator: '__', write: toSnakeCase },
  direct: { separator: '▶', write: (name) => name.replace(/[\n\r'"▶]/g, '_') },
  sql_cs_v1: { separator: '__', write: toSqlName },
  sql_ci_v1: { separator: '__', write: toSqlName, finish: (name) => name.toLowerCase() },
}

/** What a destination takes for names: how long, and by which convention they are made. */
export interface NamingRules {
  longestName: number
  convention?: Convention
}

/** dlt's one bug is not kept: a key of underscores only would be a column without a name. */
export function namingOf({ longestName: longest, convention = 'snake_case' }: NamingRules): Naming {
  const identifiers = new Map<string, string>()
  const keys = new Map<string, string>()
  const { separator, write, finish = (name: string) => name } = RULES[convention]
  const fit = (name: string, original: string) => finish(shorten(name, original, longest))
  const writeTrimmed = (name: string) => {
    const trimmed = name.trim()
    if (trimmed === '') throw new NamingError('An identifier must not be empty')
    return write(trimmed)
  }
  const toKey = (name: string) => {
    const fragments = name.split(separator).filter((part) => part.trim() !== '')
    return fragments.length === 0 ? EMPTY_KEY : fit(fragments.map(writeTrimmed).join(separator), name)
  }
  return {
    longest,
    identifier: (name) => remember(identifiers, name, () => fit(writeTrimmed(name), name.trim())),
    key: (name) => remember(keys, name, () => toKey(name)),
    path: (fragments) => {
      const joined = fragments.join(separator)
      return fit(joined, joined)
    },
  }
}

/** The usual convention. */
export function snakeCase(longest: number): Naming {
  return namingOf({ longestName: longest })
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

const SPOKEN: Record<string, string> = {
  '+': 'x',
  '*': 'x',
  '-': '_',
  '@': 'a',
  '|': 'l',
}

function toSnakeCase(name: string): string {
  let text = name.replace(/[+*@|-]/g, (char) => SPOKEN[char] ?? char).replace(/[^A-Za-z0-9_]+/g, '_')
  text = text
    .replace(/([^_])([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
  if (/^\d/.test(text)) text = `_${text}`
  return text.replace(/_+$/, (tail) => 'x'.repeat(tail.length)).replace(/_{2,}/g, '_')
}

/** Letters, digits and underscores as they were written. */
function toSqlName(name: string): string {
  const text = name.replace(/[^a-zA-Z\d_]+/g, '_').replace(/^(?=\d)/, '_')
  return (text === '_' ? text : text.replace(/_+$/, '')).replace(/_{2,}/g, '_')
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
