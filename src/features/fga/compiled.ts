/** The schema of a project as it is asked, compiled once for each version. */
import { type Deletes, deletesOf } from '../../fga/changes.ts'
import { compileSchema } from '../../fga/engine/compile.ts'
import { compileStructured } from '../../fga/engine/compile-structured.ts'
import type { EngineSchema } from '../../fga/engine/schema.ts'
import type { SchemaSyntax } from '../../fga/language/syntax.ts'
import type { StructuredSchema, Targets } from '../../fga/structured.ts'
import { checkedAs, hasTexts, isObject } from '../../lib/json.ts'
import type { FgaSchema } from '../../store/port/fga.ts'
import type { Store } from '../../store/port/index.ts'
import type { Context } from '../context.ts'

export interface ProjectSchema {
  /** Empty where there is no schema. */
  version: string
  number: number
  /** Empty for a structured schema that text cannot say. */
  dsl: string
  structured: StructuredSchema
  targets: Targets
  engine: EngineSchema
  /** Of the text. */
  syntax: SchemaSyntax | undefined
}

export const NO_SCHEMA: ProjectSchema = {
  version: '',
  number: 0,
  dsl: '',
  structured: { name: '', namespaces: [] },
  targets: {},
  engine: { definitions: [], conditions: [], byName: new Map() },
  syntax: undefined,
}

/** Schemas in memory, of all projects. */
const MOST = 200
const compiled = new WeakMap<Store, Map<string, Promise<ProjectSchema>>>()

/** The schema that holds now. No relation is read for it. */
export async function currentSchema({ store, caller }: Pick<Context, 'store' | 'caller'>): Promise<ProjectSchema> {
  const { schema } = await store.fga.position(caller.project.id)
  return compiledSchema(store, caller.project.id, schema)
}

/** A version that was saved; without one there is nothing in it. */
export async function compiledSchema(store: Store, project: string, version: string): Promise<ProjectSchema> {
  if (version === '') return NO_SCHEMA
  const known = compiled.get(store.whole) ?? new Map<string, Promise<ProjectSchema>>()
  compiled.set(store.whole, known)
  const key = `${project} ${version}`
  const found = known.get(key) ?? load(store, project, version)
  // The one that is used last is the last to go.
  known.delete(key)
  known.set(key, found)
  for (const [oldest] of known) {
    if (known.size <= MOST) break
    known.delete(oldest)
  }
  // What has failed is tried again.
  found.catch(() => known.delete(key))
  return found
}

async function load(store: Store, project: string, version: string): Promise<ProjectSchema> {
  const saved = await store.fga.schema(project, version)
  return saved ? compileSaved(saved) : NO_SCHEMA
}

const isStructured = (value: unknown): value is StructuredSchema =>
  hasTexts(value, 'name') && Array.isArray(value['namespaces'])

const areTargets = (value: unknown): value is Targets => isObject(value) && Object.values(value).every(Array.isArray)

async function compileSaved({ version, number, dsl, structured, targets }: FgaSchema): Promise<ProjectSchema> {
  const known = {
    version,
    number,
    dsl,
    structured: checkedAs(structured, isStructured, 'a schema'),
    targets: checkedAs(targets, areTargets, 'the targets of a schema'),
  }
  if (dsl === '') return { ...known, engine: compileStructured(known.structured), syntax: undefined }
  return { ...known, ...(await compileSchema(dsl)) }
}

/** As it is stored, under the next version. */
export function asSaved(schema: Omit<ProjectSchema, 'engine' | 'syntax' | 'version'>, version: string): FgaSchema {
  const { number, dsl, structured, targets } = schema
  return {
    version,
    number,
    dsl,
    structured,
    targets,
  }
}

/** Which relations a change of the schema takes along. */
export function deletesBetween(before: Omit<ProjectSchema, 'version'>, after: Omit<ProjectSchema, 'version'>): Deletes {
  if (before.syntax && after.syntax) return deletesOf(before.syntax, after.syntax)
  const types = [...before.engine.byName.keys()].filter((type) => !after.engine.byName.has(type))
  const relations = before.engine.definitions
    .filter(({ type, isStored }) => isStored && after.engine.byName.has(type))
    .filter(({ type, name }) => !after.engine.byName.get(type)?.get(name)?.isStored)
    .map(({ type, name }) => `${type}#${name}`)
  return { hasDeletes: types.length + relations.length > 0, relations, types }
}
