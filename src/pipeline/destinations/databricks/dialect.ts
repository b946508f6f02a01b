import { formatTimestamp } from '../../normalize/timestamps.ts'
import type { Dialect } from '../sql/dialect.ts'

const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``

export const databricksDialect: Dialect = {
  quote,
  fold: (name) => name.toLowerCase(),
  types: {
    text: 'STRING',
    double: 'DOUBLE',
    bool: 'BOOLEAN',
    timestamp: 'TIMESTAMP',
    bigint: 'BIGINT',
    binary: 'BINARY',
    json: 'STRING',
    decimal: 'DECIMAL(38,9)',
    wei: 'DECIMAL(38,0)',
    date: 'DATE',
    time: 'STRING',
  },
  decimal: (precision, scale) => `DECIMAL(${precision},${scale})`,
  literal: (value, type) => {
    if (value === null) return 'NULL'
    if (type === 'timestamp') return `TIMESTAMP '${formatTimestamp(value)}'`
    if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex')}'`
    return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : String(value)
  },
  uniqueIds: false,
  transactions: 'none',
  addsManyColumns: false,
  notNull: true,
  use: (dataset) => `USE SCHEMA ${quote(dataset)}`,
  createDataset: (dataset) => `CREATE SCHEMA IF NOT EXISTS ${quote(dataset)}`,
  listColumns: (dataset) =>
    `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = '${dataset.toLowerCase().replaceAll("'", "\\'")}'`,
}
