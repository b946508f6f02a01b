import type { Json } from './json.ts'

/** A value that is passed on as the JSON text it stands in, without being built. The text must be valid. */
export class JsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toJSON(): Json {
    return JSON.parse(this.text) as Json
  }
}

/** The values of an object by their keys, of valid JSON text without space between its tokens. */
export function membersOf(text: string): Map<string, JsonText> {
  const members = new Map<string, JsonText>()
  let offset = 1
  while (offset < text.length - 1) {
    const colon = endOfString(text, offset)
    const end = endOfValue(text, colon + 1)
    members.set(JSON.parse(text.slice(offset, colon)) as string, new JsonText(text.slice(colon + 1, end)))
    offset = end + 1
  }
  return members
}

/** The values of a list, of the same kind of text. */
export function itemsOf(text: string): JsonText[] {
  const items: JsonText[] = []
  let offset = 1
  while (offset < text.length - 1) {
    const end = endOfValue(text, offset)
    items.push(new JsonText(text.slice(offset, end)))
    offset = end + 1
  }
  return items
}

/** Behind the value that begins at `start`. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  let offset = start
  while (offset < text.length) {
    const code = text.charCodeAt(offset)
    if (code === QUOTE) {
      offset = endOfString(text, offset)
      continue
    }
    if (depth === 0 && (code === COMMA || (code | BRACKET_TO_BRACE) === CLOSE_BRACE)) return offset
    if ((code | BRACKET_TO_BRACE) === OPEN_BRACE) depth++
    else if ((code | BRACKET_TO_BRACE) === CLOSE_BRACE) depth--
    offset++
  }
  return offset
}

/** Behind the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let offset = start + 1; offset < text.length; offset++) {
    const code = text.charCodeAt(offset)
    if (code === QUOTE) return offset + 1
    if (code === BACKSLASH) offset++
  }
  return text.length
}

const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
// `[` and `]` differ from `{` and `}` in this one bit, and no other character becomes a brace by it.
const BRACKET_TO_BRACE = 32
