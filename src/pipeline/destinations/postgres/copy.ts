/** Rows as the text format of COPY. */
import { completeColumns, type Table } from '../../normalize/schema.ts'
import { formatTimestamp } from '../../normalize/timestamps.ts'
import type { DataType, Value } from '../../normalize/types.ts'

type Write = (value: Exclude<Value, null>) => string

const LEAST = 1 << 12
/** UTF-8 needs no more for one UTF-16 unit. */
const WIDEST = 3
/** Longer text is encoded faster by the runtime than letter by letter. */
const SHORT = 64
/** After a row of another size the next ones get a buffer of the usual one. */
const MOST_KEPT = 2 << 20
const TAB = 9
const LINE_END = 10
const BACKSLASH = 92
const NULL = Buffer.from('\\N')

/** Rows of a table as bytes of COPY text: as strings they would keep the garbage collector busier than all the rest. */
export class CopyText {
  private readonly columns: readonly { write: Write; isEscaped: boolean }[]
  private bytes = Buffer.allocUnsafe(LEAST)
  private at = 0

  constructor(table: Table) {
    const types = completeColumns(table).map((column) => column.data_type ?? 'text')
    this.columns = types.map((type) => ({ write: writerOf(type), isEscaped: type === 'binary' }))
  }

  get length(): number {
    return this.at
  }

  append(row: Value[]): void {
    const { columns } = this
    for (let index = 0; index < columns.length; index++) {
      const { write, isEscaped } = columns[index] as { write: Write; isEscaped: boolean }
      const value = row[index]
      if (value === null || value === undefined) this.copy(NULL)
      else this.text(write(value), isEscaped)
      this.bytes[this.at++] = TAB
    }
    // Each cell has left room for what ends it.
    this.bytes[columns.length > 0 ? this.at - 1 : this.at++] = LINE_END
  }

  /** What there is so far, handed over. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.at)
    this.bytes = Buffer.allocUnsafe(Math.min(this.bytes.length, MOST_KEPT))
    this.at = 0
    return taken
  }

  private text(text: string, isEscaped: boolean): void {
    this.reserve(text.length)
    if (text.length <= SHORT && this.plain(text)) return
    const safe = isEscaped ? text : escaped(text)
    this.reserve(safe.length * WIDEST)
    this.at += this.bytes.write(safe, this.at, 'utf8')
  }

  /** Whether it was written: text of plain letters only. */
  private plain(text: string): boolean {
    const { bytes, at } = this
    const { length } = text
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      if (code > 127 || code === BACKSLASH || code < 14) return false
      bytes[at + index] = code
    }
    this.at += length
    return true
  }

  private copy(bytes: Buffer): void {
    this.reserve(bytes.length)
    bytes.copy(this.bytes, this.at)
    this.at += bytes.length
  }

  private reserve(more: number): void {
    const wanted = this.at + more + 1
    if (wanted <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(wanted, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.at)
    this.bytes = larger
  }
}

function writerOf(type: DataType): Write {
  switch (type) {
    case 'bool':
      return (value) => (value ? 't' : 'f')
    case 'timestamp':
      return (value) => formatTimestamp(value)
    case 'binary':
      return (value) => `\\\\x${Buffer.from(value as Uint8Array).toString('hex')}`
    case 'json':
      return (value) => cleanJson(String(value))
    case 'bigint':
    case 'double':
      return String
    default:
      return String
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
    return JSON.stringify(String(JSON.parse(token)).replaceAll('\0', '').toWellFormed())
  })
}
