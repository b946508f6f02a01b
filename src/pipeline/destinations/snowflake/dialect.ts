import { formatTimestamp } from '../../normalize/timestamps.ts'
import { type Dialect, quoteName, quoteText } from '../sql/dialect.ts'

/** Names are in capitals there, as people write them without quotes. */
const quote = (name: string) => quoteName(name.toUpperCase())

export const snowflakeDialect: Dialect = {
  quote,
  fold: (name) => name.toUpperCase(),
  types: {
    text: 'VARCHAR',
    double: 'FLOAT',
    bool: 'BOOLEAN',
    timestamp: 'TIMESTAMP_TZ',
    bigint: 'NUMBER(19,0)',
    binary: 'BINARY',
    json: 'VARIANT',
    decimal: 'NUMBER(38,9)',
    wei: 'NUMBER(38,0)',
    date: 'DATE',
    time: 'TIME',
  },
  shortText: (length) => `VARCHAR(${length})`,
  decimal: (precision, scale) => `NUMBER(${precision},${scale})`,
  literal: (value, type) => {
    if (value === null) return 'NULL'
    if (type === 'timestamp') return `'${formatTimestamp(value)}'::TIMESTAMP_TZ`
    if (value instanceof Uint8Array) return `TO_BINARY('${Buffer.from(value).toString('hex')}', 'HEX')`
    if (typeof value !== 'string') return String(value)
    return type === 'json' ? `PARSE_JSON(${text(value)})` : text(value)
  },
  uniqueIds: false,
  // Any DDL commits what came before.
  transactions: 'rows',
  addsManyColumns: false,
  notNull: true,
  use: (dataset) => `USE SCHEMA ${quote(dataset)}`,
  createDataset: (dataset) => `CREATE SCHEMA IF NOT EXISTS ${quote(dataset)}`,
  listColumns: (dataset) =>
    `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ${quoteText(dataset.toUpperCase())}`,
}

function text(value: string): string {
  return quoteText(value.replaceAll('\\', '\\\\'))
}
