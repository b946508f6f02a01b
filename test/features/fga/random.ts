/** Random schemas, tuples and contexts, small enough that loops, exclusions and conditions meet. */
import type { ConditionExpression, Expression, SchemaSyntax, TypeSyntax } from '../../../src/fga/language/syntax.ts'
import type { Tuple } from '../../../src/fga/tuples/port.ts'

export interface Case {
  schema: SchemaSyntax
  tuples: Tuple[]
  context: { [name: string]: unknown }
  verdicts: { [condition: string]: boolean | string[] | 'fails' }
  targets: { target: string; targetType: string }[]
}

/** Mulberry32: a seed makes the same case everywhere. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }
}

const PLACE = { line: 1, column: 1 }
const IDS = ['1', '2', '3']
const CONDITIONS = ['A', 'B', 'C']

export function randomCase(seed: number): Case {
  const dice = new Dice(seed)
  const schema = randomSchema(dice)
  const tuples = randomTuples(dice, schema)
  const { context, verdicts } = randomContext(dice)
  const sets = tuples.filter(({ targetType }) => targetType.includes('#'))
  const targets = [
    { target: dice.pick(IDS), targetType: 'user' },
    { target: dice.pick(IDS), targetType: dice.pick(schema.types).name },
    { target: dice.pick(IDS), targetType: '*' },
    ...(sets.length > 0 ? [dice.pick(sets)].map(({ target, targetType }) => ({ target, targetType })) : []),
  ]
  return { schema, tuples, context, verdicts, targets }
}

function randomSchema(dice: Dice): SchemaSyntax {
  const names = ['group', 'folder', 'doc'].slice(0, 1 + dice.below(3))
  const types: TypeSyntax[] = names.map((name) => ({
    name,
    place: PLACE,
    members: [
      ...['r', 's', 't']
        .slice(0, 1 + dice.below(3))
        .map((relation) => ({ kind: 'relation' as const, name: relation, place: PLACE, targets: [] })),
      ...['p', 'q', 'v'].slice(0, dice.below(4)).map((permission) => ({
        kind: 'permission' as const,
        name: permission,
        place: PLACE,
        expression: { op: 'name' as const, name: 'r', place: PLACE },
      })),
    ],
  }))
  for (const type of types) fill(dice, type, types)
  const conditions = CONDITIONS.map((name) => ({
    kind: 'condition' as const,
    name,
    place: PLACE,
    parameters: [{ name: name.toLowerCase(), type: 'bool', place: PLACE }],
    expression: name.toLowerCase(),
    expressionPlace: PLACE,
  }))
  return { conditions, types: [{ name: 'user', place: PLACE, members: [] }, ...types] }
}

function fill(dice: Dice, type: TypeSyntax, types: readonly TypeSyntax[]): void {
  for (const member of type.members) {
    if (member.kind === 'permission') member.expression = randomExpression(dice, type, types, 0)
    else {
      const all = [
        'user',
        ...types.flatMap(({ name, members }) => [name, ...members.map((each) => `${name}#${each.name}`)]),
      ]
      const chosen = new Set(Array.from({ length: 1 + dice.below(3) }, () => dice.pick(all)))
      for (const each of chosen) {
        const [target = '', relation] = each.split('#')
        member.targets.push({ type: target, place: PLACE, ...(relation && { relation }) })
      }
      if (dice.chance(0.25)) member.condition = randomCondition(dice, 0)
    }
  }
}

function randomExpression(dice: Dice, type: TypeSyntax, types: readonly TypeSyntax[], depth: number): Expression {
  if (dice.chance(0.2)) {
    return { op: 'with', body: randomOperand(dice, type, types, depth), condition: randomCondition(dice, 0) }
  }
  return randomOperand(dice, type, types, depth)
}

function randomOperand(dice: Dice, type: TypeSyntax, types: readonly TypeSyntax[], depth: number): Expression {
  if (depth < 3 && dice.chance(0.55)) {
    const parts = Array.from({ length: 2 + dice.below(2) }, () => randomExpression(dice, type, types, depth + 1))
    return { op: dice.pick(['|', '|', '&', '-'] as const), parts }
  }
  return (
    (dice.chance(0.5) ? randomArrow(dice, type, types) : undefined) ?? {
      op: 'name',
      name: dice.pick(type.members).name,
      place: PLACE,
    }
  )
}

function randomArrow(dice: Dice, type: TypeSyntax, types: readonly TypeSyntax[]): Expression | undefined {
  const relations = type.members.flatMap((member) => (member.kind === 'relation' ? [member] : []))
  const via = dice.pick(relations)
  const plain = via.targets.filter(({ relation }) => relation === undefined).map((target) => target.type)
  const names = types
    .filter(({ name }) => plain.includes(name))
    .flatMap(({ members }) => members.map(({ name }) => name))
  return names.length > 0 ? { op: 'arrow', via: via.name, name: dice.pick(names), place: PLACE } : undefined
}

function randomCondition(dice: Dice, depth: number): ConditionExpression {
  if (depth < 2 && dice.chance(0.2)) return { op: '!', part: randomCondition(dice, depth + 1) }
  if (depth < 2 && dice.chance(0.3)) {
    return {
      op: dice.pick(['&', '|'] as const),
      parts: [randomCondition(dice, depth + 1), randomCondition(dice, depth + 1)],
    }
  }
  return { op: 'condition', name: dice.pick(CONDITIONS), place: PLACE }
}

function randomTuples(dice: Dice, { types }: SchemaSyntax): Tuple[] {
  const relations = types.flatMap((type) =>
    type.members.flatMap((member) => (member.kind === 'relation' ? [{ type: type.name, ...member }] : [])),
  )
  return Array.from({ length: 3 + dice.below(40) }, () => {
    const { type, name, targets } = dice.pick(relations)
    const target = dice.pick(targets)
    const targetType = target.relation === undefined ? target.type : `${target.type}#${target.relation}`
    return { resource: dice.pick(IDS), resourceType: type, relation: name, target: dice.pick(IDS), targetType }
  })
}

function randomContext(dice: Dice): Pick<Case, 'context' | 'verdicts'> {
  const context: Case['context'] = {}
  const verdicts: Case['verdicts'] = {}
  for (const name of CONDITIONS) {
    const parameter = name.toLowerCase()
    const kind = dice.below(5)
    if (kind < 2) context[parameter] = verdicts[name] = true
    else if (kind === 2) context[parameter] = verdicts[name] = false
    else if (kind === 3) verdicts[name] = [parameter]
    else {
      context[parameter] = 'neither'
      verdicts[name] = 'fails'
    }
  }
  return { context, verdicts }
}
