/** The relations of a project. */
import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Fga, FgaDoomed, FgaTuple } from '../../port/fga.ts'
import { inChunks } from '../../sql/chunks.ts'
import { statement } from '../../statement.ts'
import type { FgaTupleRow } from './rows.ts'

type Tuples =
  | 'add'
  | 'remove'
  | 'removeAll'
  | 'removeDoomed'
  | 'rename'
  | 'count'
  | 'page'
  | 'ofResources'
  | 'ofTargets'

export function tuples(db: Db): Pick<Fga, Tuples> {
  return {
    add: (project, added) =>
      db.insert(
        'fga_tuples',
        added.map((tuple) => fromTuple(project, tuple)),
        'skipTaken',
      ),
    // All at once: where the database is far, they travel together.
    remove: async (project, removed) => {
      const counts = await Promise.all(removed.map((tuple) => db.run(removeOne, { project, ...tuple })))
      return removed.filter((_, index) => (counts[index] ?? 0) > 0)
    },
    removeAll: (project) => db.run(removeAll, { project }),
    removeDoomed: (project, doomed) => removeDoomed(db, project, doomed),
    rename: async (project, { type, relation }, to) => {
      if (relation === undefined) await renameType(db, project, type, to)
      else await renameRelation(db, { project, type, relation, to })
    },
    count: async (project) => (await db.first(count, { project }))?.total ?? 0,
    page: async (project, tuple, most) =>
      (tuple ? await db.all(pageAfter, { project, most, ...tuple }) : await db.all(firstPage, { project, most })).map(
        toTuple,
      ),
    ofResources: async (project, ids) =>
      (await inChunks(ids, (some) => db.query(where(db, project).where('resource', 'in', some)))).map(toTuple),
    ofTargets: async (project, ids) =>
      (await inChunks(ids, (some) => db.query(where(db, project).where('target', 'in', some)))).map(toTuple),
  }
}

const where = ({ dialect }: Db, project: string) =>
  dialect.builder.selectFrom('fga_tuples').select(COLUMNS).where('project_id', '=', project).orderBy(ORDER)

export const COLUMNS = ['resource', 'resource_type', 'relation', 'target', 'target_type'] as const
const ORDER = sql<string>`resource, resource_type, relation, target, target_type`

type Project = { project: string }
const removeOne = statement<Project & FgaTuple>()((db, $) =>
  db
    .deleteFrom('fga_tuples')
    .where('project_id', '=', $.project)
    .where('resource', '=', $.resource)
    .where('resource_type', '=', $.resourceType)
    .where('relation', '=', $.relation)
    .where('target', '=', $.target)
    .where('target_type', '=', $.targetType),
)
export const removeAll = statement<Project>()((db, $) =>
  db.deleteFrom('fga_tuples').where('project_id', '=', $.project),
)
const count = statement<Project>()((db, $) =>
  db
    .selectFrom('fga_tuples')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('project_id', '=', $.project),
)
const firstPage = statement<Project & { most: number }>()((db, $) =>
  db.selectFrom('fga_tuples').select(COLUMNS).where('project_id', '=', $.project).orderBy(ORDER).limit($.most),
)
const pageAfter = statement<Project & FgaTuple & { most: number }>()((db, $) =>
  db
    .selectFrom('fga_tuples')
    .select(COLUMNS)
    .where('project_id', '=', $.project)
    .where(
      sql<SqlBool>`(resource, resource_type, relation, target, target_type) >
        (${$.resource}, ${$.resourceType}, ${$.relation}, ${$.target}, ${$.targetType})`,
    )
    .orderBy(ORDER)
    .limit($.most),
)

async function removeDoomed(db: Db, project: string, { types, relations }: FgaDoomed): Promise<number> {
  let removed = 0
  for (const type of types) removed += await db.run(removeType, { project, type, sets: setsOf(type) })
  for (const { type, relation } of relations) {
    removed += await db.run(removeRelation, { project, type, relation, set: `${type}#${relation}` })
  }
  return removed
}

/** A pattern of all its sets. Names have no letters that mean something in a pattern but the underscore. */
const setsOf = (type: string) => `${type.replace(/[\\%_]/g, '\\$&')}#%`

const removeType = statement<Project & { type: string; sets: string }>()((db, $) =>
  db
    .deleteFrom('fga_tuples')
    .where('project_id', '=', $.project)
    .where(
      sql<SqlBool>`(resource_type = ${$.type} or target_type = ${$.type} or target_type like ${$.sets} escape '\\')`,
    ),
)
/** A set of what is gone has nobody in it any more. */
const removeRelation = statement<Project & { type: string; relation: string; set: string }>()((db, $) =>
  db
    .deleteFrom('fga_tuples')
    .where('project_id', '=', $.project)
    .where(sql<SqlBool>`((resource_type = ${$.type} and relation = ${$.relation}) or target_type = ${$.set})`),
)

async function renameType(db: Db, project: string, type: string, to: string): Promise<void> {
  const { builder } = db.dialect
  const own = builder.updateTable('fga_tuples').where('project_id', '=', project)
  await db.execute(own.set({ resource_type: to }).where('resource_type', '=', type))
  await db.execute(own.set({ target_type: to }).where('target_type', '=', type))
  const renamed = sql<string>`${`${to}#`} || substr(target_type, ${type.length + 2})`
  await db.execute(own.set({ target_type: renamed }).where(sql<SqlBool>`target_type like ${setsOf(type)} escape '\\'`))
}

async function renameRelation(
  db: Db,
  { project, type, relation, to }: { project: string; type: string; relation: string; to: string },
): Promise<void> {
  const own = db.dialect.builder.updateTable('fga_tuples').where('project_id', '=', project)
  await db.execute(own.set({ relation: to }).where('resource_type', '=', type).where('relation', '=', relation))
  await db.execute(own.set({ target_type: `${type}#${to}` }).where('target_type', '=', `${type}#${relation}`))
}

function fromTuple(project: string, tuple: FgaTuple): FgaTupleRow {
  const { resource, resourceType, relation, target, targetType } = tuple
  return { project_id: project, resource, resource_type: resourceType, relation, target, target_type: targetType }
}

function toTuple(row: Omit<FgaTupleRow, 'project_id'>): FgaTuple {
  const { resource, resource_type: resourceType, relation, target, target_type: targetType } = row
  return { resource, resourceType, relation, target, targetType }
}
