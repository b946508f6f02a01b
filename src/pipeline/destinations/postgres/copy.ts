/** Rows as the text format of COPY. */
import { completeColumns, type Table } from '../../normalize/schema.ts'
import { formatTimestamp } from '../../normalize/timestamps.ts'
import type { DataType, Value } from '../../normalize/types.ts'

type Write = (value: Exclude<Value, null>) => string

/** A line of COPY text, without its end, for each row of a table. */
export function lineWriter(table: Table): (row: Value[]) => string {
  const columns = completeColumns(table).map((column) => writerOf(column.data_type ?? 'text'))
  // Joined from one reused array: a text that grows by cells costs the garbage collector more than all the rest.
  const cells: string[] = new Array(columns.length).fill('')
  return (row) => {
    for (let at = 0; at < columns.length; at++) {
      const value = row[at]
      cells[at] = value === null || value === undefined ? '\\N' : (columns[at] as Write)(value)
    }
    return cells.join('\t')
  }
}

function writerOf(type: DataType): Write {
  switch (type) {
    case 'bool':
      return (value) => (value ? 't' : 'f')
    case 'timestamp':
      return (value) => formatTimestamp(value as bigint)
    case 'binary':
      return (value) => `\\\\x${Buffer.from(value as Uint8Array).toString('hex')}`
    case 'json':
      return (value) => escaped(cleanJson(value as string))
    case 'bigint':
    case 'double':
      return String
    default:
      return (value) => escaped(value as string)
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what COPY and the server mind
const SPECIAL = /[\\\t\n\r\u0000]/
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '' }

/** PostgreSQL stores no NUL; it is left out. */
function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  return text.replace(/[\\\t\n\r\u0000]/g, (char) => ESCAPES[char] ?? char)
}

/** jsonb refuses the escape of NUL and halves of surrogate pairs. */
function cleanJson(text: string): string {
  if (!/\\u(?:0000|d[89a-f])/i.test(text)) return text
  // A reviver sees every value, but not keys, so the text is taken apart token by token.
  return text.replace(/"(?:[^"\\]|\\.)*"/g, (token) => {
    if (!token.includes('\\u')) return token
    return JSON.stringify((JSON.parse(token) as string).replaceAll('\0', '').toWellFormed())
  })
}
