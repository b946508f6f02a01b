/** Results as values and nothing else, for programs and for people with wide terminals. */
import type { GoValue } from '../../go/json.ts'
import type { Format, OutputOptions, PrintableResult } from '../output.ts'
import { columnsOf } from './columns.ts'
import { csv } from './csv.ts'
import { namesOf, type Path, pick } from './fields.ts'
import { ndjson } from './ndjson.ts'
import { table } from './table.ts'
import type { Writer } from './writer.ts'
import { yaml } from './yaml.ts'

type Values = Exclude<Format, 'text' | 'json' | 'filter'>

const WRITERS: { [F in Values]: Writer } = { csv, ndjson, table, yaml }

export async function printValues(
  result: PrintableResult,
  { format, fields }: OutputOptions & { format: Values },
  out: (text: string) => void,
): Promise<void> {
  if (result.shape === 'done') return
  const writer = WRITERS[format]
  const chosen = (value: GoValue) => (fields.length > 0 ? pick(value, fields) : value)
  if (result.shape !== 'list' && result.shape !== 'pages') {
    const value = singleValue(result)
    out(await writer.one(chosen(value), fields.length > 0 ? fields : namesOf(value).map((name) => [name])))
    return
  }
  const { pages, columns } = prepare(result, writer, fields)
  for await (const text of writer.list(mapPages(pages, chosen), columns)) out(text)
}

function singleValue(result: Exclude<PrintableResult, { shape: 'list' | 'pages' | 'done' }>): GoValue {
  if (result.shape === 'several') return result.values
  return result.shape === 'document' ? result.value : underKey(result.key, result.value)
}

/** A bare text or number has no field of its own; its key is one. */
function underKey(key: string, value: GoValue): GoValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { [key]: value }
}

function prepare(result: PrintableResult & { shape: 'list' | 'pages' }, writer: Writer, fields: readonly Path[]) {
  const pages = result.shape === 'pages' ? result.pages : single(result.items ?? [])
  if (fields.length > 0) return { pages, columns: fields }
  const declared = columnsOf(result.key)?.[writer.width]
  const names = declared ?? (result.shape === 'list' ? namesOfAll(result.items ?? []) : [])
  return { pages, columns: names.map((name) => [name]) }
}

function namesOfAll(items: readonly GoValue[]): string[] {
  return [...new Set(items.flatMap(namesOf))]
}

async function* single(items: readonly GoValue[]): AsyncIterable<readonly GoValue[]> {
  yield items
}

async function* mapPages(
  pages: AsyncIterable<readonly GoValue[]>,
  change: (value: GoValue) => GoValue,
): AsyncIterable<readonly GoValue[]> {
  for await (const page of pages) yield page.map(change)
}
