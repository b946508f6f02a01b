/** The language of schemas, as text. */
import { checkSchema } from './checks.ts'
import { format } from './format.ts'
import { parse } from './parser.ts'
import { type Problem, SchemaError } from './problems.ts'
import type { SchemaSyntax } from './syntax.ts'

/** Grammar and names. Throws SchemaError with everything that is wrong; expressions of conditions are not looked at. */
export function readSchema(text: string): SchemaSyntax {
  const { schema, problems, declared } = parse(text)
  checkSchema(schema, problems, problems.list().length > 0 ? declared : undefined)
  if (problems.list().length > 0) throw new SchemaError(problems.list())
  return schema
}

/** All that is wrong with grammar and names. */
export function problemsOf(text: string): readonly Problem[] {
  try {
    readSchema(text)
    return []
  } catch (error) {
    if (error instanceof SchemaError) return error.problems
    throw error
  }
}

/** The schema in its one layout. Throws SchemaError. */
export function formatSchema(text: string): string {
  return format(readSchema(text))
}
