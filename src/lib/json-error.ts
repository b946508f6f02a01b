/** Where a text stops being JSON. The engine's own messages quote the text, which may hold secrets. */
import { type Position, positionAt } from './json-source.ts'
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  END,
  JsonTokens,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  WORD,
} from './json-tokens.ts'

/** Undefined for valid JSON. */
export function findJsonError(text: string): Position | undefined {
  const tokens = new JsonTokens(text, text.startsWith('\uFEFF') ? 1 : 0)
  tokens.next()
  const isWhole = takeValue(text, tokens) && tokens.kind === END
  return isWhole ? undefined : positionAt(text, tokens.start)
}

/** Each of these leaves the token behind what it took, or answers false at the token where it had to stop. */
function takeValue(text: string, tokens: JsonTokens): boolean {
  if (tokens.kind === OPEN_OBJECT) return takeItems(text, tokens, CLOSE_OBJECT, takeMember)
  if (tokens.kind === OPEN_LIST) return takeItems(text, tokens, CLOSE_LIST, takeValue)
  return takeString(text, tokens) || takeScalar(text, tokens)
}

function takeItems(
  text: string,
  tokens: JsonTokens,
  end: number,
  takeItem: (text: string, tokens: JsonTokens) => boolean,
): boolean {
  tokens.next()
  if (take(tokens, end)) return true
  for (;;) {
    if (!takeItem(text, tokens)) return false
    if (take(tokens, end)) return true
    if (!take(tokens, COMMA)) return false
  }
}

function takeMember(text: string, tokens: JsonTokens): boolean {
  return takeString(text, tokens) && take(tokens, COLON) && takeValue(text, tokens)
}

function takeString(text: string, tokens: JsonTokens): boolean {
  return tokens.kind === QUOTE && STRING.test(text.slice(tokens.start, tokens.end)) && take(tokens, QUOTE)
}

function takeScalar(text: string, tokens: JsonTokens): boolean {
  return tokens.kind === WORD && SCALAR.test(text.slice(tokens.start, tokens.end)) && take(tokens, WORD)
}

function take(tokens: JsonTokens, kind: number): boolean {
  if (tokens.kind !== kind) return false
  tokens.next()
  return true
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that JSON forbids in a string
const STRING = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"$/
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/
