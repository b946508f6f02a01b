import type { Expression, RelationSyntax, SchemaSyntax, TypeSyntax } from '../language/syntax.ts'
import { splitTargetType, type Tuple } from '../tuples/port.ts'
import type { ForeignExpression, ForeignMember, ForeignModel, ForeignTuple } from './model.ts'

export interface Translation {
  schema: SchemaSyntax
  tuples: Tuple[]
  /** What could not be translated, one sentence each. With any, the rest means something else than the original. */
  untranslated: string[]
  /** What has another name or form here and means the same. */
  notes: string[]
}

/** Members that are stored and worked out at once become a permission of their name over a relation with this ending. */
const STORED = '_stored'
const NOWHERE = { line: 0, column: 0 }

export function translate({ conditions, types, tuples }: ForeignModel): Translation {
  const translation: Translation = { schema: { conditions: [], types: [] }, tuples: [], untranslated: [], notes: [] }
  const translator = new Translator(translation)
  translation.schema.conditions = conditions.map(({ name, parameters, expression }) => ({
    kind: 'condition',
    name,
    parameters: parameters.map(({ name: parameter, type }) => ({ name: parameter, type, place: NOWHERE })),
    expression,
    place: NOWHERE,
    expressionPlace: NOWHERE,
  }))
  translation.schema.types = types.map(({ name, members }) => translator.type(name, members))
  translation.tuples = tuples.flatMap((tuple) => translator.tuple(tuple))
  return translation
}

class Translator {
  readonly #translation: Translation
  /** Names of relations by `type#member`, where they are not the member's. */
  readonly #stored = new Map<string, string>()

  constructor(translation: Translation) {
    this.#translation = translation
  }

  type(original: string, members: readonly ForeignMember[]): TypeSyntax {
    const name = this.#typeName(original)
    return { name, place: NOWHERE, members: members.flatMap((member) => this.#member(name, member)) }
  }

  tuple({ resource, relation, target, condition }: ForeignTuple): Tuple[] {
    const text = `${resource} ${relation} ${target}`
    const from = /^(.+?):(.+)$/.exec(resource)
    const to = /^(.+?):([^#]+)(?:#(.+))?$/.exec(target)
    if (!from || !to) this.#untranslated(`${text}: both sides are written type:id`)
    else if (to[2] === '*') this.#untranslated(`${text}: nothing is related to everybody of a type`)
    else if (condition) this.#untranslated(`${text}: a relation has no condition of its own, only its definition has`)
    else {
      const resourceType = this.#typeName(from[1] ?? '')
      const type = this.#typeName(to[1] ?? '')
      const stored = this.#stored.get(`${resourceType}#${relation}`) ?? relation
      const targetType = to[3] === undefined ? type : `${type}#${to[3]}`
      return [{ resourceType, resource: from[2] ?? '', relation: stored, target: to[2] ?? '', targetType }]
    }
    return []
  }

  #member(type: string, member: ForeignMember): TypeSyntax['members'] {
    const { name, expression, targets } = member
    if (expression.op === 'stored') return [this.#relation(type, name, member)]
    const isStored = targets.length > 0
    const stored = isStored ? name + STORED : name
    if (isStored) {
      this.#stored.set(`${type}#${name}`, stored)
      this.#note(`${type}#${name} is a permission now, what is stored of it is the relation ${stored}`)
    }
    const said = this.#expression(`${type}#${name}`, expression, stored)
    const permission = { kind: 'permission' as const, name, place: NOWHERE, expression: said }
    return isStored ? [this.#relation(type, stored, member), permission] : [permission]
  }

  #relation(type: string, name: string, { targets }: ForeignMember): RelationSyntax {
    const what = `${type}#${name}`
    const conditions = new Set(targets.map(({ condition }) => condition))
    for (const { type: target, isWildcard } of targets)
      if (isWildcard) this.#untranslated(`${what}: nothing is related to everybody of a type (${target}:*)`)
    if (conditions.size > 1)
      this.#untranslated(`${what}: a condition of a relation holds for all its targets, these have different ones`)
    const [condition] = conditions
    const named = new Set(targets.map((each) => (each.relation ? `${each.type}#${each.relation}` : each.type)))
    return {
      kind: 'relation',
      name,
      place: NOWHERE,
      targets: [...named].map((each) => {
        const target = splitTargetType(each)
        return { ...target, type: this.#typeName(target.type), place: NOWHERE }
      }),
      ...(condition && { condition: { op: 'condition' as const, name: condition, place: NOWHERE } }),
    }
  }

  #expression(what: string, expression: ForeignExpression, stored: string): Expression {
    switch (expression.op) {
      case 'stored':
        return { op: 'name', name: stored, place: NOWHERE }
      case 'name':
      case 'arrow':
        return { ...expression, place: NOWHERE }
      case 'foreign':
        this.#untranslated(`${what}: ${expression.text} has no counterpart`)
        return { op: 'name', name: stored, place: NOWHERE }
      default: {
        const { op } = expression
        const parts = expression.parts
          .map((part) => this.#expression(what, part, stored))
          // (a | b) | c is a | b | c, and (a - b) - c is a - b - c.
          .flatMap((part, index) => (part.op === op && (op !== '-' || index === 0) ? part.parts : [part]))
        const [only] = parts
        return only && parts.length === 1 ? only : { op, parts }
      }
    }
  }

  /** Names have no prefix here. */
  #typeName(original: string): string {
    const name = original.replaceAll('/', '_')
    if (name !== original) this.#note(`the type ${original} is called ${name}`)
    return name
  }

  #note(text: string): void {
    if (!this.#translation.notes.includes(text)) this.#translation.notes.push(text)
  }

  #untranslated(text: string): void {
    if (!this.#translation.untranslated.includes(text)) this.#translation.untranslated.push(text)
  }
}
