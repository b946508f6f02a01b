/** The columns of lists, by the key that a list has in JSON. */
import { own } from '../../../lib/own.ts'
import { type Columns, lists } from './lists.ts'

export function columnsOf(key: string): Columns | undefined {
  return own(lists, key)
}
