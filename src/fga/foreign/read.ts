/** Files of other engines: a schema alone, or the files of their tools, which hold relations, too. */
import { asObject, isObject } from '../../lib/json.ts'
import { ForeignError, type ForeignModel, type ForeignTuple } from './model.ts'

export const FOREIGN_ENGINES = ['openfga', 'spicedb'] as const
export type ForeignEngine = (typeof FOREIGN_ENGINES)[number]

/**
 * `text` is a schema, or what `parseYaml` makes of it has `model` and `tuples` (OpenFGA's store files) or `schema` and
 * `relationships` (SpiceDB's validation files). Throws ForeignError.
 */
export async function readForeign(
  engine: ForeignEngine,
  text: string,
  parseYaml: (text: string) => Promise<unknown>,
): Promise<ForeignModel> {
  if (engine === 'openfga') {
    const { readOpenFga } = await import('./openfga.ts')
    const file = /^(model|name|tuples|tests):/m.test(text) ? fileOf(await parseYaml(text)) : undefined
    if (!file) return { ...readOpenFga(text), tuples: [] }
    return { ...readOpenFga(textOf(file, 'model')), tuples: listOf(file['tuples']).map(openFgaTuple) }
  }
  const { readSpiceDb } = await import('./spicedb.ts')
  const file = /^(schema|relationships):/m.test(text) ? fileOf(await parseYaml(text)) : undefined
  if (!file) return { ...readSpiceDb(text), tuples: [] }
  const lines = String(file['relationships'] ?? '').split('\n')
  const tuples = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('//'))
  return { ...readSpiceDb(textOf(file, 'schema')), tuples: tuples.map(spiceDbTuple) }
}

type File = { readonly [name: string]: unknown }

function fileOf(parsed: unknown): File {
  if (isObject(parsed)) return parsed
  throw new ForeignError('the file is no map')
}

/** The schema within. One in another file is not followed: that file is what to import. */
function textOf(file: File, name: string): string {
  const text = file[name]
  if (typeof text === 'string') return text
  throw new ForeignError(`the file has no ${name} within; import the file that has it, and the relations by themselves`)
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new ForeignError('tuples is no list')
}

function openFgaTuple(value: unknown): ForeignTuple {
  const { user, relation, object, condition } = asObject(value)
  if (typeof user !== 'string' || typeof relation !== 'string' || typeof object !== 'string')
    throw new ForeignError(`a tuple has user, relation and object: ${JSON.stringify(value)}`)
  const named = condition === undefined || condition === null ? {} : { condition: JSON.stringify(condition) }
  return { resource: object, relation, target: user, ...named }
}

/** `doc:readme#viewer@group:g1#member[caveat:{...}]` */
function spiceDbTuple(line: string): ForeignTuple {
  const parts = /^([^#@[\]\s]+)#([^#@[\]\s]+)@([^@[\]\s]+?)(?:#\.\.\.)?(\[.*\])?$/.exec(line)
  if (!parts) throw new ForeignError(`a relationship is written type:id#relation@type:id: ${line}`)
  const [, resource = '', relation = '', target = '', condition] = parts
  return { resource, relation, target, ...(condition && { condition }) }
}
