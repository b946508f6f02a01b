/** The answer to a question, no larger than a page can show. */
import type { PipelineAnswer } from '../../contract/dev/pipelines.ts'
import type { Json } from '../../lib/json.ts'

export const MOST_ROWS = 1000
/** Characters of one value, and of all together. */
const LONGEST_VALUE = 4000
const LONGEST_ANSWER = 4_000_000

/** `rows`: one more than are shown, where there are more. */
export function boundedAnswer(found: { columns: string[]; rows: unknown[][] }): Omit<PipelineAnswer, 'took'> {
  const rows: Json[][] = []
  let size = 0
  for (const row of found.rows.slice(0, MOST_ROWS)) {
    const values = row.map(shown)
    size += values.reduce((sum: number, value) => sum + String(value).length, 0)
    if (size > LONGEST_ANSWER) break
    rows.push(values)
  }
  return { columns: found.columns, rows, isCut: rows.length < found.rows.length }
}

/** Lists and objects stand as JSON text. */
function shown(value: unknown): Json {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}
