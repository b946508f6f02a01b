/** Where things stand in a JSON text: for messages that name a line and a column. */
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  END,
  JsonTokens,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  WORD,
} from './json-tokens.ts'

export type Position = {
  /** Both from 1; columns count UTF-16 units. */
  line: number
  column: number
}

/** The first key that an object of a valid JSON text has twice. */
export function findDuplicateKey(text: string): (Position & { key: string }) | undefined {
  let found: { key: string; offset: number } | undefined
  walk(text, {
    key: (key, offset, keys) => {
      if (!found && keys.has(key)) found = { key, offset }
    },
  })
  return found && { key: found.key, ...positionAt(text, found.offset) }
}

/** Where the value of a path stands, `['lists', 0, 'name']`; the nearest value above it when there is none. */
export function locate(text: string, path: readonly (string | number)[]): Position {
  let best = { depth: -1, offset: 0 }
  walk(text, {
    value: (at, offset) => {
      if (at.length <= best.depth || at.length > path.length) return
      if (at.every((part, index) => part === path[index])) best = { depth: at.length, offset }
    },
  })
  return positionAt(text, best.offset)
}

export function positionAt(text: string, offset: number): Position {
  let line = 1
  let start = 0
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
    line++
    start = i + 1
  }
  return { line, column: offset - start + 1 }
}

interface Visitor {
  /** `keys` are those of the same object so far. */
  key?: (key: string, offset: number, keys: ReadonlySet<string>) => void
  value?: (path: readonly (string | number)[], offset: number) => void
}

/** Goes over a valid JSON text without building it. */
function walk(text: string, visitor: Visitor): void {
  // Some editors begin a file with a byte order mark.
  const tokens = new JsonTokens(text, text.startsWith('\uFEFF') ? 1 : 0)
  tokens.next()
  overValue({ text, tokens, visitor, path: [] })
}

interface Cursor {
  text: string
  /** At the token that is looked at. */
  tokens: JsonTokens
  visitor: Visitor
  path: (string | number)[]
}

function overValue(cursor: Cursor): void {
  const { tokens, visitor, path } = cursor
  visitor.value?.(path, tokens.start)
  if (tokens.kind === OPEN_OBJECT) overObject(cursor)
  else if (tokens.kind === OPEN_LIST) overList(cursor)
  tokens.next()
}

/** Ends at the closing bracket, as the list does. */
function overObject(cursor: Cursor): void {
  const { tokens } = cursor
  const keys = new Set<string>()
  tokens.next()
  while (tokens.kind !== CLOSE_OBJECT && tokens.kind !== END) {
    if (tokens.kind === COMMA) tokens.next()
    else overMember(cursor, keys)
  }
}

function overMember(cursor: Cursor, keys: Set<string>): void {
  const { text, tokens, visitor, path } = cursor
  const key: string = JSON.parse(text.slice(tokens.start, tokens.end))
  visitor.key?.(key, tokens.start, keys)
  keys.add(key)
  // Past the key and its colon.
  tokens.next()
  tokens.next()
  path.push(key)
  overValue(cursor)
  path.pop()
}

function overList(cursor: Cursor): void {
  const { tokens, path } = cursor
  let index = 0
  tokens.next()
  while (tokens.kind !== CLOSE_LIST && tokens.kind !== END) {
    if (tokens.kind === COMMA) {
      tokens.next()
      continue
    }
    path.push(index++)
    overValue(cursor)
    path.pop()
  }
}

/** Where a text stops being JSON; undefined for valid JSON. The engine's own messages quote the text, which may hold secrets. */
export function findJsonError(text: string): Position | undefined {
  const tokens = new JsonTokens(text, text.startsWith('\uFEFF') ? 1 : 0)
  tokens.next()
  const isWhole = takeValue(text, tokens) && tokens.kind === END
  return isWhole ? undefined : positionAt(text, tokens.start)
}

/** Each of these leaves the token behind what it took, or answers false at the token where it had to stop. */
function takeValue(text: string, tokens: JsonTokens): boolean {
  if (tokens.kind === OPEN_OBJECT) return takeItems(text, tokens, CLOSE_OBJECT, takeMember)
  if (tokens.kind === OPEN_LIST) return takeItems(text, tokens, CLOSE_LIST, takeValue)
  return takeString(text, tokens) || takeScalar(text, tokens)
}

function takeItems(
  text: string,
  tokens: JsonTokens,
  end: number,
  takeItem: (text: string, tokens: JsonTokens) => boolean,
): boolean {
  tokens.next()
  if (take(tokens, end)) return true
  for (;;) {
    if (!takeItem(text, tokens)) return false
    if (take(tokens, end)) return true
    if (!take(tokens, COMMA)) return false
  }
}

function takeMember(text: string, tokens: JsonTokens): boolean {
  return takeString(text, tokens) && take(tokens, COLON) && takeValue(text, tokens)
}

function takeString(text: string, tokens: JsonTokens): boolean {
  return tokens.kind === QUOTE && STRING.test(text.slice(tokens.start, tokens.end)) && take(tokens, QUOTE)
}

function takeScalar(text: string, tokens: JsonTokens): boolean {
  return tokens.kind === WORD && SCALAR.test(text.slice(tokens.start, tokens.end)) && take(tokens, WORD)
}

function take(tokens: JsonTokens, kind: number): boolean {
  if (tokens.kind !== kind) return false
  tokens.next()
  return true
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that JSON forbids in a string
const STRING = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"$/
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/
