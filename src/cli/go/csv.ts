/** The first record of a CSV text, by the rules of Go's encoding/csv: what a comma separated flag value holds. */
import { ValueError } from './text.ts'

/** Throws ValueError with Go's message and position. */
export function readRecord(text: string): string[] {
  const lines = splitLines(text)
  let line = lines.findIndex((content) => content !== '\n')
  if (line < 0) throw new ValueError('EOF')
  const cursor: Cursor = { lines, first: line, line, rest: lines[line] ?? '', column: 1 }
  line = cursor.line
  const fields: string[] = []
  do fields.push(cursor.rest.startsWith('"') ? readQuoted(cursor) : readBare(cursor))
  while (takeComma(cursor))
  return fields
}

interface Cursor {
  lines: string[]
  /** Index of the record's first line. */
  first: number
  line: number
  rest: string
  /** Counted in bytes from 1, as in Go's messages. */
  column: number
}

function readBare(cursor: Cursor): string {
  const end = cursor.rest.search(/[,\n]/)
  const field = end < 0 ? cursor.rest : cursor.rest.slice(0, end)
  const stray = field.indexOf('"')
  if (stray >= 0) throw failure(cursor, cursor.column + bytes(field.slice(0, stray)), 'bare " in non-quoted-field')
  advance(cursor, field.length)
  return field
}

function readQuoted(cursor: Cursor): string {
  advance(cursor, 1)
  let field = ''
  for (;;) {
    const end = cursor.rest.indexOf('"')
    if (end < 0) {
      field += cursor.rest
      nextLine(cursor)
      continue
    }
    field += cursor.rest.slice(0, end)
    advance(cursor, end + 1)
    if (!cursor.rest.startsWith('"')) break
    field += '"'
    advance(cursor, 1)
  }
  if (/^(,|\n?$)/.test(cursor.rest)) return field
  throw failure(cursor, cursor.column - 1, UNBALANCED)
}

/** Goes on in the next line of a quoted field. */
function nextLine(cursor: Cursor): void {
  advance(cursor, cursor.rest.length)
  const next = cursor.lines[cursor.line + 1]
  if (next === undefined) throw failure(cursor, cursor.column, UNBALANCED)
  cursor.line++
  cursor.rest = next
  cursor.column = 1
}

function takeComma(cursor: Cursor): boolean {
  if (!cursor.rest.startsWith(',')) return false
  advance(cursor, 1)
  return true
}

function advance(cursor: Cursor, count: number): void {
  cursor.column += bytes(cursor.rest.slice(0, count))
  cursor.rest = cursor.rest.slice(count)
}

function failure(cursor: Cursor, column: number, what: string): ValueError {
  const at = `parse error on line ${cursor.line + 1}, column ${column}: ${what}`
  return new ValueError(cursor.line === cursor.first ? at : `record on line ${cursor.first + 1}; ${at}`)
}

const UNBALANCED = 'extraneous or missing " in quoted-field'

/** Lines with their end, which is always \n; a carriage return before the end of the text falls away. */
function splitLines(text: string): string[] {
  const lines = text
    .replaceAll('\r\n', '\n')
    .replace(/\r$/, '')
    .split(/(?<=\n)/)
  return lines.filter((line) => line !== '')
}

function bytes(text: string): number {
  return Buffer.byteLength(text)
}
