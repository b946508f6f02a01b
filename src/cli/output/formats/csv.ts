import type { GoValue } from '../../go/json.ts'
import { cellText, type Path, valueAt } from './fields.ts'
import type { Writer } from './writer.ts'

export const csv: Writer = {
  width: 'all',
  one: async (value, columns) => header(columns) + row(value, columns),
  async *list(pages, columns) {
    yield header(columns)
    for await (const page of pages) if (page.length > 0) yield page.map((item) => row(item, columns)).join('')
  },
}

export function header(columns: readonly Path[]): string {
  return `${columns.map((path) => quoted(path.join('.'))).join(',')}\n`
}

export function row(value: GoValue, columns: readonly Path[]): string {
  return `${columns.map((path) => cell(valueAt(value, path))).join(',')}\n`
}

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets do not show;
 * so does one that already looks so, hence the way back is certain.
 */
export function cell(value: GoValue | undefined): string {
  const text = cellText(value)
  return quoted(typeof value !== 'number' && FORMULA.test(text) ? `'${text}` : text)
}

/** The text of a cell that `cell` wrote. */
export function withoutGuard(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text
}

const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
