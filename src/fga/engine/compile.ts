/** From the text of a schema to what the engine walks. */
import { messageOf } from '../../lib/errors.ts'
import { compileCondition, linearMatches } from '../conditions/cel.ts'
import type { Condition } from '../conditions/condition.ts'
import { expressionOf, fixedValues } from '../conditions/constraint-values.ts'
import { KINDS } from '../conditions/constraints.ts'
import { checkSchema } from '../language/checks.ts'
import { parse } from '../language/parser.ts'
import { type Problems, SchemaError } from '../language/problems.ts'
import type { ConditionExpression, ConstraintSyntax, Expression, SchemaSyntax, TypeSyntax } from '../language/syntax.ts'
import type { Definition, EngineSchema, Guard, Rule } from './schema.ts'

export interface CompiledSchema {
  syntax: SchemaSyntax
  engine: EngineSchema
}

/** Throws SchemaError with everything that is wrong with grammar, names and conditions. */
export async function compileSchema(text: string): Promise<CompiledSchema> {
  const { schema: syntax, problems, declared } = parse(text)
  checkSchema(syntax, problems, problems.list().length > 0 ? declared : undefined)
  const conditions = await compileConditions(syntax, problems)
  if (problems.list().length > 0) throw new SchemaError(problems.list())
  return { syntax, engine: engineSchema(syntax, conditions) }
}

async function compileConditions({ conditions }: SchemaSyntax, problems: Problems): Promise<Condition[]> {
  const compiled: Condition[] = []
  for (const each of conditions) {
    if (problems.isFull) break
    const condition =
      each.kind === 'constraint' ? await fromConstraint(each, problems) : await compileCondition(each, problems)
    if (condition) compiled.push(condition)
  }
  return compiled
}

async function fromConstraint(syntax: ConstraintSyntax, problems: Problems): Promise<Condition | undefined> {
  const kind = KINDS[syntax.constraint]
  const fixed = fixedValues(syntax, problems)
  if (!kind || !fixed) return undefined
  const { name } = syntax
  const test = syntax.constraint === 'StringMatchRegex' ? await patternTest(syntax, problems) : kind.test
  return (
    test && { name, parameters: kind.parameters, fixed, builtin: true, expression: expressionOf(kind, fixed), test }
  )
}

async function patternTest({ literals }: ConstraintSyntax, problems: Problems): Promise<Condition['test'] | undefined> {
  const [pattern] = literals ?? []
  const matches = await linearMatches()
  try {
    matches('', String(pattern?.value))
  } catch (error) {
    if (pattern) problems.add(pattern.place, `expected a regular expression: ${messageOf(error)}`)
    return undefined
  }
  return ({ str, regex }) => matches(String(str), String(regex))
}

function engineSchema(syntax: SchemaSyntax, conditions: readonly Condition[]): EngineSchema {
  const byName = new Map<string, Map<string, Definition>>()
  const definitions: Definition[] = []
  for (const { name: type, members } of syntax.types) {
    const own = new Map<string, Definition>()
    byName.set(type, own)
    for (const member of members) {
      const isStored = member.kind === 'relation'
      const targets = isStored ? member.targets : []
      // The rule may refer to definitions that come later.
      const definition: Definition = {
        index: definitions.length,
        type,
        name: member.name,
        rule: SELF,
        targets,
        isStored,
      }
      definitions.push(definition)
      own.set(member.name, definition)
    }
  }
  const names = { byName, conditions: new Map(conditions.map(({ name }, index) => [name, index])) }
  for (const type of syntax.types) setRules(type, names)
  return { definitions, conditions, byName }
}

const SELF: Rule = { op: 'self' }

interface Names {
  byName: ReadonlyMap<string, ReadonlyMap<string, Definition>>
  conditions: ReadonlyMap<string, number>
}

function setRules({ name: type, members }: TypeSyntax, names: Names): void {
  for (const member of members) {
    const definition = names.byName.get(type)?.get(member.name)
    if (!definition) continue
    if (member.kind === 'permission') definition.rule = ruleOf(member.expression, type, names)
    else if (member.condition) definition.rule = { op: 'when', body: SELF, guard: guardOf(member.condition, names) }
  }
}

const OPERATORS = { '|': 'any', '&': 'all', '-': 'minus' } as const

function ruleOf(expression: Expression, type: string, names: Names): Rule {
  const own = (name: string) => known(names.byName.get(type)?.get(name)).index
  switch (expression.op) {
    case 'name':
      return { op: 'has', definition: own(expression.name) }
    case 'arrow':
      return { op: 'right', via: own(expression.via), to: arrowTargets(expression, type, names) }
    case 'with':
      return { op: 'when', body: ruleOf(expression.body, type, names), guard: guardOf(expression.condition, names) }
    default:
      return { op: OPERATORS[expression.op], parts: expression.parts.map((part) => ruleOf(part, type, names)) }
  }
}

/** An arrow follows the types that its relation takes as such, not sets. */
function arrowTargets({ via, name }: Expression & { op: 'arrow' }, type: string, names: Names): Map<string, number> {
  const to = new Map<string, number>()
  for (const target of names.byName.get(type)?.get(via)?.targets ?? []) {
    const definition = target.relation === undefined ? names.byName.get(target.type)?.get(name) : undefined
    if (definition) to.set(target.type, definition.index)
  }
  return to
}

function guardOf(expression: ConditionExpression, names: Names): Guard {
  if (expression.op === 'condition') return { op: 'condition', condition: known(names.conditions.get(expression.name)) }
  if (expression.op === '!') return { op: 'not', part: guardOf(expression.part, names) }
  return { op: expression.op === '|' ? 'any' : 'all', parts: expression.parts.map((part) => guardOf(part, names)) }
}

/** Names were checked before. */
function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the schema refers to something that it does not declare')
  return value
}
