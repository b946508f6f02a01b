/** Schemas and answers as the wire has them. */
import { FgaAnswer } from '../../contract/schemas/fga.ts'
import type { Answer } from '../../fga/engine/engine.ts'
import type { Tuple } from '../../fga/tuples/port.ts'
import { JsonText } from '../../lib/json-text.ts'
import { encode, quote } from '../../wire/encode.ts'
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

/** The reply to a check, of as many answers as tuples. Most answers say nothing optional: those are written by hand. */
export function answersText(tuples: readonly Tuple[], answers: readonly Answer[]): JsonText {
  const names = answers.length > 1 ? quoteAgain() : quote
  let text = '{"tuples":['
  for (const [index, answer] of answers.entries()) {
    const tuple = tuples[index]
    if (!tuple) break
    if (index > 0) text += ','
    text += isPlain(answer) ? plainText(tuple, answer, names) : encode(FgaAnswer, answerView(tuple, answer))
  }
  return new JsonText(`${text}]}`)
}

const isPlain = ({ info: { missingContext, conditionalErr, path } }: Answer): boolean =>
  missingContext.length === 0 && conditionalErr === undefined && path === undefined

/** As FgaAnswer declares it. */
function plainText(tuple: Tuple, { allowed, info }: Answer, names: (text: string) => string): string {
  const { resource, resourceType, relation, target, targetType } = tuple
  return (
    `{"allowed":${allowed},"tuple":{"resource":${quote(resource)},"resourceType":${names(resourceType)},` +
    `"relation":${names(relation)},"target":${quote(target)},"targetType":${names(targetType)}},` +
    `"info":{"direct":${info.direct},"conditional":${info.conditional},"factUsed":false}}`
  )
}

/** Of a few names that come again and again. */
function quoteAgain(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const quoted = quote(text)
    known.set(text, quoted)
    return quoted
  }
}
