/** The templates of Go's text/template, without definitions of templates and without methods. */
import { firstOf } from '../../../lib/lists.ts'
import { FUNCTIONS } from './functions.ts'
import { cutTemplate, type Piece, templateError, type Word } from './words.ts'

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'print'; pipe: Pipe }
  | Block
  | { kind: 'break' | 'continue' }

export interface Block {
  kind: 'if' | 'with' | 'range'
  pipe: Pipe
  body: Node[]
  /** Behind `else`. */
  otherwise: Node[]
}

export interface Pipe {
  /** Variables that take the value, two only in a range. */
  names: string[]
  /** `:=` makes the variable, `=` changes it. */
  declares: boolean
  stages: Operand[][]
  line: number
}

export type Operand = Exclude<Word, { kind: 'sign' }> | { kind: 'pipe'; pipe: Pipe; names: string[] }

/** Throws Refusal, also for functions that there are not. */
export function parseTemplate(text: string): Node[] {
  const cursor: Cursor = { pieces: cutTemplate(text), at: 0, loops: 0 }
  const { nodes, end } = readNodes(cursor)
  if (end) throw templateError(end.line, `unexpected {{${end.word}}}`)
  return nodes
}

interface Cursor {
  pieces: Piece[]
  at: number
  loops: number
}

/** What ended a list of nodes, with the words behind it. */
interface End {
  word: string
  rest: Word[]
  line: number
}

function readNodes(cursor: Cursor): { nodes: Node[]; end?: End } {
  const nodes: Node[] = []
  while (cursor.at < cursor.pieces.length) {
    const piece = cursor.pieces[cursor.at++] as Piece
    if (piece.kind === 'text') {
      nodes.push(piece)
      continue
    }
    const [first, ...rest] = piece.words
    const word = first?.kind === 'name' ? first.text : ''
    if (word === 'end' || word === 'else') return { nodes, end: { word, rest, line: piece.line } }
    nodes.push(readNode(cursor, word, piece.words, piece.line))
  }
  return { nodes }
}

function readNode(cursor: Cursor, word: string, words: Word[], line: number): Node {
  if (word === 'if' || word === 'with' || word === 'range') return readBlock(cursor, word, words.slice(1), line)
  if (word === 'break' || word === 'continue') {
    if (cursor.loops === 0 || words.length > 1) throw templateError(line, `unexpected {{${word}}}`)
    return { kind: word }
  }
  return { kind: 'print', pipe: readPipe(words, line, 1) }
}

function readBlock(cursor: Cursor, kind: 'if' | 'with' | 'range', words: Word[], line: number): Node {
  const pipe = readPipe(words, line, kind === 'range' ? 2 : 1)
  if (kind === 'range') cursor.loops++
  const { nodes: body, end } = readNodes(cursor)
  if (kind === 'range') cursor.loops--
  return { kind, pipe, body, otherwise: readElse(cursor, kind, end, line) }
}

function readElse(cursor: Cursor, kind: string, end: End | undefined, line: number): Node[] {
  if (!end) throw templateError(line, `{{${kind}}} has no {{end}}`)
  if (end.word === 'end') return []
  const [next, ...rest] = end.rest
  if (next?.kind === 'name' && next.text === kind && (kind === 'if' || kind === 'with')) {
    return [readBlock(cursor, kind, rest, end.line)]
  }
  if (next) throw templateError(end.line, 'unexpected words behind {{else}}')
  const { nodes, end: last } = readNodes(cursor)
  if (last?.word !== 'end') throw templateError(line, `{{${kind}}} has no {{end}}`)
  return nodes
}

function readPipe(words: Word[], line: number, mostNames: number): Pipe {
  const sign = words.findIndex((word) => isSign(word, ':=') || isSign(word, '='))
  const names = words.slice(0, Math.max(0, sign)).filter((word) => !isSign(word, ','))
  if (!names.every(isVariable) || names.length > mostNames) throw templateError(line, 'unexpected assignment')
  const rest = words.slice(sign + 1)
  const stages = readStages(rest, line)
  if (rest.length > 0) throw templateError(line, `unexpected ${show(firstOf(rest))}`)
  return { names: names.map(({ from }) => from), declares: isSign(words[sign], ':='), stages, line }
}

/** Takes the words of a pipeline from the front, up to a closing bracket. */
function readStages(words: Word[], line: number): Operand[][] {
  const stages: Operand[][] = [[]]
  while (words.length > 0 && !isSign(words[0], ')')) {
    const word = words.shift() as Word
    if (isSign(word, '|')) stages.push([])
    else stages[stages.length - 1]?.push(readOperand(word, words, line))
  }
  for (const stage of stages) checkStage(stage, line)
  return stages
}

function readOperand(word: Word, words: Word[], line: number): Operand {
  if (word.kind === 'name' && !Object.hasOwn(FUNCTIONS, word.text)) {
    throw templateError(line, `function ${JSON.stringify(word.text)} not defined`)
  }
  if (word.kind !== 'sign') return word
  if (word.text !== '(') throw templateError(line, `unexpected ${show(word)}`)
  const stages = readStages(words, line)
  if (!isSign(words.shift(), ')')) throw templateError(line, 'a bracket is not closed')
  const [next] = words
  const names = next?.kind === 'path' && next.from === '' ? next.names : []
  if (names.length > 0) words.shift()
  return { kind: 'pipe', pipe: { names: [], declares: false, stages, line }, names }
}

function checkStage([first, ...more]: Operand[], line: number): void {
  if (!first) throw templateError(line, 'a value is missing')
  if (first.kind !== 'name' && more.length > 0) throw templateError(line, 'only a function takes arguments')
}

function isSign(word: Word | undefined, text: string): boolean {
  return word?.kind === 'sign' && word.text === text
}

function isVariable(word: Word): word is Word & { kind: 'path' } {
  return word.kind === 'path' && word.from.length > 1 && word.names.length === 0
}

function show(word: Word): string {
  return word.kind === 'sign' || word.kind === 'name' ? JSON.stringify(word.text) : 'value'
}
