import type { Dialect } from '../sql/dialect.ts'
import { quoteName, quoteText, standardLiteral } from '../sql/dialect.ts'

/** DuckDB keeps names as written and compares them without case; dlt makes no unique constraints there. */
export const duckdbDialect: Dialect = {
  quote: quoteName,
  fold: (name) => name.toLowerCase(),
  types: {
    text: 'VARCHAR',
    double: 'DOUBLE',
    bool: 'BOOLEAN',
    timestamp: 'TIMESTAMP WITH TIME ZONE',
    bigint: 'BIGINT',
    binary: 'BLOB',
    json: 'JSON',
    decimal: 'DECIMAL(38,9)',
    wei: 'DECIMAL(38,0)',
    date: 'DATE',
    time: 'TIME',
  },
  decimal: (precision, scale) => `DECIMAL(${precision},${scale})`,
  literal: standardLiteral,
  uniqueIds: false,
  transactions: 'all',
  temporary: (name) => `temp.${quoteName(name)}`,
  addsManyColumns: false,
  notNull: true,
  use: (dataset) => `SET schema = ${quoteText(`homescope_file.${quoteName(dataset)}`)}`,
  createDataset: (dataset) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(dataset)}`,
  // Views of the catalogue can be slow over thousands of columns; this function reads it directly.
  listColumns: (dataset) =>
    `SELECT lower(table_name), lower(column_name) FROM duckdb_columns() WHERE database_name = current_database() ` +
    `AND lower(schema_name) = lower(${quoteText(dataset)})`,
}
