/**
 * Conditions in CEL. The library is loaded when the first schema has one: it stays out of programs that only read
 * schemas, or whose schemas have constraints alone.
 */
import type { ASTNode } from '@marcbachmann/cel-js'
import type { Place, Problems } from '../language/problems.ts'
import type { ConditionSyntax } from '../language/syntax.ts'
import type { Condition } from './condition.ts'
import { CostError, checkCost } from './cost.ts'
import { IpAddress, isIn, parseBlock } from './ip-address.ts'
import type { ParameterType, Value } from './values.ts'

/** Characters of one expression. */
const LONGEST_EXPRESSION = 4096
const LIMITS = { maxAstNodes: 1000, maxDepth: 50, maxListElements: 1000, maxMapEntries: 100, maxCallArguments: 8 }
const CEL_TYPES: { readonly [type in ParameterType]: string } = {
  int: 'int',
  string: 'string',
  bool: 'bool',
  double: 'double',
  list: 'list',
  ipaddress: 'ipaddress',
}

/** Undefined where something is wrong, which is then noted. Parameters have names and types that are known to be right. */
export async function compileCondition(syntax: ConditionSyntax, problems: Problems): Promise<Condition | undefined> {
  const { name, expression } = syntax
  const parameters = syntax.parameters as { name: string; type: ParameterType }[]
  if (expression.length > LONGEST_EXPRESSION) {
    problems.add(syntax.expressionPlace, `an expression has at most ${LONGEST_EXPRESSION} characters`)
    return undefined
  }
  const compiled = await compile(syntax, parameters, problems)
  return compiled && { name, parameters, fixed: {}, builtin: false, expression, ...compiled }
}

async function compile(
  { expression, expressionPlace, parameters: written }: ConditionSyntax,
  parameters: readonly { name: string; type: ParameterType }[],
  problems: Problems,
): Promise<Pick<Condition, 'test' | 'cost'> | undefined> {
  const { Environment } = await import('@marcbachmann/cel-js')
  const environment = new Environment({ limits: LIMITS })
    .registerType('ipaddress', IpAddress)
    .registerFunction('ipaddress.in_cidr(string): bool', inCidr)
  if (expression.includes('matches'))
    environment.registerFunction(`string.${LINEAR}(string): bool`, await linearMatches())
  for (const [index, { name, type }] of parameters.entries()) {
    try {
      environment.registerVariable(name, CEL_TYPES[type])
    } catch {
      problems.add(written[index]?.place ?? expressionPlace, `${name} means something else in CEL, choose another name`)
      return undefined
    }
  }
  try {
    const program = environment.parse(expression)
    const cost = checkCost(
      program.ast,
      parameters.map(({ name, type }) => [name, type === 'list'] as const),
    )
    useLinearMatches(program.ast)
    const checked = program.check()
    if (!checked.valid) throw checked.error
    if (checked.type !== 'bool') throw new CostError(`a condition must be true or false, this is ${checked.type}`, 0)
    return { cost, test: (values) => isTrue(program(values as { [name: string]: Value })) }
  } catch (error) {
    const { summary, message, range, offset } = error as Partial<CelFault>
    problems.add(placeIn(expressionPlace, expression, range?.start ?? offset ?? 0), summary ?? firstLine(message))
    return undefined
  }
}

interface CelFault {
  summary: string
  message: string
  range: { start: number }
  offset: number
}

function isTrue(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new Error(`the condition is neither true nor false`)
}

function inCidr(ip: IpAddress, text: string): boolean {
  const block = parseBlock(text)
  if (!block) throw new Error(`${JSON.stringify(text.slice(0, 60))} is no block of IP addresses`)
  return isIn(ip, block)
}

const LINEAR = 'matches_linear'

/** The library matches with the engine's own expressions, which some patterns keep busy for years. */
function useLinearMatches(ast: ASTNode): void {
  for (const node of nodesOf(ast)) {
    if (node.op === 'rcall' && node.args[0] === 'matches') (node.args as [string, ...unknown[]])[0] = LINEAR
  }
}

function* nodesOf(value: unknown): Generator<ASTNode> {
  if (Array.isArray(value)) for (const each of value) yield* nodesOf(each)
  else if (typeof value === 'object' && value !== null && 'op' in value && 'args' in value) {
    yield value as ASTNode
    yield* nodesOf((value as ASTNode).args)
  }
}

/** Searches unanchored, as RE2 does; patterns are compiled once. */
export async function linearMatches(): Promise<(text: string, pattern: string) => boolean> {
  const { RE2JS } = await import('re2js')
  const compiled = new Map<string, ReturnType<typeof RE2JS.compile>>()
  return (text, pattern) => {
    let found = compiled.get(pattern)
    if (!found) {
      found = RE2JS.compile(pattern)
      if (compiled.size < 100) compiled.set(pattern, found)
    }
    return found.matcher(text).find()
  }
}

function placeIn(start: Place, text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n')
  const column = (before[before.length - 1] ?? '').length
  return { line: start.line + before.length - 1, column: before.length === 1 ? start.column + column : column + 1 }
}

function firstLine(message = 'this is no expression'): string {
  return message.split('\n')[0] ?? message
}
