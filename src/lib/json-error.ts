/** Where a text stops being JSON. The engine's own messages quote the text, which may hold secrets. */
import { type Position, positionAt } from './json-source.ts'

/** Undefined for valid JSON. */
export function findJsonError(text: string): Position | undefined {
  const cursor: Cursor = { text, offset: text.startsWith('\uFEFF') ? 1 : 0 }
  skip(cursor, SPACE)
  const isWhole = value(cursor) && skip(cursor, SPACE) && cursor.offset === text.length
  return isWhole ? undefined : positionAt(text, cursor.offset)
}

/** Each reader moves the cursor behind what it read, and answers false where it had to stop. */
interface Cursor {
  text: string
  offset: number
}

function value(cursor: Cursor): boolean {
  const char = cursor.text[cursor.offset]
  if (char === '{') return members(cursor, '}', member)
  if (char === '[') return members(cursor, ']', value)
  return take(cursor, char === '"' ? STRING : SCALAR)
}

function members(cursor: Cursor, end: string, item: (cursor: Cursor) => boolean): boolean {
  cursor.offset++
  skip(cursor, SPACE)
  if (takeChar(cursor, end)) return true
  for (;;) {
    if (!item(cursor)) return false
    skip(cursor, SPACE)
    if (takeChar(cursor, end)) return true
    if (!takeChar(cursor, ',')) return false
    skip(cursor, SPACE)
  }
}

function member(cursor: Cursor): boolean {
  if (!take(cursor, STRING)) return false
  skip(cursor, SPACE)
  if (!takeChar(cursor, ':')) return false
  skip(cursor, SPACE)
  return value(cursor)
}

const SPACE = /[ \t\r\n]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that JSON forbids in a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y

function take(cursor: Cursor, pattern: RegExp): boolean {
  pattern.lastIndex = cursor.offset
  if (!pattern.test(cursor.text)) return false
  cursor.offset = pattern.lastIndex
  return true
}

function skip(cursor: Cursor, pattern: RegExp): boolean {
  return take(cursor, pattern)
}

function takeChar(cursor: Cursor, char: string): boolean {
  if (cursor.text[cursor.offset] !== char) return false
  cursor.offset++
  return true
}
