import { selectItems } from '../extract/select.ts'
import { parseLossless } from '../normalize/json.ts'
import type { Page } from './pages.ts'

/** The rows that a kept page brought. */
export function rowsOf({ header, text }: Page): unknown[] {
  const rows = selectItems(parseLossless(text()), header.select)
  return header.skip ? rows.slice(header.skip) : rows
}
