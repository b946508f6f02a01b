/** Where things stand in a JSON text: for messages that name a line and a column. */

export interface Position {
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

interface Cursor {
  text: string
  offset: number
  visitor: Visitor
  path: (string | number)[]
}

/** Goes over a valid JSON text without building it. */
function walk(text: string, visitor: Visitor): void {
  overValue({ text, offset: 0, visitor, path: [] })
}

function overValue(cursor: Cursor): void {
  const char = charOf(cursor)
  cursor.visitor.value?.(cursor.path, cursor.offset)
  if (char === '{') overObject(cursor)
  else if (char === '[') overList(cursor)
  else if (char === '"') cursor.offset = endOfString(cursor.text, cursor.offset)
  else cursor.offset = endOfWord(cursor.text, cursor.offset)
}

function overObject(cursor: Cursor): void {
  const keys = new Set<string>()
  cursor.offset++
  for (let char = charOf(cursor); char !== '}' && char !== ''; char = charOf(cursor)) {
    if (char === ',') cursor.offset++
    else overMember(cursor, keys)
  }
  cursor.offset++
}

function overMember(cursor: Cursor, keys: Set<string>): void {
  const start = cursor.offset
  cursor.offset = endOfString(cursor.text, start)
  const key = JSON.parse(cursor.text.slice(start, cursor.offset)) as string
  cursor.visitor.key?.(key, start, keys)
  keys.add(key)
  charOf(cursor)
  cursor.offset++
  cursor.path.push(key)
  overValue(cursor)
  cursor.path.pop()
}

function overList(cursor: Cursor): void {
  let index = 0
  cursor.offset++
  for (let char = charOf(cursor); char !== ']' && char !== ''; char = charOf(cursor)) {
    if (char === ',') {
      cursor.offset++
      continue
    }
    cursor.path.push(index++)
    overValue(cursor)
    cursor.path.pop()
  }
  cursor.offset++
}

/** The next character that is no space, or '' at the end. */
function charOf(cursor: Cursor): string {
  cursor.offset = skipSpace(cursor.text, cursor.offset)
  return cursor.text.charAt(cursor.offset)
}

function skipSpace(text: string, start: number): number {
  let i = start
  while (i < text.length && (text.charCodeAt(i) <= 32 || text.charCodeAt(i) === 0xfeff)) i++
  return i
}

/** The offset behind the closing quote. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '"') return i + 1
    if (text[i] === '\\') i++
  }
  return text.length
}

function endOfWord(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && !/[\s,:{}[\]"]/.test(text[i] as string)) i++
  return i
}
