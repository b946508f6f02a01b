import { formatTimestamp } from '../../normalize/timestamps.ts'
import type { Dialect } from '../sql/dialect.ts'

const quote = (name: string) => `\`${name.replaceAll('`', '')}\``

export const bigqueryDialect: Dialect = {
  quote,
  fold: (name) => name,
  types: {
    text: 'STRING',
    double: 'FLOAT64',
    bool: 'BOOL',
    timestamp: 'TIMESTAMP',
    bigint: 'INT64',
    binary: 'BYTES',
    json: 'JSON',
    decimal: 'NUMERIC(38,9)',
    wei: 'BIGNUMERIC',
    date: 'DATE',
    time: 'TIME',
  },
  shortText: (length) => `STRING(${length})`,
  decimal: (precision, scale) => `NUMERIC(${precision},${scale})`,
  literal: (value, type) => {
    if (value === null) return 'NULL'
    if (type === 'timestamp') return `TIMESTAMP '${formatTimestamp(value)}'`
    if (type === 'json') return `PARSE_JSON(${text(String(value))})`
    if (value instanceof Uint8Array) return `FROM_BASE64('${Buffer.from(value).toString('base64')}')`
    return typeof value === 'string' ? text(value) : String(value)
  },
  uniqueIds: false,
  transactions: 'none',
  addsManyColumns: true,
  notNull: true,
  createDataset: (dataset) => `CREATE SCHEMA IF NOT EXISTS ${quote(dataset)}`,
  listColumns: (dataset) => `SELECT table_name, column_name FROM ${quote(dataset)}.INFORMATION_SCHEMA.COLUMNS`,
}

function text(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `'${escaped}'`
}
