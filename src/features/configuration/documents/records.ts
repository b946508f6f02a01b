import type { AnyKind } from '../../../contract/kinds/declaring/kind.ts'
import type { Documents } from '../../../store/port/documents.ts'
import type { Tables } from '../../../store/port/index.ts'
import { configurationRecords } from './configuration-records.ts'

/** Where documents of a kind are kept: what a snapshot carries stands in the configuration, all others in one table. */
export function recordsOf(tables: Tables, kind: AnyKind): Documents {
  return kind.declaration.snapshot ? configurationRecords(tables, kind, kind.declaration.snapshot) : tables.documents
}
