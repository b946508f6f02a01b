/** The columns of lists, by the key that a list has in JSON. */
import { type Columns, lists } from './lists.ts'

export function columnsOf(key: string): Columns | undefined {
  return Object.hasOwn(lists, key) ? lists[key] : undefined
}
