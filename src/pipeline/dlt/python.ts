/** Literals of Python source: what a declarative file says without being run. All else is kept as the code that it is. */

/** An expression that is no literal. A call keeps its name and its arguments, as far as they are literals. */
export class Code {
  readonly text: string
  readonly line: number
  readonly call?: Call

  constructor(text: string, line: number, call?: Call) {
    this.text = text
    this.line = line
    this.call = call
  }
}

export interface Call {
  name: string
  positional: readonly PythonValue[]
  named: { readonly [name: string]: PythonValue }
}

export type PythonValue = string | number | boolean | null | Code | PythonValue[] | { [key: string]: PythonValue }

interface Found {
  dicts: { [key: string]: PythonValue }[]
  /** Of `dlt.pipeline`. */
  calls: Call[]
}

/** Throws PythonError for a file that cannot be read as Python: a bracket or a text without an end. */
export function findInPython(source: string): Found {
  const reader = new Reader(source)
  const found: Found = { dicts: [], calls: [] }
  while (!reader.isAtEnd) if (!takeDict(reader, found) && !reader.skipOver()) takeCall(reader, found)
  return found
}

function takeDict(reader: Reader, { dicts }: Found): boolean {
  if (!reader.isAt('{')) return false
  const value = reader.value()
  if (isDict(value)) dicts.push(value)
  return true
}

function takeCall(reader: Reader, { calls }: Found): void {
  const name = reader.word()
  if (name === '') reader.step()
  else if (/^(dlt\.)?pipeline$/.test(name) && reader.isAt('(')) calls.push(reader.call(name))
}

function isDict(value: PythonValue): value is { [key: string]: PythonValue } {
  return typeof value === 'object' && value !== null && !(value instanceof Code) && !Array.isArray(value)
}

class PythonError extends Error {
  override readonly name = 'PythonError'
}

const DEEPEST = 64
const CLOSING: { readonly [open: string]: string } = { '{': '}', '[': ']', '(': ')' }
const NUMBER = /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const WORD = /[A-Za-z_][\w]*(?:\s*\.\s*[A-Za-z_]\w*)*/y
const PREFIXED = /(?:[rRbBuUfF]{0,2})(?="|')/y
const BLANK = /(?:\s|\\\n|#[^\n]*)+/y
const ESCAPES: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' }

class Reader {
  private readonly source: string
  private at = 0
  private depth = 0
  private counted = { at: 0, line: 1 }

  constructor(source: string) {
    this.source = source
  }

  get isAtEnd(): boolean {
    return this.at >= this.source.length
  }

  isAt(text: string): boolean {
    return this.source.startsWith(text, this.at)
  }

  step(): void {
    this.at++
  }

  /** Past blanks, comments or one text; whether there was any. */
  skipOver(): boolean {
    const before = this.at
    this.match(BLANK)
    if (this.at === before && this.isText()) this.text()
    return this.at > before
  }

  word(): string {
    return this.match(WORD).replaceAll(/\s+/g, '')
  }

  /** A literal, or the code up to where the value ends. */
  value(): PythonValue {
    this.match(BLANK)
    const start = this.at
    if (++this.depth > DEEPEST) throw this.error('brackets are too deep in one another')
    const literal = this.literal()
    this.depth--
    this.match(BLANK)
    if (literal !== undefined && (this.isAtEnd || /[,:\]})=\n]/.test(this.source[this.at] ?? ''))) return literal
    // `RESTAPIConfig = {...}` ends with its bracket, whatever the next line is.
    if (literal !== undefined && this.depth === 0) return literal
    return this.code(start)
  }

  call(name: string): Call {
    const positional: PythonValue[] = []
    const named: [string, PythonValue][] = []
    this.list(')', () => {
      const before = this.at
      const key = this.word()
      this.match(BLANK)
      if (key !== '' && this.isAt('=') && !this.isAt('==')) {
        this.step()
        named.push([key, this.value()])
      } else {
        this.at = before
        positional.push(this.value())
      }
    })
    return { name, positional, named: Object.fromEntries(named) }
  }

  private literal(): PythonValue | undefined {
    if (this.isAt('{')) return this.dict()
    if (this.isAt('[')) return this.items(']')
    if (this.isAt('(')) return this.group()
    if (this.isText()) return this.texts()
    const number = this.match(NUMBER)
    if (number !== '') return Number(number.replaceAll('_', ''))
    const start = this.at
    const name = this.word()
    if (name === 'True' || name === 'False') return name === 'True'
    if (name === 'None') return null
    this.match(BLANK)
    if (name === '' || !this.isAt('(')) {
      this.at = start
      return undefined
    }
    const call = this.call(name)
    return new Code(this.source.slice(start, this.at), this.lineOf(start), call)
  }

  private dict(): { [key: string]: PythonValue } {
    const entries: [string, PythonValue][] = []
    this.list('}', () => {
      const key = this.value()
      this.match(BLANK)
      if (!this.isAt(':')) {
        entries.push([`(${entries.length})`, key instanceof Code ? key : new Code(String(key), this.lineOf(this.at))])
        return
      }
      this.step()
      entries.push([typeof key === 'string' ? key : String(key instanceof Code ? key.text : key), this.value()])
    })
    return Object.fromEntries(entries)
  }

  private items(closing: string): PythonValue[] {
    const values: PythonValue[] = []
    this.list(closing, () => values.push(this.value()))
    return values
  }

  /** Brackets around one value are only brackets. */
  private group(): PythonValue {
    const start = this.at
    const values = this.items(')')
    const isTuple = values.length !== 1 || /,\s*\)$/.test(this.source.slice(start, this.at))
    return isTuple ? values : (values[0] as PythonValue)
  }

  private list(closing: string, item: () => void): void {
    this.step()
    for (this.match(BLANK); !this.isAt(closing); this.match(BLANK)) {
      const before = this.at
      item()
      this.match(BLANK)
      if (this.isAt(',')) this.step()
      else if (!this.isAt(closing)) throw this.error(`${closing} is missing`)
      if (this.at === before) throw this.error(`${closing} is missing`)
    }
    this.step()
  }

  private isText(): boolean {
    PREFIXED.lastIndex = this.at
    return PREFIXED.test(this.source)
  }

  /** Texts side by side are one. */
  private texts(): string | undefined {
    let whole = ''
    while (this.isText()) {
      const text = this.text()
      if (text === undefined) return undefined
      whole += text
      this.match(BLANK)
    }
    return whole
  }

  /** undefined for one that has code in it. */
  private text(): string | undefined {
    const prefix = this.match(PREFIXED).toLowerCase()
    const quote = this.source[this.at] ?? ''
    const mark = this.isAt(quote.repeat(3)) ? quote.repeat(3) : quote
    this.at += mark.length
    const start = this.at
    let plain = ''
    while (!this.isAt(mark)) {
      if (this.isAtEnd || (mark.length === 1 && this.isAt('\n'))) throw this.error('a text has no end', start)
      plain += this.character(prefix.includes('r'))
    }
    this.at += mark.length
    return prefix.includes('f') && /[{}]/.test(plain) ? undefined : plain
  }

  private character(isRaw: boolean): string {
    const char = this.source[this.at++] ?? ''
    if (char !== '\\') return char
    const next = this.source[this.at++] ?? ''
    if (isRaw) return char + next
    if (next === '\n') return ''
    const digits = { x: 2, u: 4, U: 8 }[next]
    if (digits === undefined) return ESCAPES[next] ?? char + next
    const code = Number.parseInt(this.source.slice(this.at, this.at + digits), 16)
    this.at += digits
    return Number.isNaN(code) || code > 0x10ffff ? '' : String.fromCodePoint(code)
  }

  /** Up to the comma or the bracket that ends the value, over brackets and texts within it. */
  private code(start: number): Code {
    this.at = start
    const open: string[] = []
    while (!this.isAtEnd && (open.length > 0 || !/[,\]})]/.test(this.source[this.at] ?? ''))) {
      if (!this.skipOver()) this.stepOver(open)
    }
    if (this.isAtEnd && open.length > 0) throw this.error(`${open.at(-1)} is missing`, start)
    return new Code(this.source.slice(start, this.at).trim(), this.lineOf(start))
  }

  /** One character of code; `open` holds what closes the brackets around it. */
  private stepOver(open: string[]): void {
    const char = this.source[this.at] ?? ''
    if (Object.hasOwn(CLOSING, char)) open.push(CLOSING[char] ?? '')
    else if (char === open.at(-1)) open.pop()
    else if (/[\]})]/.test(char)) throw this.error(`${char} has no beginning`)
    this.step()
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const [found = ''] = pattern.exec(this.source) ?? []
    this.at += found.length
    return found
  }

  private lineOf(at: number): number {
    // Counted on from the last place, so that a file is read through but once.
    if (at < this.counted.at) this.counted = { at: 0, line: 1 }
    let { line } = this.counted
    for (let i = this.counted.at; i < at; i++) if (this.source[i] === '\n') line++
    this.counted = { at, line }
    return line
  }

  private error(text: string, at = this.at): PythonError {
    return new PythonError(`line ${this.lineOf(at)}: ${text}`)
  }
}
