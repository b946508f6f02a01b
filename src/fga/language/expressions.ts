/** What stands behind a permission's colon, and behind `with`. `&` and `-` bind tighter than `|`, from left to right. */
import { onlyOf } from '../../lib/lists.ts'
import type { Cursor } from './cursor.ts'
import type { ConditionExpression, Expression } from './syntax.ts'
import type { Token } from './tokens.ts'

/** Nobody writes more brackets; the parser goes as deep as they do. */
const DEEPEST = 50

export interface ConditionNames {
  /** Names of conditions and constraints: only they tell `with A | b` from `with A | B`. */
  conditions: ReadonlySet<string>
}

/**
 * A `with` belongs to the operand before it. If a line has exactly one and nothing behind it but conditions, it covers
 * the whole line.
 */
export function parsePermission(cursor: Cursor, known: ConditionNames): Expression {
  const coversLine = hasOneLastWith(cursor, known)
  const body = parseUnion(cursor, { known, depth: 0, takesWith: !coversLine })
  return coversLine ? conditioned(cursor, known, body) : body
}

/** Behind the `with` of a relation, every name is a condition. */
export function parseRelationCondition(cursor: Cursor): ConditionExpression {
  return parseConditions(cursor, { isCondition: () => true, depth: 0 })
}

interface Context {
  known: ConditionNames
  depth: number
  takesWith: boolean
}

function parseUnion(cursor: Cursor, context: Context): Expression {
  const parts = [parseTerm(cursor, context)]
  while (cursor.takes('|')) parts.push(parseTerm(cursor, context))
  return joined('|', parts)
}

function parseTerm(cursor: Cursor, context: Context): Expression {
  let parts = [parseOperand(cursor, context)]
  let op: '&' | '-' | undefined
  while (cursor.is('&') || cursor.is('-')) {
    const next = cursor.next().text as '&' | '-'
    if (op !== undefined && op !== next) parts = [joined(op, parts)]
    op = next
    parts.push(parseOperand(cursor, context))
  }
  return joined(op ?? '&', parts)
}

function joined(op: '|' | '&' | '-', parts: Expression[]): Expression {
  return onlyOf(parts) ?? { op, parts }
}

function parseOperand(cursor: Cursor, context: Context): Expression {
  const operand = parseName(cursor, context)
  return context.takesWith && cursor.is('with') ? conditioned(cursor, context.known, operand) : operand
}

function conditioned(cursor: Cursor, { conditions }: ConditionNames, body: Expression): Expression {
  cursor.next()
  const isCondition = (ahead: number) => ahead === 0 || leadsToCondition(cursor, conditions, ahead)
  return { op: 'with', body, condition: parseConditions(cursor, { isCondition, depth: 0 }) }
}

function parseName(cursor: Cursor, context: Context): Expression {
  if (cursor.is('(')) {
    const { place } = cursor.next()
    if (context.depth >= DEEPEST) cursor.refuse(place, `brackets nest at most ${DEEPEST} deep`)
    const inner = parseUnion(cursor, { ...context, depth: context.depth + 1, takesWith: true })
    cursor.expect(')', 'after the expression in brackets')
    return inner
  }
  if (cursor.is('!')) cursor.refuse(cursor.peek().place, '"!" stands only before conditions; "a - b" is a without b')
  const { text: name, place } = cursor.name('a relation, a permission or "("')
  if (!cursor.takes('.')) return { op: 'name', name, place }
  const { text: target } = cursor.name(`a relation or permission after "${name}."`)
  if (cursor.is('.'))
    cursor.refuse(cursor.peek().place, 'an arrow has one step: give the next one a permission of its own')
  return { op: 'arrow', via: name, name: target, place }
}

interface ConditionContext {
  /** Whether what stands so far ahead (0: next, 1: behind an operator) is a condition. */
  isCondition(ahead: number): boolean
  depth: number
}

function parseConditions(cursor: Cursor, context: ConditionContext): ConditionExpression {
  const parts = [parseConditionTerm(cursor, context)]
  while (cursor.is('|') && context.isCondition(1)) {
    cursor.next()
    parts.push(parseConditionTerm(cursor, context))
  }
  return onlyOf(parts) ?? { op: '|', parts }
}

function parseConditionTerm(cursor: Cursor, context: ConditionContext): ConditionExpression {
  const parts = [parseCondition(cursor, context)]
  while (cursor.is('&') && context.isCondition(1)) {
    cursor.next()
    parts.push(parseCondition(cursor, context))
  }
  return onlyOf(parts) ?? { op: '&', parts }
}

function parseCondition(cursor: Cursor, context: ConditionContext): ConditionExpression {
  if (context.depth >= DEEPEST) cursor.refuse(cursor.peek().place, `brackets nest at most ${DEEPEST} deep`)
  const deeper = { isCondition: context.isCondition, depth: context.depth + 1 }
  if (cursor.takes('!')) return { op: '!', part: parseCondition(cursor, deeper) }
  if (cursor.takes('(')) {
    const inner = parseConditions(cursor, { isCondition: () => true, depth: deeper.depth })
    cursor.expect(')', 'after the conditions in brackets')
    return inner
  }
  const { text: name, place } = cursor.name('a condition')
  return { op: 'condition', name, place }
}

/** Looks behind brackets and `!`, which only stands before conditions. */
function leadsToCondition(cursor: Cursor, conditions: ReadonlySet<string>, ahead: number): boolean {
  let at = ahead
  while (cursor.peek(at).text === '(') at++
  const { kind, text } = cursor.peek(at)
  return text === '!' || (kind === 'name' && conditions.has(text))
}

/** Whether the line has one `with`, outside of brackets, and nothing but conditions behind it. */
function hasOneLastWith(cursor: Cursor, { conditions }: ConditionNames): boolean {
  const line = lineAhead(cursor)
  const at = line.findIndex(({ text }) => text === 'with')
  if (at < 0 || depthAt(line, at) !== 0) return false
  const behind = line.slice(at + 1)
  // The first name behind it is meant as a condition, whatever it is.
  const [, ...others] = behind.filter(({ kind }) => kind === 'name')
  return !behind.some(({ text }) => text === 'with') && others.every(({ text }) => conditions.has(text))
}

function lineAhead(cursor: Cursor): Token[] {
  const line: Token[] = []
  for (let ahead = 0; ; ahead++) {
    const token = cursor.peek(ahead)
    if (token.kind === 'end' || token.kind === 'body' || (token.kind === 'keyword' && token.text !== 'with'))
      return line
    line.push(token)
  }
}

function depthAt(line: readonly Token[], at: number): number {
  let depth = 0
  for (const { text } of line.slice(0, at)) depth += text === '(' ? 1 : text === ')' ? -1 : 0
  return depth
}
