/**
 * What the answers have to be, found the long way: every definition on every object, all at once, as two sets (who has it
 * for certain, who may have it) that are worked out anew until nothing changes. No memory, no order, no short cuts.
 */
import type { ConditionExpression, Expression, SchemaSyntax } from '../../../src/fga/language/syntax.ts'
import type { Tuple } from '../../../src/fga/tuples/port.ts'

export interface World {
  schema: SchemaSyntax
  tuples: readonly Tuple[]
  /** Of each condition: its value, or the names it misses, or that it fails. */
  verdicts: { readonly [condition: string]: boolean | string[] | 'fails' }
}

type Three = 'yes' | 'no' | 'unknown'
type Node = `${string}:${string} ${string}`

export interface Modelled {
  allowed: boolean
  conditional: boolean
  missing: string[]
  fails: boolean
}

interface Settled {
  value(node: Node): Three
  reasons(node: Node): Set<string>
}

export class Model {
  readonly #world: World
  readonly #objects: readonly { type: string; id: string }[]
  readonly #settled = new Map<string, Settled>()

  constructor(world: World) {
    this.#world = world
    const seen = new Map<string, { type: string; id: string }>()
    for (const { resource, resourceType, target, targetType } of world.tuples) {
      const [type = ''] = targetType.split('#')
      seen.set(`${resourceType}:${resource}`, { type: resourceType, id: resource })
      seen.set(`${type}:${target}`, { type, id: target })
    }
    this.#objects = [...seen.values()]
  }

  get objects(): readonly { type: string; id: string }[] {
    return this.#objects
  }

  check(tuple: Tuple): Modelled {
    const node: Node = `${tuple.resourceType}:${tuple.resource} ${tuple.relation}`
    const actual = this.#settle(tuple, this.#world.verdicts)
    const blind = this.#settle(tuple, {})
    const reasons = actual.value(node) === 'unknown' ? actual.reasons(node) : new Set<string>()
    const verdicts = [...reasons].map((name) => this.#world.verdicts[name])
    return {
      allowed: actual.value(node) === 'yes',
      conditional: blind.value(node) === 'unknown' && blind.reasons(node).size > 0,
      missing: [...new Set(verdicts.flatMap((each) => (Array.isArray(each) ? each : [])))].sort(),
      fails: verdicts.includes('fails'),
    }
  }

  /** All that is granted to a target. */
  granted(
    target: Pick<Tuple, 'target' | 'targetType'>,
  ): { resourceType: string; resource: string; relation: string }[] {
    const settled = this.#settle(target, this.#world.verdicts)
    return this.#nodes().filter(
      ({ resourceType, resource, relation }) => settled.value(`${resourceType}:${resource} ${relation}`) === 'yes',
    )
  }

  #nodes() {
    return this.#objects.flatMap(({ type, id }) =>
      this.#members(type).map(({ name }) => ({ resourceType: type, resource: id, relation: name })),
    )
  }

  #members(type: string) {
    return this.#world.schema.types.find(({ name }) => name === type)?.members ?? []
  }

  #settle(target: Pick<Tuple, 'target' | 'targetType'>, verdicts: World['verdicts']) {
    const key = `${target.targetType}:${target.target} ${verdicts === this.#world.verdicts}`
    const known = this.#settled.get(key) ?? this.#workOut(target, verdicts)
    this.#settled.set(key, known)
    return known
  }

  #workOut(target: Pick<Tuple, 'target' | 'targetType'>, verdicts: World['verdicts']): Settled {
    const nodes = this.#nodes()
    const evaluator = new Evaluator(this.#world, target, verdicts)
    let certain = new Set<Node>()
    let possible = new Set<Node>(
      nodes.map(({ resourceType, resource, relation }): Node => `${resourceType}:${resource} ${relation}`),
    )
    for (let before = ''; before !== `${certain.size} ${possible.size}`; ) {
      before = `${certain.size} ${possible.size}`
      const last = { certain, possible }
      const least = (bound: 'certain' | 'possible') => {
        const found = new Set<Node>()
        for (let size = -1; size !== found.size; ) {
          size = found.size
          for (const { resourceType, resource, relation } of nodes) {
            const node: Node = `${resourceType}:${resource} ${relation}`
            const now = { ...last, [bound]: found }
            if (evaluator.bounds({ type: resourceType, id: resource, name: relation }, now, last)[bound])
              found.add(node)
          }
        }
        return found
      }
      possible = least('possible')
      last.possible = possible
      certain = least('certain')
    }
    const final = { certain, possible }
    return {
      value: (node: Node): Three => (certain.has(node) ? 'yes' : possible.has(node) ? 'unknown' : 'no'),
      reasons: (node: Node) => evaluator.reasons(node, final),
    }
  }
}

interface Sets {
  certain: ReadonlySet<Node>
  possible: ReadonlySet<Node>
}
interface Pair {
  certain: boolean
  possible: boolean
}
interface At {
  type: string
  id: string
  name: string
}

class Evaluator {
  readonly #world: World
  readonly #target: Pick<Tuple, 'target' | 'targetType'>
  readonly #verdicts: World['verdicts']

  constructor(world: World, target: Pick<Tuple, 'target' | 'targetType'>, verdicts: World['verdicts']) {
    this.#world = world
    this.#target = target
    this.#verdicts = verdicts
  }

  bounds(at: At, now: Sets, last: Sets): Pair {
    const member = this.#member(at)
    if (member?.kind === 'relation') {
      const own = this.#self(at, now)
      return member.condition ? and(own, this.condition(member.condition)) : own
    }
    return member ? this.#expression(member.expression, at, now, last) : NEVER
  }

  condition(expression: ConditionExpression): Pair {
    if (expression.op === '!') return negate(this.condition(expression.part))
    if (expression.op !== 'condition') {
      return expression.parts.map((part) => this.condition(part)).reduce(expression.op === '&' ? and : or)
    }
    const verdict = this.#verdicts[expression.name]
    return typeof verdict === 'boolean' ? { certain: verdict, possible: verdict } : { certain: false, possible: true }
  }

  reasons(start: Node, sets: Sets): Set<string> {
    const reasons = new Set<string>()
    const seen = new Set<Node>()
    const visitNode = (node: Node): void => {
      if (seen.has(node) || sets.certain.has(node) || !sets.possible.has(node)) return
      seen.add(node)
      const [object = '', name = ''] = node.split(' ')
      const [type = '', id = ''] = object.split(':')
      const at = { type, id, name }
      const member = this.#member(at)
      if (member?.kind === 'permission') {
        visit(member.expression, at)
        return
      }
      const own = this.#self(at, sets)
      if (!own.certain) for (const next of this.#sets(at)) visitNode(next)
      if (member?.condition && own.possible) visitCondition(member.condition)
    }
    const visit = (expression: Expression, at: At): void => {
      const { certain, possible } = this.#expression(expression, at, sets, sets)
      if (certain || !possible) return
      if (expression.op === 'name') visitNode(`${at.type}:${at.id} ${expression.name}`)
      else if (expression.op === 'arrow') for (const next of this.#arrow(at, expression)) visitNode(next)
      else if (expression.op !== 'with') for (const part of expression.parts) visit(part, at)
      else {
        visit(expression.body, at)
        visitCondition(expression.condition)
      }
    }
    const visitCondition = (expression: ConditionExpression): void => {
      const { certain, possible } = this.condition(expression)
      if (certain || !possible) return
      if (expression.op === 'condition') reasons.add(expression.name)
      else if (expression.op === '!') visitCondition(expression.part)
      else for (const part of expression.parts) visitCondition(part)
    }
    visitNode(start)
    return reasons
  }

  #expression(expression: Expression, at: At, now: Sets, last: Sets): Pair {
    switch (expression.op) {
      case 'name':
        return pair(`${at.type}:${at.id} ${expression.name}`, now)
      case 'arrow':
        return this.#arrow(at, expression)
          .map((node) => pair(node, now))
          .reduce(or, NEVER)
      case 'with':
        return and(this.#expression(expression.body, at, now, last), this.condition(expression.condition))
      case '-': {
        const [first, ...others] = expression.parts.map((part, index) =>
          this.#expression(part, at, index === 0 ? now : last, last),
        )
        return others.map(negate).reduce(and, first ?? NEVER)
      }
      default:
        return expression.parts
          .map((part) => this.#expression(part, at, now, last))
          .reduce(expression.op === '&' ? and : or)
    }
  }

  #self(at: At, now: Sets): Pair {
    const { target, targetType } = this.#target
    const isDirect = this.#tuples(at).some((tuple) => {
      if (tuple.target !== target) return false
      return tuple.targetType === targetType || (targetType === '*' && !tuple.targetType.includes('#'))
    })
    return isDirect
      ? ALWAYS
      : this.#sets(at)
          .map((node) => pair(node, now))
          .reduce(or, NEVER)
  }

  #sets(at: At): Node[] {
    return this.#tuples(at)
      .filter(({ targetType }) => targetType.includes('#'))
      .map(({ target, targetType }): Node => `${targetType.split('#')[0]}:${target} ${targetType.split('#')[1]}`)
  }

  #arrow(at: At, { via, name }: { via: string; name: string }): Node[] {
    return this.#tuples({ ...at, name: via })
      .filter(({ targetType }) => !targetType.includes('#') && this.#member({ type: targetType, id: '', name }))
      .map(({ target, targetType }): Node => `${targetType}:${target} ${name}`)
  }

  #tuples({ type, id, name }: At): Tuple[] {
    return this.#world.tuples.filter(
      (each) => each.resourceType === type && each.resource === id && each.relation === name,
    )
  }

  #member({ type, name }: At) {
    return this.#world.schema.types.find((each) => each.name === type)?.members.find((each) => each.name === name)
  }
}

const ALWAYS: Pair = { certain: true, possible: true }
const NEVER: Pair = { certain: false, possible: false }
const pair = (node: Node, { certain, possible }: Sets): Pair => ({
  certain: certain.has(node),
  possible: possible.has(node),
})
const and = (a: Pair, b: Pair): Pair => ({ certain: a.certain && b.certain, possible: a.possible && b.possible })
const or = (a: Pair, b: Pair): Pair => ({ certain: a.certain || b.certain, possible: a.possible || b.possible })
const negate = (a: Pair): Pair => ({ certain: !a.possible, possible: !a.certain })
