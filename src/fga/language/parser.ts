/** Reads the text of a schema: its grammar, not what its names mean (checks.ts). */
import { Cursor, Unreadable } from './cursor.ts'
import { type ConditionNames, parsePermission, parseRelationCondition } from './expressions.ts'
import { type Place, Problems } from './problems.ts'
import type {
  ConditionSyntax,
  ConstraintSyntax,
  Literal,
  Parameter,
  PermissionSyntax,
  RelationSyntax,
  SchemaSyntax,
  TypeReference,
  TypeSyntax,
} from './syntax.ts'
import { type Token, tokensOf } from './tokens.ts'

/** Characters. */
export const LONGEST_SCHEMA = 1024 * 1024

export interface ParsedSchema {
  schema: SchemaSyntax
  problems: Problems
  /** Names of all declarations, also of those that could not be read. */
  declared: ReadonlySet<string>
}

/** What could be read, with all that is wrong in `problems`: after a fault, reading goes on at the next declaration. */
export function parse(text: string, problems = new Problems()): ParsedSchema {
  const schema: SchemaSyntax = { conditions: [], types: [] }
  if (text.length > LONGEST_SCHEMA) {
    problems.add({ line: 1, column: 1 }, `a schema has at most ${LONGEST_SCHEMA} characters, this has ${text.length}`)
    return { schema, problems, declared: new Set() }
  }
  const tokens = tokensOf(text, problems)
  const cursor = new Cursor(tokens, problems)
  const known = { conditions: namesBehind(tokens, CONDITIONS) }
  attempt(() => parseHead(cursor))
  while (cursor.peek().kind !== 'end' && !problems.isFull) {
    const isRead = attempt(() => parseTop(cursor, known, schema))
    if (!isRead) cursor.skipTo(TOP)
  }
  return { schema, problems, declared: namesBehind(tokens, TOP) }
}

const TOP: ReadonlySet<string> = new Set(['type', 'condition', 'constraint', 'relation', 'permission'])

function attempt(read: () => void): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (error instanceof Unreadable) return false
    throw error
  }
}

function parseHead(cursor: Cursor): void {
  const { place } = cursor.peek()
  const words = [0, 1, 2].map((ahead) => cursor.peek(ahead).text)
  if (words.join(' ') === 'model AuthZ 1.0') {
    for (const _ of words) cursor.next()
    return
  }
  const found = cursor.peek().kind === 'end' ? 'nothing' : JSON.stringify(words.join(' ').trim().slice(0, 60))
  if (words[0] === 'model') cursor.next()
  cursor.skipTo(TOP)
  cursor.refuse(place, `expected "model AuthZ 1.0" in the first line, found ${found}`)
}

const CONDITIONS: ReadonlySet<string> = new Set(['condition', 'constraint'])

/** Declarations may come in any order, so this looks before anything is read. */
function namesBehind(tokens: readonly Token[], keywords: ReadonlySet<string>): Set<string> {
  const names = new Set<string>()
  for (const [index, { kind, text }] of tokens.entries()) {
    const next = tokens[index + 1]
    if (kind === 'keyword' && keywords.has(text) && next?.kind === 'name') names.add(next.text)
  }
  return names
}

function parseTop(cursor: Cursor, known: ConditionNames, schema: SchemaSyntax): void {
  const last = schema.types[schema.types.length - 1]
  if (cursor.takes('type')) schema.types.push(parseType(cursor))
  else if (cursor.takes('condition')) schema.conditions.push(parseCondition(cursor))
  else if (cursor.takes('constraint')) schema.conditions.push(parseConstraint(cursor))
  else if (cursor.is('relation') || cursor.is('permission')) parseMember(cursor, known, last)
  else {
    const problem = `${last ? '"relation", "permission", ' : ''}"type", "condition" or "constraint"`
    cursor.failAndSkip(problem)
  }
}

function parseMember(cursor: Cursor, known: ConditionNames, type: TypeSyntax | undefined): void {
  const { place, text } = cursor.next()
  if (!type) cursor.refuse(place, `expected a type before its first ${text}`)
  type.members.push(text === 'relation' ? parseRelation(cursor) : parsePermissionLine(cursor, known))
}

function parseType(cursor: Cursor): TypeSyntax {
  const { text: name, place } = cursor.name('the name of the type')
  return { name, place, members: [] }
}

function parseRelation(cursor: Cursor): RelationSyntax {
  const { text: name, place } = cursor.name('the name of the relation')
  cursor.expect(':', `after relation ${name}`)
  const targets = [parseTypeReference(cursor)]
  while (cursor.takes('|')) targets.push(parseTypeReference(cursor))
  for (const op of ['&', '-']) {
    if (cursor.is(op))
      cursor.refuse(cursor.peek().place, `a relation takes types with "|" only; "${op}" stands in permissions`)
  }
  const condition = cursor.takes('with') ? parseRelationCondition(cursor) : undefined
  return { kind: 'relation', name, place, targets, ...(condition && { condition }) }
}

function parseTypeReference(cursor: Cursor): TypeReference {
  const { text: type, place } = cursor.name('a type')
  if (!cursor.takes('#')) return { type, place }
  return { type, relation: cursor.name(`a relation of ${type} after "#"`).text, place }
}

function parsePermissionLine(cursor: Cursor, known: ConditionNames): PermissionSyntax {
  const { text: name, place } = cursor.name('the name of the permission')
  cursor.expect(':', `after permission ${name}`)
  return { kind: 'permission', name, place, expression: parsePermission(cursor, known) }
}

function parseCondition(cursor: Cursor): ConditionSyntax {
  const { text: name, place } = cursor.name('the name of the condition')
  cursor.expect('(', `after condition ${name}`)
  const parameters = [parseParameter(cursor)]
  while (cursor.takes(',')) parameters.push(parseParameter(cursor))
  cursor.expect(')', 'after the parameters')
  const body = cursor.peek()
  if (body.kind !== 'body') cursor.fail('"{" and an expression')
  cursor.next()
  const inner = body.text.slice(1, -1)
  const lead = inner.length - inner.trimStart().length
  return {
    kind: 'condition',
    name,
    place,
    parameters,
    expression: inner.trim(),
    expressionPlace: moved(body, lead + 1),
  }
}

/** The place of a character inside a token. */
function moved({ text, place }: Token, by: number): Place {
  const before = text.slice(0, by).split('\n')
  const column = (before[before.length - 1] ?? '').length
  return { line: place.line + before.length - 1, column: before.length === 1 ? place.column + column : column + 1 }
}

function parseParameter(cursor: Cursor): Parameter {
  const { text: name, place } = cursor.name('the name of a parameter')
  return { name, type: cursor.name(`the type of ${name}`).text, place }
}

function parseConstraint(cursor: Cursor): ConstraintSyntax {
  const { text: first, place } = cursor.name('the kind of the constraint, or a name for it')
  const kind = cursor.takes(':') ? cursor.name('the kind of the constraint').text : first
  const head = { kind: 'constraint', name: first, place, constraint: kind } as const
  if (!cursor.takes('(')) return head
  const literals = [parseLiteral(cursor)]
  while (cursor.takes(',')) literals.push(parseLiteral(cursor))
  cursor.expect(')', 'after the values')
  return { ...head, literals }
}

function parseLiteral(cursor: Cursor): Literal {
  const { place } = cursor.peek()
  const sign = cursor.takes('-') ? '-' : ''
  const { kind, text } = cursor.peek()
  if (kind === 'number') return { value: Number(sign + cursor.next().text), text: sign + text, place }
  if (sign === '' && kind === 'string') return { value: unquoted(cursor.next().text), text, place }
  if (sign === '' && (text === 'true' || text === 'false')) return { value: cursor.next().text === 'true', text, place }
  return cursor.fail('a number, a string, true or false')
}

/** A backslash before a quote or a backslash only protects it; any other stays, as in "\d+". */
function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(["\\])/g, '$1')
}
