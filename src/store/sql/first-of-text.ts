/** What an index of texts gives that has its rows nearly by their age. */
import type { RawBuilder, SqlBool } from 'kysely'

export interface FirstAsked {
  project: string
  needle: string
  most: number
  /** From the other end. */
  isNewest: boolean
}

export interface FirstOfText {
  /** No more than `most` and those that the index has not taken in yet; and whether a user is that of a row of `s`. */
  rows: RawBuilder<unknown>
  isIts: RawBuilder<SqlBool>
  /** One number: nobody else of them was made before that time, or after it from the other end. None: there is nobody else. */
  edge: RawBuilder<number | null>
}
