import { postgresDialect } from '../postgres/dialect.ts'
import { type Dialect, quoteText, standardLiteral } from '../sql/dialect.ts'

/** PostgreSQL's manners with other types; constraints there are not kept to, so none are made. */
export const redshiftDialect: Dialect = {
  ...postgresDialect,
  types: {
    text: 'varchar(max)',
    double: 'double precision',
    bool: 'boolean',
    timestamp: 'timestamp with time zone',
    bigint: 'bigint',
    binary: 'varbinary',
    json: 'super',
    decimal: 'numeric(38,9)',
    wei: 'numeric(38,0)',
    date: 'date',
    time: 'time without time zone',
  },
  literal: (value, type) => {
    if (value === null) return 'NULL'
    if (type === 'json') return `JSON_PARSE(${backslashed(String(value))})`
    if (value instanceof Uint8Array) return `from_hex('${Buffer.from(value).toString('hex')}')`
    return typeof value === 'string' ? backslashed(value) : standardLiteral(value, type)
  },
  uniqueIds: false,
  addsManyColumns: false,
}

/** Redshift reads backslashes in plain literals. */
function backslashed(text: string): string {
  return quoteText(text.replaceAll('\\', '\\\\').replaceAll('\0', ''))
}
