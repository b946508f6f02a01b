/** Bytes of text files, which must be UTF-8. What is wrong with them is told with the line and what to do about it. */

/** Its message is to be told behind the file's name. */
export class EncodingError extends Error {}

/** The text, without the mark that Windows programs put before it. Throws EncodingError. */
export function decodeUtf8(bytes: Uint8Array): string {
  const content = bytes.subarray(markLength(bytes))
  try {
    const text = decoder().decode(content)
    if (!text.includes('\0')) return text
  } catch {
    // Which line it is, is told below.
  }
  throw new EncodingError(faultIn(bytes, 1))
}

/** How many bytes the mark before the text has: 0 or 3. Throws EncodingError for the marks of other encodings. */
export function markLength(head: Uint8Array): number {
  const other = OTHER_MARKS.find(({ mark }) => mark.every((byte, index) => head[index] === byte))
  if (other) throw new EncodingError(otherText(other.name, 1))
  return UTF8_MARK.every((byte, index) => head[index] === byte) ? UTF8_MARK.length : 0
}

const UTF8_MARK = [0xef, 0xbb, 0xbf]
/** The longer ones first, as one begins with another. */
const OTHER_MARKS = [
  { name: 'UTF-32', mark: [0xff, 0xfe, 0, 0] },
  { name: 'UTF-32', mark: [0, 0, 0xfe, 0xff] },
  { name: 'UTF-16', mark: [0xff, 0xfe] },
  { name: 'UTF-16', mark: [0xfe, 0xff] },
]

/** Looks at a text in parts, with memory for one of them. */
export class Utf8Check {
  private readonly decoder = decoder()
  private line = 1
  /** The bytes of a character that the next part completes. */
  private open: Uint8Array = new Uint8Array(0)

  /** Throws EncodingError for a part that is not UTF-8. */
  part(bytes: Uint8Array): void {
    this.look(bytes, true)
    this.line += newlinesIn(bytes)
    this.open = openAtEnd(bytes, this.open)
  }

  /** Throws EncodingError when the text ends within a character. */
  end(): void {
    this.look(new Uint8Array(0), false)
  }

  private look(bytes: Uint8Array, stream: boolean): void {
    try {
      if (!this.decoder.decode(bytes, { stream }).includes('\0')) return
    } catch {
      // Which line it is, is told below.
    }
    throw new EncodingError(faultIn(joined(this.open, bytes), this.line))
  }
}

/** A mark within the text stays, as any character. */
function decoder() {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
}

function faultIn(bytes: Uint8Array, firstLine: number): string {
  let line = firstLine
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline + 1
    const part = bytes.subarray(start, end)
    if (part.includes(0)) return otherText('UTF-16', line)
    const wrong = wrongByte(part)
    if (wrong !== undefined) return invalidText(wrong, line)
    start = end
  }
  return invalidText(bytes.at(-1) ?? 0, line)
}

const NEWLINE = 10

function newlinesIn(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}

/** The first byte that begins no character; undefined in a line that is well. */
function wrongByte(line: Uint8Array): number | undefined {
  for (let at = 0; at < line.length; ) {
    const size = sizeOf(line[at] ?? 0)
    if (size > 1 && !isWell(line.subarray(at, at + size))) return line[at]
    if (size === 0) return line[at]
    at += size
  }
  return undefined
}

function isWell(bytes: Uint8Array): boolean {
  try {
    decoder().decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Of the character that a byte begins; 0 for a byte that begins none. */
function sizeOf(byte: number): number {
  if (byte < 0x80) return 1
  if (byte < 0xc2 || byte > 0xf4) return 0
  if (byte < 0xe0) return 2
  return byte < 0xf0 ? 3 : 4
}

const LONGEST = 4

function openAtEnd(bytes: Uint8Array, before: Uint8Array): Uint8Array {
  const tail = joined(before, bytes).slice(-(LONGEST - 1))
  const start = tail.findLastIndex((byte) => byte >= 0xc0)
  return start >= 0 && start + sizeOf(tail[start] ?? 0) > tail.length ? tail.slice(start) : new Uint8Array(0)
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** Nearly all files that are neither come from Windows programs. */
function invalidText(byte: number, line: number): string {
  const shown = byte.toString(16).toUpperCase().padStart(2, '0')
  return `it is not UTF-8, at line ${line} (byte ${shown}): ${saveIt('WINDOWS-1252')}`
}

function otherText(encoding: string, line: number): string {
  return `it is ${encoding}, not UTF-8, at line ${line}: ${saveIt(encoding)}`
}

function saveIt(encoding: string): string {
  return `save it as UTF-8, or convert it with iconv -f ${encoding} -t UTF-8`
}
