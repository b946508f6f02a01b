/** Files of records: NDJSON, a JSON array or CSV, read as a stream from the start or from where a reader stopped. */

import type { Fields } from '../../contract/wire.ts'
import { messageOf } from '../../lib/errors.ts'
import { isJsonObject, type JsonObject, readJson } from '../../lib/json.ts'
import { Refusal } from '../exit/exit.ts'
import { type Column, delimiterOf, readHeader, readRow, type ToPaths } from './csv-rows.ts'
import { openSource, type Source } from './source.ts'
import { csvLines, JsonItems, lines, type Piece, split } from './split.ts'

type RecordFormat = 'ndjson' | 'json' | 'csv'

/** One record. With a problem it has no value, or one that is not to be used. Rows are counted from 1. */
export interface Row {
  row: number
  value?: JsonObject
  problem?: string
  text: string
  /** Where the next record begins, in bytes. */
  end: number
}

export interface Place {
  /** Records before it. */
  row: number
  /** In bytes. */
  offset: number
}

export interface Records {
  format: RecordFormat
  /** In bytes; undefined where it cannot be known. */
  size?: number
  /** Rows as they come, some at a time. Only files can be read from a place other than the start. */
  read(from?: Place): AsyncIterable<Row[]>
  close(): Promise<void>
}

/**
 * Opens a file, or standard input for `-`. `fields` say what the columns of CSV hold, which `toPaths` may rename.
 * Throws Refusal.
 */
export async function openRecords(
  path: string,
  format: string,
  fields: Fields,
  toPaths: ToPaths = (names) => names,
): Promise<Records> {
  const source = await openSource(path)
  try {
    const { head, start } = source
    const shape: Shape = {
      format: chooseFormat(path, format, head.subarray(start)),
      start,
      fields,
      toPaths,
      delimiter: '',
    }
    if (shape.format === 'csv') shape.delimiter = delimiterOf(firstLine(head.subarray(start)))
    return {
      format: shape.format,
      size: source.size,
      read: (from) => readRows(source, shape, from),
      close: source.close,
    }
  } catch (error) {
    await source.close()
    throw error
  }
}

interface Shape {
  format: RecordFormat
  /** Where the text begins, in bytes. */
  start: number
  fields: Fields
  toPaths: ToPaths
  delimiter: string
}

/** By the flag, then by the name, then by the first character. */
function chooseFormat(path: string, flag: string, head: Buffer): RecordFormat {
  if (flag !== '') {
    const format = FORMATS.find((name) => name === flag)
    if (!format) throw new Refusal(`the format must be ${FORMATS.join(', ')}`)
    return format
  }
  const named = /\.(ndjson|jsonl|csv)$/i.exec(path)?.[1]?.toLowerCase()
  if (named) return named === 'csv' ? 'csv' : 'ndjson'
  const text = head.toString('latin1').trimStart()
  if (text.startsWith('[')) return 'json'
  if (!text.startsWith('{')) return 'csv'
  if (/^\{\s*\r?\n/.test(text)) throw new Refusal(`${path} must hold one JSON object per line, or a JSON array`)
  return 'ndjson'
}

const FORMATS: readonly RecordFormat[] = ['ndjson', 'json', 'csv']

function firstLine(head: Buffer): string {
  return head.toString('utf8').split('\n', 1)[0] ?? ''
}

async function* readRows(source: Source, shape: Shape, from?: Place): AsyncGenerator<Row[]> {
  const place = from ?? { row: 0, offset: shape.start }
  const isWithin = place.offset > shape.start
  const parse = await parserFor(source, shape, isWithin)
  const items = new JsonItems(isWithin ? await firstByte(source.chunks(place.offset - 1)) : 0)
  let row = place.row
  for await (const pieces of split(source.chunks(place.offset), splitterFor(shape, items), place.offset)) {
    const rows = rowsOf(pieces, parse, row)
    row += rows.length
    if (rows.length > 0) yield rows
  }
  if (shape.format === 'json' && !items.isClosed) {
    yield [{ row: ++row, end: source.size ?? 0, text: '', problem: UNCLOSED }]
  }
}

/** `before`: rows that came before. */
function rowsOf(pieces: readonly Piece[], parse: Parser, before: number): Row[] {
  const rows: Row[] = []
  for (const { text, end } of pieces) {
    const found = parse(text)
    if (found) rows.push({ row: before + rows.length + 1, end, text, value: found.value, problem: found.problem })
  }
  return rows
}

const UNCLOSED = 'the JSON array is not closed: the file ends early'

async function firstByte(chunks: AsyncIterable<Buffer>): Promise<number> {
  for await (const chunk of chunks) return chunk[0] ?? 0
  return 0
}

function splitterFor({ format, delimiter }: Shape, items: JsonItems) {
  if (format === 'csv') return csvLines(delimiter.charCodeAt(0))
  return format === 'json' ? items : lines()
}

/** What a text holds; undefined when it holds no record. */
type Parser = (text: string) => Pick<Row, 'value' | 'problem'> | undefined

async function parserFor(source: Source, shape: Shape, isWithin: boolean): Promise<Parser> {
  if (shape.format === 'ndjson') return (text) => (text.trim() === '' ? undefined : parseJson(text))
  if (shape.format === 'json') return parseItem
  let columns: Column[] | undefined
  if (isWithin) columns = readColumns(await firstPiece(source, shape), shape)
  return (text) => {
    if (text.trim() === '') return undefined
    const known = columns
    if (known) return attempt(() => readRow(text, shape.delimiter, known))
    columns = readColumns(text, shape)
    return undefined
  }
}

async function firstPiece(source: Source, shape: Shape): Promise<string> {
  const found: AsyncGenerator<Piece[]> = split(source.chunks(shape.start), csvLines(shape.delimiter.charCodeAt(0)))
  for await (const [first] of found) return first?.text ?? ''
  return ''
}

function readColumns(line: string, { delimiter, fields, toPaths }: Shape): Column[] {
  try {
    return readHeader(line, delimiter, fields, toPaths)
  } catch (error) {
    throw new Refusal(messageOf(error))
  }
}

function parseItem(text: string) {
  const trimmed = text.trim()
  const start = trimmed.startsWith('[') ? 1 : 0
  const end = trimmed.length - (/[,\]]$/.test(trimmed) ? 1 : 0)
  const item = trimmed.slice(start, end).trim()
  return item === '' ? undefined : parseJson(item)
}

function parseJson(text: string): Pick<Row, 'value' | 'problem'> {
  try {
    const value = readJson(text)
    return isJsonObject(value) ? { value: value } : { problem: 'it is no JSON object' }
  } catch (error) {
    return { problem: error instanceof RangeError ? `it ${error.message}` : 'it is no valid JSON' }
  }
}

function attempt(read: () => Pick<Row, 'value' | 'problem'>): Pick<Row, 'value' | 'problem'> {
  try {
    return read()
  } catch (error) {
    return { problem: messageOf(error) }
  }
}
