/** Versions of a project's schema. */
import { isJsonObject } from '../../../lib/json.ts'
import type { Db } from '../../db.ts'
import type { Fga, FgaSchema } from '../../port/fga.ts'
import { formed, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

/** Versions that are kept; only the last of them is used. */
const KEPT = 20

export function schemas(db: Db): Pick<Fga, 'schema' | 'saveSchema'> {
  return {
    schema: async (project, version) => {
      const row = await db.first(load, { project, version })
      return row && { version, number: row.number, ...fromDocument(row.document) }
    },
    saveSchema: async (project, schema, at) => {
      const { version, number } = schema
      const row = { project_id: project, version, number, created_at: at, document: toDocument(schema) }
      await db.insert('fga_schemas', [row])
      await db.run(forget, { project, number: number - KEPT })
    },
  }
}

const load = statement<{ project: string; version: string }>()((db, $) =>
  db
    .selectFrom('fga_schemas')
    .select(['number', 'document'])
    .where('project_id', '=', $.project)
    .where('version', '=', $.version),
)
const forget = statement<{ project: string; number: number }>()((db, $) =>
  db.deleteFrom('fga_schemas').where('project_id', '=', $.project).where('number', '<=', $.number),
)

type Document = Pick<FgaSchema, 'dsl' | 'structured' | 'targets'>

export const toDocument = ({ dsl, structured, targets }: Document): string => toJson({ dsl, structured, targets })
export const fromDocument = (text: string): Document => formed(text, isDocument, 'a schema')

function isDocument(value: unknown): value is Document {
  return isJsonObject(value) && typeof value['dsl'] === 'string' && 'structured' in value && 'targets' in value
}
