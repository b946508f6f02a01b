import type { Json } from './json.ts'
import { CLOSE_LIST, END, isClosing, isOpening, JsonTokens, QUOTE } from './json-tokens.ts'

/** A value that is passed on as the JSON text it stands in, without being built. The text must be valid. */
export class JsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toJSON(): Json {
    return JSON.parse(this.text)
  }
}

/** The values of an object by their keys, of valid JSON text. */
export function membersOf(text: string): Map<string, JsonText> {
  const tokens = new JsonTokens(text)
  const members = new Map<string, JsonText>()
  tokens.next()
  while (tokens.next() === QUOTE) {
    const key: string = JSON.parse(text.slice(tokens.start, tokens.end))
    tokens.next()
    tokens.next()
    members.set(key, takeValue(text, tokens))
  }
  return members
}

/** The values of a list, of valid JSON text. */
export function itemsOf(text: string): JsonText[] {
  const tokens = new JsonTokens(text)
  const items: JsonText[] = []
  tokens.next()
  for (let kind = tokens.next(); kind !== CLOSE_LIST && kind !== END; kind = tokens.next()) {
    items.push(takeValue(text, tokens))
  }
  return items
}

/** The value whose first token was read last; moves on to the comma or bracket behind it. */
function takeValue(text: string, tokens: JsonTokens): JsonText {
  const { start } = tokens
  let { end } = tokens
  let depth = 0
  do {
    if (isOpening(tokens.kind)) depth++
    else if (isClosing(tokens.kind)) depth--
    end = tokens.end
    tokens.next()
  } while (depth > 0 && tokens.kind !== END)
  return new JsonText(text.slice(start, end))
}
