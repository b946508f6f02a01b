/** What one form of a schema has beyond an earlier one. */
import { completeColumns, isSystemTable, type Schema } from './schema.ts'

/** `table users__roles`, `column users.age (bigint)`; the columns of a new table are not told one by one. */
export function changesOf(before: Schema, after: Schema): string[] {
  return [...after.tables.values()].flatMap((table) => {
    const columns = completeColumns(table)
    if (isSystemTable(table.name) || columns.length === 0) return []
    const known = before.tables.get(table.name)
    const names = new Set(known ? completeColumns(known).map(({ name }) => name) : [])
    if (names.size === 0) return [`table ${table.name}`]
    const added = columns.filter(({ name }) => !names.has(name))
    return added.map(({ name, data_type: type }) => `column ${table.name}.${name} (${type})`)
  })
}

/** Whether anything was ever loaded by it. */
export function hasData(schema: Schema): boolean {
  return [...schema.tables.values()].some((table) => !isSystemTable(table.name) && table['x-normalizer']?.['seen-data'])
}
