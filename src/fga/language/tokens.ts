/** The words of a schema. There are no comments. Reading is linear in the text. */
import type { Place, Problems } from './problems.ts'

export interface Token {
  /** `body` is what stands between the braces of a condition; `end` stands behind the last word. */
  kind: 'name' | 'keyword' | 'number' | 'string' | 'symbol' | 'body' | 'end'
  text: string
  place: Place
}

const KEYWORDS: ReadonlySet<string> = new Set([
  'model',
  'type',
  'relation',
  'permission',
  'condition',
  'constraint',
  'with',
])

/** White space before a token. */
const SPACE = /[ \t\r\n\f\v\uFEFF]*/y
/** A name, a number, a string (in which a backslash takes the next character along), or a symbol. */
const TOKEN = /([A-Za-z_][A-Za-z0-9_]*)|(\d+(?:\.\d+)?)|("(?:[^"\\\n]|\\[^\n])*")|[:|&\-.#(),!]/y
/** The string literals of CEL, in which a brace means nothing. */
const CEL_STRING =
  /[rR]"""[\s\S]*?"""|[rR]'''[\s\S]*?'''|[rR]"[^"\n]*"|[rR]'[^'\n]*'|"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'/y

export function tokensOf(text: string, problems: Problems): Token[] {
  const tokens: Token[] = []
  const placeAt = placeFinder(text)
  for (let at = afterSpace(text, 0); at < text.length && !problems.isFull; at = afterSpace(text, at)) {
    const token = tokenAt(text, at) ?? bodyAt(text, at)
    if (token) {
      tokens.push({ ...token, place: placeAt(at) })
      at += token.text.length
    } else {
      problems.add(placeAt(at), strangeCharacter(text, at))
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
    }
  }
  tokens.push({ kind: 'end', text: '', place: placeAt(text.length) })
  return tokens
}

function afterSpace(text: string, at: number): number {
  SPACE.lastIndex = at
  SPACE.test(text)
  return Math.max(SPACE.lastIndex, at)
}

function tokenAt(text: string, at: number): Omit<Token, 'place'> | undefined {
  TOKEN.lastIndex = at
  const found = TOKEN.exec(text)
  if (!found) return undefined
  const [whole, name, number, string] = found
  if (name !== undefined) return { kind: KEYWORDS.has(name) ? 'keyword' : 'name', text: name }
  return { kind: number !== undefined ? 'number' : string !== undefined ? 'string' : 'symbol', text: whole }
}

/** From a brace to the one that closes it, both included. */
function bodyAt(text: string, start: number): Omit<Token, 'place'> | undefined {
  if (text[start] !== '{') return undefined
  let depth = 0
  for (let at = start; at < text.length; ) {
    const literal = celStringAt(text, at)
    // Looking on for its end from every quote would cost the square of the text.
    if (literal === undefined) return undefined
    if (literal === 0) depth += BRACES[text[at] ?? ''] ?? 0
    at += literal || 1
    if (depth === 0) return { kind: 'body', text: text.slice(start, at) }
  }
  return undefined
}

const BRACES: { readonly [character: string]: number } = { '{': 1, '}': -1 }

/** How long the literal is that begins here; 0 for none, undefined when it does not end. */
function celStringAt(text: string, at: number): number | undefined {
  const character = text[at] ?? ''
  if (!STARTS_STRING.has(character)) return 0
  CEL_STRING.lastIndex = at
  const length = CEL_STRING.exec(text)?.[0].length
  return length ?? (character === '"' || character === "'" ? undefined : 0)
}

const STARTS_STRING: ReadonlySet<string> = new Set(['"', "'", 'r', 'R'])

function strangeCharacter(text: string, at: number): string {
  if (text.startsWith('//', at) || text.startsWith('/*', at)) return 'a schema has no comments'
  if (text[at] === '"') return 'this string does not end on its line'
  if (text[at] === '{') return 'this brace is not closed'
  return `${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))} means nothing here`
}

/** Offsets must not decrease from call to call. */
function placeFinder(text: string): (offset: number) => Place {
  let line = 1
  let lineStart = 0
  const newlineFrom = (at: number) => {
    const found = text.indexOf('\n', at)
    return found < 0 ? Number.POSITIVE_INFINITY : found
  }
  let lineEnd = newlineFrom(0)
  return (offset) => {
    while (lineEnd < offset) {
      line++
      lineStart = lineEnd + 1
      lineEnd = newlineFrom(lineStart)
    }
    return { line, column: offset - lineStart + 1 }
  }
}
