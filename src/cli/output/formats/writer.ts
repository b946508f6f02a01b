import type { GoValue } from '../../go/json.ts'
import type { Path } from './fields.ts'

/** How values are written. Columns are given where the format has them. */
export interface Writer {
  /** A single value. */
  one(value: GoValue, columns: readonly Path[]): Promise<string>
  /** A list in parts: what is yielded is printed at once. */
  list(pages: AsyncIterable<readonly GoValue[]>, columns: readonly Path[]): AsyncIterable<string>
  /** Whether columns that nobody asked for are all that there are, or those that fit. */
  width: 'all' | 'brief'
}
