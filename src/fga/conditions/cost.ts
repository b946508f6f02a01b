/**
 * What a condition costs at most: found from its text, before it ever runs, because nothing can stop it then. Lists and
 * strings of the context have a greatest length (values.ts), so every expression has a greatest number of steps.
 */
import type { ASTNode } from '@marcbachmann/cel-js'
import { LONGEST_LIST, LONGEST_STRING } from './values.ts'

/** Steps; some 20 ms. A list may be gone through once, not once for each of its items. */
const GREATEST_COST = 200_000
/** What one step of reading a text is worth. */
const CHARACTERS_A_STEP = 64

/** An expression that could cost too much, or uses what conditions do not have. */
export class CostError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

interface Estimate {
  cost: number
  /** Characters of a text, items of a list. */
  size: number
  /** Steps to read all of it, and all that is in it. */
  whole: number
  /** The greatest item of a list. */
  item?: Estimate
}

type Scope = ReadonlyMap<string, Estimate>

/** The greatest number of its steps. Throws CostError where that is too many. */
export function checkCost(ast: ASTNode, parameters: Iterable<readonly [name: string, isList: boolean]>): number {
  const scope = new Map<string, Estimate>()
  for (const [name, isList] of parameters) {
    scope.set(name, isList ? listOf(LONGEST_LIST, textOf(LONGEST_STRING)) : textOf(LONGEST_STRING))
  }
  const { cost } = estimate(ast, scope)
  if (cost > GREATEST_COST) {
    const most = `lists have up to ${LONGEST_LIST} items`
    throw new CostError(
      `this may take ${Math.round(cost)} steps (${most}), and ${GREATEST_COST} are allowed`,
      ast.start,
    )
  }
  return cost
}

function estimate(ast: ASTNode, scope: Scope): Estimate {
  switch (ast.op) {
    case 'value':
      return textOf(typeof ast.args === 'string' ? ast.args.length : 1, 1)
    case 'id':
      return { ...(scope.get(ast.args) ?? textOf(1)), cost: 1 }
    case 'list':
      return literalOf(ast.args.map((each) => estimate(each, scope)))
    case 'map':
      return literalOf(ast.args.flatMap(([key, value]) => [estimate(key, scope), estimate(value, scope)]))
    case 'call':
      return called(
        ast,
        ast.args[0],
        ast.args[1].map((each) => estimate(each, scope)),
      )
    case 'rcall':
      return method(ast, ast.args, scope)
    case '!_':
    case '-_':
      return plus(estimate(ast.args, scope))
    case '.':
      return plus(estimate(ast.args[0], scope))
    case '?:': {
      const parts = ast.args.map((each) => estimate(each, scope))
      return { ...greatest(parts), cost: costOf(parts) }
    }
    case '.?':
    case '[?]':
      throw new CostError('conditions have no optional values', ast.start)
    default:
      return binary(ast.op, estimate(ast.args[0], scope), estimate(ast.args[1], scope))
  }
}

function textOf(size: number, cost = 0): Estimate {
  return { cost, size, whole: 1 + size / CHARACTERS_A_STEP }
}

function listOf(size: number, item: Estimate, cost = 0): Estimate {
  return { cost, size, whole: 1 + size * item.whole, item: { ...item, cost: 0 } }
}

const plus = (inner: Estimate): Estimate => ({ ...inner, cost: inner.cost + 1 })
const costOf = (parts: readonly Estimate[]) => parts.reduce((sum, { cost }) => sum + cost, 1)

/** As large as any of them. */
function greatest(parts: readonly Estimate[]): Estimate {
  const items = parts.flatMap(({ item }) => item ?? [])
  return {
    cost: 0,
    size: Math.max(1, ...parts.map(({ size }) => size)),
    whole: Math.max(1, ...parts.map(({ whole }) => whole)),
    ...(items.length > 0 && { item: greatest(items) }),
  }
}

const literalOf = (parts: readonly Estimate[]) => listOf(parts.length, greatest(parts), costOf(parts))

function binary(op: string, left: Estimate, right: Estimate): Estimate {
  const cost = costOf([left, right])
  if (op === '+') {
    const whole = left.whole + right.whole
    return { ...greatest([left, right]), cost: cost + whole, size: left.size + right.size, whole }
  }
  if (op === '[]') return { ...(left.item ?? textOf(1)), cost }
  if (op === '==' || op === '!=') return textOf(1, cost + Math.min(left.whole, right.whole))
  // Goes through the list, and compares each item.
  if (op === 'in') return textOf(1, cost + right.size * Math.min(left.whole, right.item?.whole ?? 1))
  return textOf(1, cost)
}

/** Functions that read their arguments once. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['size', 'int', 'double', 'string', 'bool', 'type', 'has', 'timestamp', 'duration'],
])
const METHODS: ReadonlySet<string> = new Set([
  ...['size', 'startsWith', 'endsWith', 'contains', 'matches', 'in_cidr'],
  ...['getFullYear', 'getMonth', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear', 'getDate'],
  ...['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
])
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

function called(ast: ASTNode, name: string, parts: readonly Estimate[]): Estimate {
  if (!FUNCTIONS.has(name)) throw new CostError(`conditions have no function ${name}`, ast.start)
  const most = greatest(parts)
  return { ...most, cost: costOf(parts) + most.whole }
}

function method(ast: ASTNode, [name, receiver, args]: [string, ASTNode, ASTNode[]], scope: Scope): Estimate {
  const on = estimate(receiver, scope)
  if (LOOPS.has(name)) return loop(name, on, args, scope)
  if (!METHODS.has(name)) throw new CostError(`conditions have no method ${name}`, ast.start)
  const parts = [on, ...args.map((each) => estimate(each, scope))]
  // A pattern is matched in time linear in the text, for each part of the pattern.
  const factor = name === 'matches' ? 1 + (parts[1]?.size ?? 0) : 1
  return textOf(1, costOf(parts) + (on.size * factor) / CHARACTERS_A_STEP)
}

function loop(name: string, on: Estimate, [variable, ...bodies]: ASTNode[], scope: Scope): Estimate {
  const inside = new Map(scope)
  if (variable?.op === 'id') inside.set(variable.args, on.item ?? textOf(1))
  const parts = bodies.map((each) => estimate(each, inside))
  const cost = on.cost + on.size * costOf(parts)
  if (name === 'map') return listOf(on.size, parts[parts.length - 1] ?? textOf(1), cost)
  return name === 'filter' ? { ...on, cost } : textOf(1, cost)
}
