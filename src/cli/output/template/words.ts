/** A template's text cut into pieces of text and the words of its actions. */
import { Refusal } from '../../exit/exit.ts'

export type Piece = { kind: 'text'; text: string } | { kind: 'action'; words: Word[]; line: number }

export type Word =
  | { kind: 'sign'; text: string }
  | { kind: 'name'; text: string }
  /** `.a.b` and `$x.a`: what it starts from, '' for the dot. */
  | { kind: 'path'; from: string; names: string[] }
  | { kind: 'value'; value: string | number | boolean | null }

export function cutTemplate(text: string): Piece[] {
  const pieces: Piece[] = []
  let rest = text
  let line = 1
  for (;;) {
    const start = rest.indexOf('{{')
    if (start < 0) return [...pieces, { kind: 'text', text: rest }]
    const opened = OPENING.exec(rest.slice(start))?.[0] ?? '{{'
    const before = rest.slice(0, start)
    pieces.push({ kind: 'text', text: opened.length > 2 ? before.trimEnd() : before })
    line += linesIn(before) + linesIn(opened)
    const body = rest.slice(start + opened.length)
    const { words, length, trims } = readAction(body, line)
    if (words.length > 0) pieces.push({ kind: 'action', words, line })
    line += linesIn(body.slice(0, length))
    const after = body.slice(length)
    rest = trims ? after.trimStart() : after
    line += linesIn(after) - linesIn(rest)
  }
}

export function templateError(line: number, what: string): Refusal {
  return new Refusal(`invalid --template: line ${line}: ${what}`)
}

const OPENING = /^\{\{-\s+/
const CLOSING = /^(\s+-\}\}|\s*\}\})/
const COMMENT = /^\s*\/\*[\s\S]*?\*\//

function readAction(body: string, line: number): { words: Word[]; length: number; trims: boolean } {
  const words: Word[] = []
  let at = COMMENT.exec(body)?.[0].length ?? 0
  for (;;) {
    const rest = body.slice(at)
    const closing = CLOSING.exec(rest)?.[0]
    if (closing) return { words, length: at + closing.length, trims: closing.includes('-') }
    const space = /^\s+/.exec(rest)?.[0].length ?? 0
    const found = WORDS.map(([pattern, read]) => ({ text: pattern.exec(rest.slice(space))?.[0], read })).find(
      ({ text }) => text !== undefined,
    )
    if (found?.text === undefined) throw templateError(line, unreadable(rest))
    words.push(found.read(found.text, line))
    at += space + found.text.length
  }
}

type Reader = (text: string, line: number) => Word

const PATH = '(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*)'

const WORDS: readonly [RegExp, Reader][] = [
  [/^"(?:[^"\\\n]|\\.)*"/, (text, line) => ({ kind: 'value', value: unquote(text, line) })],
  [/^`[^`]*`/, (text) => ({ kind: 'value', value: text.slice(1, -1) })],
  [/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, (text) => ({ kind: 'value', value: Number(text) })],
  [new RegExp(`^\\$[\\p{L}\\p{N}_]*${PATH}*`, 'u'), readPath],
  [new RegExp(`^${PATH}+`, 'u'), readPath],
  [/^\./, () => ({ kind: 'path', from: '', names: [] })],
  [/^(?::=|[|()=,])/, (text) => ({ kind: 'sign', text })],
  [/^(?:true|false|nil)\b/, (text) => ({ kind: 'value', value: text === 'nil' ? null : text === 'true' })],
  [/^[\p{L}_][\p{L}\p{N}_]*/u, (text) => ({ kind: 'name', text })],
]

function readPath(text: string): Word {
  const [from = '', ...names] = text.split('.')
  return { kind: 'path', from, names }
}

function unquote(text: string, line: number): string {
  try {
    return JSON.parse(text)
  } catch {
    throw templateError(line, `${text} is no text; write it between backquotes`)
  }
}

function unreadable(rest: string): string {
  const [word = ''] = /\S+/.exec(rest) ?? []
  return word === '' ? 'an action is not closed' : `unexpected ${JSON.stringify(word)} in an action`
}

function linesIn(text: string): number {
  return text.split('\n').length - 1
}
