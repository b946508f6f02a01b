/** Schemas and answers as the wire has them. */
import type { Answer } from '../../fga/engine/engine.ts'
import type { Tuple } from '../../fga/tuples/port.ts'
import type { ProjectSchema } from './compiled.ts'

export function structuredView({ structured, engine }: Pick<ProjectSchema, 'structured' | 'engine'>) {
  const conditions = engine.conditions.map(({ name, parameters, expression, builtin }, index) => ({
    name,
    params: parameters.map((each) => ({ name: each.name, type: each.type })),
    expression,
    builtin,
    id: index + 1,
  }))
  return { ...structured, ...(conditions.length > 0 && { conditions }) }
}

/** What is empty is left out. */
export function answerView(tuple: Tuple, { allowed, info }: Answer) {
  const { missingContext, ...shown } = info
  return { allowed, tuple, info: { ...shown, ...(missingContext.length > 0 && { missingContext }) } }
}
