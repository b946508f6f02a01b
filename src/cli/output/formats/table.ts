import type { GoValue } from '../../go/json.ts'
import { cellText, type Path, valueAt } from './fields.ts'
import { localTime } from './local-time.ts'
import { visibleCell } from './visible.ts'
import type { Writer } from './writer.ts'

/** Columns side by side; a single value as lines of name and value. */
export const table: Writer = {
  width: 'brief',
  one: async (value, columns) => lines(columns.map((path) => [path.join('.'), cellOf(value, path)])),
  async *list(pages, columns) {
    // Widths are known only when all is there.
    const rows = [columns.map((path) => path.join('.').toUpperCase())]
    for await (const page of pages) {
      for (const item of page) rows.push(columns.map((path) => cellOf(item, path)))
    }
    yield lines(rows)
  },
}

function cellOf(item: GoValue, path: Path): string {
  const value = valueAt(item, path)
  return visibleCell(localTime(path, value) ?? cellText(value))
}

function lines(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, text] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, columnsOnScreen(text))
  }
  return rows
    .map(
      (row) =>
        `${row
          .map((text, index) => padded(text, widths[index] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(width - columnsOnScreen(text))
}

/** A character with its marks, or several joined to one picture, is as wide as its widest part. */
function columnsOnScreen(text: string): number {
  if (NARROW.test(text)) return text.length
  let width = 0
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    width += WIDE.test(segment) ? 2 : Number([...segment].some((char) => !ZERO.test(char)))
  }
  return width
}

const NARROW = /^[ -~]*$/
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const ZERO = /\p{Mn}|\p{Me}|\u200b|\u200c|\u200d|\u200e|\u200f/u
