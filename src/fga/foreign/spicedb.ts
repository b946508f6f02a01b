/** Schemas of SpiceDB. */
import { type ParsedExpression, type ParsedSchema, parse, type TypeRef } from '@authzed/spicedb-parser-js'
import { ForeignError, type ForeignExpression, type ForeignModel, type ForeignTarget } from './model.ts'

/** Throws ForeignError with the place of what cannot be read, and for partial definitions and imports. */
export function readSpiceDb(text: string): Omit<ForeignModel, 'tuples'> {
  const { schema, error } = parse(text)
  if (!schema) {
    const { line, column } = error?.index ?? { line: 1, column: 1 }
    // The parser would take comments as well, anywhere, and tells them as expressions.
    const expected = error?.expected.filter((each) => !each.startsWith('/')).join(' or ')
    throw new ForeignError(`${line}:${column}: expected ${expected || 'something else'}`)
  }
  const model: Omit<ForeignModel, 'tuples'> = { conditions: [], types: [] }
  for (const definition of schema.definitions) take(definition, text, model)
  return model
}

function take(definition: ParsedSchema['definitions'][number], text: string, model: Omit<ForeignModel, 'tuples'>) {
  switch (definition.kind) {
    case 'caveatDef': {
      const { startIndex, endIndex } = definition.expression.range
      model.conditions.push({
        name: definition.name,
        parameters: definition.parameters.map(({ name, type }) => ({ name, type: type.name })),
        expression: text
          .slice(startIndex.offset, endIndex.offset)
          .replace(/^\s*\{|\}\s*$/g, '')
          .trim(),
      })
      return
    }
    case 'objectDef': {
      const relations = definition.relations.map(({ name, allowedTypes }) => ({
        name,
        targets: allowedTypes.types.map(targetOf),
        expression: { op: 'stored' as const },
      }))
      const permissions = definition.permissions.map(({ name, expr }) => ({
        name,
        targets: [],
        expression: expressionOf(expr),
      }))
      model.types.push({ name: definition.name, members: [...relations, ...permissions] })
      return
    }
    case 'use':
      return
    default:
      throw new ForeignError(`partial definitions and imports are not read: write them where they are used`)
  }
}

function targetOf({ path, relationName, wildcard, withCaveat, withExpiration }: TypeRef): ForeignTarget {
  return {
    type: path,
    ...(relationName && relationName !== '...' && { relation: relationName }),
    ...(wildcard && { isWildcard: true }),
    ...(withCaveat && { condition: withCaveat.path }),
    ...(withExpiration && { condition: 'expiration' }),
  }
}

const OPERATORS = { union: '|', intersection: '&', exclusion: '-' } as const

function expressionOf(expression: ParsedExpression): ForeignExpression {
  switch (expression.kind) {
    case 'relationref':
      return { op: 'name', name: expression.relationName }
    case 'arrow':
      return { op: 'arrow', via: expression.sourceRelation.relationName, name: expression.targetRelationOrPermission }
    case 'namedarrow': {
      const [via, name] = [expression.sourceRelation.relationName, expression.targetRelationOrPermission]
      if (expression.functionName === 'any') return { op: 'arrow', via, name }
      return { op: 'foreign', text: `${via}.${expression.functionName}(${name})` }
    }
    case 'nil':
      return { op: 'foreign', text: 'nil' }
    case 'binary':
      return {
        op: OPERATORS[expression.operator],
        parts: [expressionOf(expression.left), expressionOf(expression.right)],
      }
  }
}
