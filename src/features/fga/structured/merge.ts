/**
 * A schema in its structured form becomes text again where text can say it. That form has no conditions: those of
 * definitions that stay as they are stay, and a definition that has some cannot be changed in it.
 */
import { ApiError } from '../../../contract/faults.ts'
import { compileStructured, StructuredError } from '../../../fga/engine/compile-structured.ts'
import { format } from '../../../fga/language/format.ts'
import type { Expression, PermissionSyntax, RelationSyntax, SchemaSyntax } from '../../../fga/language/syntax.ts'
import { fromStructured, type StructuredSchema, Unspeakable } from '../../../fga/structured.ts'
import type { ProjectSchema } from '../compiled.ts'
import { type NewSchema, readText } from '../schema.ts'

/** Throws ApiError `badSchema`. */
export async function fromNamespaces(structured: StructuredSchema, before: ProjectSchema): Promise<NewSchema> {
  const engine = compiled(structured)
  const spoken = spokenFrom(structured, before)
  if (spoken) return { ...(await readText(format(spoken), before)), structured }
  if (before.engine.conditions.length > 0) {
    throw new ApiError('badSchema', 'The schema has conditions, and this change is nothing that its text can say')
  }
  const { targets, number } = before
  return { number: number + 1, dsl: '', structured, targets, engine, syntax: undefined }
}

function compiled(structured: StructuredSchema) {
  try {
    return compileStructured(structured)
  } catch (error) {
    if (error instanceof StructuredError) throw new ApiError('badSchema', error.message, { cause: error })
    throw error
  }
}

/** Undefined for what text cannot say. */
function spokenFrom(structured: StructuredSchema, before: ProjectSchema): SchemaSyntax | undefined {
  let spoken: SchemaSyntax
  try {
    spoken = fromStructured(structured, before.targets)
  } catch (error) {
    if (error instanceof Unspeakable) return undefined
    throw error
  }
  const types = spoken.types.map((type) => ({
    ...type,
    members: type.members.map((member) => keptMember(type.name, member, { structured, before })),
  }))
  return { conditions: before.syntax?.conditions ?? [], types }
}

type Member = RelationSyntax | PermissionSyntax

function keptMember(
  type: string,
  member: Member,
  { structured, before }: { structured: StructuredSchema; before: ProjectSchema },
): Member {
  const known = before.syntax?.types.find(({ name }) => name === type)?.members.find(({ name }) => name === member.name)
  if (!known) return member
  if (nodeText(structured, type, member.name) === nodeText(before.structured, type, member.name)) return known
  if (hasConditions(known)) {
    throw new ApiError('badSchema', `${type}#${member.name} has conditions, which only text can say: change it there`)
  }
  return member
}

function nodeText({ namespaces }: StructuredSchema, type: string, name: string): string {
  const definitions = namespaces.find((each) => each.name === type)?.relationDefinitions
  return JSON.stringify(definitions?.find((each) => each.name === name)?.complexDefinition ?? null)
}

function hasConditions(member: Member): boolean {
  return member.kind === 'relation' ? member.condition !== undefined : hasWith(member.expression)
}

function hasWith(expression: Expression): boolean {
  if (expression.op === 'with') return true
  return 'parts' in expression && expression.parts.some(hasWith)
}
