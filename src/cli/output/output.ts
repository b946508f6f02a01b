/** What commands return, and how it is printed. */
import { addAll } from '../../lib/lists.ts'
import { type GoMap, type GoValue, goJson } from '../go/json.ts'

/**
 * `one`: a value under a key. `several`: values under their own keys, `told` in place of them in plain text.
 * `list`: values of one kind, null for none sent. `pages`: the same as they arrive, for lists of any length.
 * `stream`: values one by one as they happen, each a line, also in JSON; it may never end.
 * `document`: JSON of its own, as it came in plain text, over several lines in JSON.
 * `done`: nothing to tell. `text`: printed as it is. `exited`: the command was a program of its own.
 * `code` is the exit code where it is not 0; then JSON says that it is not ok.
 */
export type Result = (
  | { shape: 'one'; key: string; value: GoValue; done: string }
  | { shape: 'several'; values: GoMap; done: string; told?: string }
  | ({ shape: 'list' } & List)
  | { shape: 'pages'; key: string; pages: AsyncIterable<readonly GoValue[]>; words: ListWords; isTable?: boolean }
  | Stream
  | { shape: 'document'; text: string; value: GoValue }
  | { shape: 'done' }
  | { shape: 'text'; text: string }
  | { shape: 'exited' }
) & { code?: number }

interface List {
  key: string
  items: readonly GoValue[] | null
  words: ListWords
  /** Plain text is a table: the official program has no such list. */
  isTable?: boolean
}

export interface Stream {
  shape: 'stream'
  /** The key of the list that the values would make. */
  key: string
  items: AsyncIterable<GoValue>
  isEndless: boolean
  /** A line for people, without its end. */
  show(item: GoValue): string
}

/** `Loaded 2 tenants`, then `Tenant 0: ...` for each. */
export interface ListWords {
  verb: string
  one: string
  many: string
  item: string
}

export const one = (key: string, value: GoValue, done: string): Result => ({ shape: 'one', key, value, done })
export const several = (values: GoMap, done: string): Result => ({
  shape: 'several',
  values,
  done,
})
export const list = (key: string, items: readonly GoValue[] | null, words: ListWords): Result => ({
  shape: 'list',
  key,
  items,
  words,
})
/** A list of ours: people get a table. */
export const table = (key: string, items: readonly GoValue[] | null, words: ListWords): Result => ({
  shape: 'list',
  key,
  items,
  words,
  isTable: true,
})
export const pages = (key: string, pages: AsyncIterable<readonly GoValue[]>, words: ListWords): Result => ({
  shape: 'pages',
  key,
  pages,
  words,
})
export const document = (text: string, value: GoValue): Result => ({ shape: 'document', text, value })
export const done: Result = { shape: 'done' }
export const text = (text: string): Result => ({ shape: 'text', text })
export const exited = (code: number): Result => ({ shape: 'exited', code })

/** `text` and `json` are the official program's; the others print nothing but values, or what a filter makes of them. */
export type Format = 'text' | 'json' | 'table' | 'ndjson' | 'yaml' | 'csv' | 'filter'

/** What is to be made of the JSON before it is printed. */
export interface FilterWish {
  language: 'jq' | 'template'
  text: string
}

export interface Filter {
  /** Throws Refusal. */
  write(value: GoValue): string
  /** Whether parts of the list under the key, each taken alone, give what the whole list would. */
  takesParts(key: string): boolean
}

export interface OutputOptions {
  format: Format
  /** Members to print, each as the names that lead to it; all when empty. */
  fields: readonly (readonly string[])[]
  filter?: FilterWish
}

/** Prints a result in pieces, long lists as they arrive. */
export async function print(
  result: Result,
  options: OutputOptions,
  out: (text: string) => void,
  filter?: Filter,
): Promise<void> {
  const { format } = options
  if (result.shape === 'text') out(result.text)
  else if (result.shape === 'exited') return
  else if (result.shape === 'stream') {
    const { printStream } = await import('./formats/print-stream.ts')
    await printStream(result, options, out, filter)
  } else if (format === 'text' && 'isTable' in result && result.isTable) {
    await printTable(result.shape === 'pages' ? await gather(result) : result, options, out)
  } else if (filter) await printFiltered(result, options, out, filter)
  else if (format === 'text' || format === 'json') out(render(await chosen(result, options), format))
  else if (format !== 'filter') {
    const { printValues } = await import('./formats/print-values.ts')
    await printValues(result, { ...options, format }, out)
  }
}

async function printTable(result: PrintableResult, options: OutputOptions, out: (text: string) => void): Promise<void> {
  if (result.shape !== 'list') return
  out(`* ${countText(result)}\n`)
  const { printValues } = await import('./formats/print-values.ts')
  if (result.items?.length) await printValues(result, { ...options, format: 'table' }, out)
}

/** `code` for commands of our own; the official ones have none. */
export function renderError(message: string, code?: string): string {
  return `${goJson({ ok: false, error: message, ...(code && { code }) }, 'indented')}\n`
}

export type PrintableResult = Exclude<Result, { shape: 'text' | 'exited' | 'stream' }>
type Whole = Exclude<PrintableResult, { shape: 'pages' }>

/** The whole result with only the fields that were asked for. */
async function chosen(result: PrintableResult, { fields }: OutputOptions): Promise<Whole> {
  const whole = result.shape === 'pages' ? await gather(result) : result
  if (fields.length === 0 || whole.shape === 'done') return whole
  const { pick } = await import('./formats/fields.ts')
  if (whole.shape === 'one') return { ...whole, value: pick(whole.value, fields) }
  if (whole.shape === 'document') return documentOf(pick(whole.value, fields))
  if (whole.shape === 'several') return { ...whole, values: Object.fromEntries(pick(whole.values, fields)) }
  return { ...whole, items: whole.items?.map((item) => pick(item, fields)) ?? null }
}

async function printFiltered(
  result: PrintableResult,
  options: OutputOptions,
  out: (text: string) => void,
  filter: Filter,
): Promise<void> {
  if (result.shape !== 'pages' || !filter.takesParts(result.key)) {
    out(filter.write(jsonValue(await chosen(result, options))))
    return
  }
  for await (const items of result.pages) {
    const part: PrintableResult = { shape: 'list', key: result.key, items, words: result.words }
    out(filter.write(jsonValue(await chosen(part, options))))
  }
}

async function gather({ key, pages, words, code }: PrintableResult & { shape: 'pages' }): Promise<Whole> {
  const items: GoValue[] = []
  for await (const page of pages) addAll(items, page)
  return { shape: 'list', key, items, words, ...(code !== undefined && { code }) }
}

const documentOf = (value: GoValue): Whole => ({ shape: 'document', text: `${goJson(value)}\n`, value })

function render(result: Whole, format: 'text' | 'json'): string {
  return format === 'json' ? renderJson(result) : renderPlain(result)
}

function renderJson(result: Whole): string {
  return `${goJson(jsonValue(result), 'indented')}\n`
}

function jsonValue(result: Whole): GoValue {
  return result.shape === 'document' ? result.value : { ...jsonMembers(result), ok: !result.code }
}

function jsonMembers(result: Whole): GoMap {
  if (result.shape === 'one') return { [result.key]: result.value }
  if (result.shape === 'several') return result.values
  if (result.shape === 'list') return { count: result.items?.length ?? 0, [result.key]: result.items }
  return {}
}

function renderPlain(result: Whole): string {
  if (result.shape === 'one') return `* ${result.done}: ${goJson(result.value)}\n`
  if (result.shape === 'several') return `* ${result.done}: ${result.told ?? goJson(result.values)}\n`
  if (result.shape === 'document') return result.text
  if (result.shape === 'done') return ''
  const { item } = result.words
  const items = result.items ?? []
  const lines = items.map((value, index) => `  - ${item} ${index}: ${goJson(value)}\n`)
  return `* ${countText(result)}\n${lines.join('')}`
}

function countText({ items, words: { verb, one, many } }: List): string {
  const count = items?.length ?? 0
  return `${verb} ${count === 1 ? `1 ${one}` : `${count} ${many}`}`
}
