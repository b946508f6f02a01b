/** Any value that JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * How deep brackets nest in a JSON text, and how many values it has at most, without building it: a body can be
 * refused for either before anything recursive touches it or memory is taken.
 */
export function measureJson(text: string): { depth: number; values: number } {
  let depth = 0
  let deepest = 0
  let values = 1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = endOfString(text, i)
    else if (code === COMMA) values++
    else if ((code | BRACKET_TO_BRACE) === OPEN_BRACE) {
      values++
      deepest = Math.max(deepest, ++depth)
    } else if ((code | BRACKET_TO_BRACE) === CLOSE_BRACE) depth--
  }
  return { depth: deepest, values }
}

/** The index of the quote that closes the string opened at `start`, or the end of an unfinished text. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) return i
    if (code === BACKSLASH) i++
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
