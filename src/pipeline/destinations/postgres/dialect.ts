import { type Dialect, quoteName, quoteText, standardLiteral } from '../sql/dialect.ts'

/** With dlt's unique constraint on row ids. */
export const postgresDialect: Dialect = {
  quote: quoteName,
  fold: (name) => name,
  types: {
    text: 'varchar',
    double: 'double precision',
    bool: 'boolean',
    timestamp: 'timestamp with time zone',
    bigint: 'bigint',
    binary: 'bytea',
    json: 'jsonb',
    decimal: 'numeric(38,9)',
    wei: 'numeric(156,78)',
    date: 'date',
    time: 'time without time zone',
  },
  shortText: (length) => `varchar(${length})`,
  decimal: (precision, scale) => `numeric(${precision},${scale})`,
  literal: (value, type) => (typeof value === 'string' ? literalText(value) : standardLiteral(value, type)),
  uniqueIds: true,
  transactions: 'all',
  addsManyColumns: true,
  notNull: true,
  use: (dataset) => `SET search_path TO ${quoteName(dataset)}, public`,
  createDataset: (dataset) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(dataset)}`,
  listColumns: (dataset) =>
    `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ${quoteText(dataset)}`,
}

/** An E-string means the same under every setting of standard_conforming_strings. */
function literalText(text: string): string {
  const clean = text.replaceAll('\0', '')
  return clean.includes('\\') ? `E${quoteText(clean.replaceAll('\\', '\\\\'))}` : quoteText(clean)
}
