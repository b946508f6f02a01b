/** Rows of CSV as objects: what a column holds is said by the fields of the API. */

import type { Fields, Type } from '../../contract/wire.ts'
import { messageOf } from '../../lib/errors.ts'
import { type Json, type JsonObject, readJson } from '../../lib/json.ts'
import { withoutGuard } from '../output/formats/csv.ts'
import { put } from './naming.ts'

/** Puts what a cell says into an object, or its text as it is; then why. */
export type Column = (into: JsonObject, text: string) => string | undefined

/** What the columns of a header are taken as: paths, '' for one that is left out. Throws Error. */
export type ToPaths = (names: readonly string[]) => readonly string[]

/** Throws Error for a header with an empty or repeated name. */
export function readHeader(line: string, delimiter: string, fields: Fields, toPaths: ToPaths): Column[] {
  const names = readCells(line, delimiter).map((name) => name.trim())
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (name === '') throw new Error(`column ${index + 1} of the header has no name`)
    if (seen.has(name)) throw new Error(`the header names ${name} twice`)
    seen.add(name)
  }
  const paths = toPaths(names)
  const taken = new Set<string>()
  for (const path of paths) {
    if (path !== '' && taken.has(path)) throw new Error(`two columns are taken as ${path}`)
    taken.add(path)
  }
  return paths.map((path) => (path === '' ? () => undefined : columnNamed(path, fields)))
}

export interface CsvRow {
  /** What could not be read stands as text. */
  value: JsonObject
  problem?: string
}

/** Empty cells are left out. Throws Error for a row that the header does not fit. */
export function readRow(line: string, delimiter: string, columns: readonly Column[]): CsvRow {
  const cells = readCells(line, delimiter)
  if (cells.length > columns.length) {
    throw new Error(`there are ${cells.length} cells for ${columns.length} columns`)
  }
  const value: JsonObject = {}
  let problems = ''
  for (let index = 0; index < cells.length; index++) {
    const text = cells[index] ?? ''
    const problem = text === '' ? undefined : columns[index]?.(value, text)
    if (problem) problems += problems ? `; ${problem}` : problem
  }
  return problems ? { value, problem: problems } : { value }
}

/** The delimiter that the header has most of. */
export function delimiterOf(header: string): string {
  const plain = header.replace(/"[^"]*"/g, '')
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: plain.split(delimiter).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

const DELIMITERS = [',', ';', '\t']

/** Throws Error for a quote that is not closed, or followed by more. */
function readCells(line: string, delimiter: string): string[] {
  const text = withoutEnd(line)
  const cells: string[] = []
  for (let at = 0; at <= text.length; at++) {
    const end = text.charAt(at) === '"' ? endOfQuoted(text, at) : endOfBare(text, at, delimiter)
    if (end < text.length && text.charAt(end) !== delimiter) throw new Error('a quoted cell is followed by more')
    const cell = text.slice(at, end)
    cells.push(withoutGuard(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
    at = end
  }
  return cells
}

function withoutEnd(line: string): string {
  if (!line.endsWith('\n')) return line
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1)
}

function endOfBare(text: string, at: number, delimiter: string): number {
  const end = text.indexOf(delimiter, at)
  return end < 0 ? text.length : end
}

function endOfQuoted(text: string, at: number): number {
  for (let next = text.indexOf('"', at + 1); next >= 0; next = text.indexOf('"', next + 2)) {
    if (text.charAt(next + 1) !== '"') return next + 1
  }
  throw new Error('a quoted cell is not closed')
}

function columnNamed(name: string, fields: Fields): Column {
  const path = name.split('.')
  const convert = converterFor(typeAt(path, fields), name)
  return (into, text) => {
    try {
      put(into, path, convert(text))
      return undefined
    } catch (error) {
      put(into, path, text)
      return messageOf(error)
    }
  }
}

/** The declared type of what stands at the end of the path; undefined for names that nobody declared. */
function typeAt([name = '', ...inner]: readonly string[], fields: Fields): Type | undefined {
  const field = Object.entries(fields).find(([key, { aliases }]) => key === name || aliases?.includes(name))?.[1]
  if (!field || inner.length === 0) return field?.type
  return field.type.kind === 'message' ? typeAt(inner, field.type.fields) : undefined
}

function converterFor(type: Type | undefined, name: string): (text: string) => Json {
  if (type === undefined || type.kind === 'text') return (text) => text
  if (type.kind === 'bool') return (text) => toBool(text, name)
  if (type.kind === 'list' && type.of.kind === 'text') return (text) => toList(text, name)
  if (type.kind === 'int32' || type.kind === 'int64' || type.kind === 'number') return (text) => toNumber(text, name)
  return (text) => toJson(text, name)
}

function toBool(text: string, name: string): boolean {
  const word = text.trim().toLowerCase()
  if (TRUE.includes(word)) return true
  if (FALSE.includes(word)) return false
  throw new Error(`${name} is ${text}, which is neither true nor false`)
}

const TRUE = ['true', 'yes', '1']
const FALSE = ['false', 'no', '0']

function toNumber(text: string, name: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) throw new Error(`${name} is ${text}, which is no number`)
  return number
}

function toList(text: string, name: string): Json {
  if (text.startsWith('[')) return toJson(text, name)
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function toJson(text: string, name: string): Json {
  try {
    return readJson(text)
  } catch (error) {
    throw new Error(error instanceof RangeError ? `${name} ${error.message}` : `${name} is no valid JSON`)
  }
}
