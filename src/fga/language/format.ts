/**
 * Writes a schema in its one layout. `&`, `-` and `|` that stand side by side get brackets: how they bind is nowhere
 * promised, so what is written should not depend on it.
 */
import type {
  ConditionExpression,
  ConditionSyntax,
  ConstraintSyntax,
  Expression,
  SchemaSyntax,
  TypeSyntax,
} from './syntax.ts'

/** Formatting twice changes nothing, and reading the text gives the same schema. */
export function format({ conditions, types }: SchemaSyntax): string {
  const blocks = ['model AuthZ 1.0']
  const declared = conditions.map((each) => (each.kind === 'condition' ? conditionText(each) : constraintText(each)))
  if (declared.length > 0) blocks.push(declared.join('\n'))
  for (const type of types) blocks.push(typeText(type))
  return `${blocks.join('\n\n')}\n`
}

function conditionText({ name, parameters, expression }: ConditionSyntax): string {
  const list = parameters.map((each) => `${each.name} ${each.type}`).join(', ')
  const isShort = !expression.includes('\n')
  return `condition ${name}(${list}) {${isShort ? ` ${expression} ` : `\n  ${expression}\n`}}`
}

function constraintText({ name, constraint, literals }: ConstraintSyntax): string {
  const kind = name === constraint ? name : `${name}:${constraint}`
  return `constraint ${kind}${literals ? `(${literals.map(({ text }) => text).join(', ')})` : ''}`
}

function typeText({ name, members }: TypeSyntax): string {
  const lines = members.map((member) => {
    if (member.kind === 'permission') return `  permission ${member.name}: ${permissionText(member.expression)}`
    const targets = member.targets.map(({ type, relation }) => (relation === undefined ? type : `${type}#${relation}`))
    const condition = member.condition ? ` with ${conditionsText(member.condition)}` : ''
    return `  relation ${member.name}: ${targets.join(' | ')}${condition}`
  })
  return [`type ${name}`, ...lines].join('\n')
}

function permissionText(expression: Expression): string {
  if (expression.op === 'with' && !hasWith(expression.body)) {
    // The only one of a line, at its end, covers the line without brackets.
    return `${expressionText(expression.body)} with ${conditionsText(expression.condition)}`
  }
  if (expression.op === 'with' || isSimple(expression)) return expressionText(expression)
  const last = expression.parts[expression.parts.length - 1]
  const isOnly = last?.op === 'with' && countWith(expression) === 1
  const texts = expression.parts.map((part) =>
    isOnly && part === last ? `(${expressionText(part)})` : operandText(part),
  )
  return texts.join(` ${expression.op} `)
}

function expressionText(expression: Expression): string {
  switch (expression.op) {
    case 'name':
      return expression.name
    case 'arrow':
      return `${expression.via}.${expression.name}`
    case 'with': {
      const body = expressionText(expression.body)
      return `${isSimple(expression.body) ? body : `(${body})`} with ${conditionsText(expression.condition)}`
    }
    default:
      return expression.parts.map(operandText).join(` ${expression.op} `)
  }
}

/** As part of something greater. */
function operandText(expression: Expression): string {
  const text = expressionText(expression)
  return isSimple(expression) || expression.op === 'with' ? text : `(${text})`
}

const isSimple = (expression: Expression): expression is Expression & { op: 'name' | 'arrow' } =>
  expression.op === 'name' || expression.op === 'arrow'
const hasWith = (expression: Expression) => countWith(expression) > 0

function countWith(expression: Expression): number {
  if (expression.op === 'with') return 1 + countWith(expression.body)
  if (expression.op === 'name' || expression.op === 'arrow') return 0
  return expression.parts.reduce((sum, part) => sum + countWith(part), 0)
}

function conditionsText(expression: ConditionExpression, isPart = false): string {
  if (expression.op === 'condition') return expression.name
  if (expression.op === '!') return `!${conditionsText(expression.part, true)}`
  const text = expression.parts.map((part) => conditionsText(part, true)).join(` ${expression.op} `)
  return isPart ? `(${text})` : text
}
