/** What commands return, and how it is printed. */
import { type GoValue, goJson } from './go-json.ts'

/**
 * `one`: a value under a key. `several`: values under their own keys. `list`: values of one kind, null for none sent.
 * `done`: nothing to tell. `text`: printed as it is. `exited`: the command was a program of its own.
 * `code` is the exit code where it is not 0.
 */
export type Result = (
  | { shape: 'one'; key: string; value: GoValue; done: string }
  | { shape: 'several'; values: { [key: string]: GoValue }; done: string }
  | { shape: 'list'; key: string; items: readonly GoValue[] | null; words: ListWords }
  | { shape: 'done' }
  | { shape: 'text'; text: string }
  | { shape: 'exited' }
) & { code?: number }

/** `Loaded 2 tenants`, then `Tenant 0: ...` for each. */
export interface ListWords {
  verb: string
  one: string
  many: string
  item: string
}

export const one = (key: string, value: GoValue, done: string): Result => ({ shape: 'one', key, value, done })
export const several = (values: { [key: string]: GoValue }, done: string): Result => ({
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
export const done: Result = { shape: 'done' }
export const text = (text: string): Result => ({ shape: 'text', text })
export const exited = (code: number): Result => ({ shape: 'exited', code })

/** How output is asked for; each is one column of the table below. */
export interface OutputOptions {
  json: boolean
}

export function render(result: Result, { json }: OutputOptions): string {
  if (result.shape === 'text') return result.text
  if (result.shape === 'exited') return ''
  return json ? renderJson(result) : renderPlain(result)
}

export function renderError(message: string): string {
  return `${goJson({ ok: false, error: message }, 'indented')}\n`
}

type Printed = Exclude<Result, { shape: 'text' | 'exited' }>

function renderJson(result: Printed): string {
  return `${goJson({ ...jsonMembers(result), ok: true }, 'indented')}\n`
}

function jsonMembers(result: Printed): { [key: string]: GoValue } {
  if (result.shape === 'one') return { [result.key]: result.value }
  if (result.shape === 'several') return result.values
  if (result.shape === 'list') return { count: result.items?.length ?? 0, [result.key]: result.items }
  return {}
}

function renderPlain(result: Printed): string {
  if (result.shape === 'one') return `* ${result.done}: ${goJson(result.value)}\n`
  if (result.shape === 'several') return `* ${result.done}: ${goJson(result.values)}\n`
  if (result.shape === 'done') return ''
  const { verb, one, many, item } = result.words
  const items = result.items ?? []
  const lines = items.map((value, index) => `  - ${item} ${index}: ${goJson(value)}\n`)
  return `* ${verb} ${items.length === 1 ? `1 ${one}` : `${items.length} ${many}`}\n${lines.join('')}`
}
