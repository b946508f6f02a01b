/** The relations of a project. */
import { type Expression, type SqlBool, sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Dialect } from '../../dialect.ts'
import type { Fga, FgaDoomed, FgaReading, FgaTuple } from '../../port/fga.ts'
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
  | 'sorts'
  | 'read'
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
    sorts: (project) => db.all(sorts, { project }),
    count: async (project, most) => (await db.first(count, { project, most }))?.total ?? 0,
    read: async (project, reading, most) =>
      (await inChunks(reading.ids, (some) => db.query(readOf(db, project, reading, some).limit(most)))).map(toTuple),
    page: async (project, tuple, most) => {
      const page = tuple
        ? await db.first(pageAfter, { project, most, ...tuple })
        : await db.first(firstPage, { project, most })
      const rows: Omit<FgaTupleRow, 'project_id'>[] = JSON.parse(page?.packed ?? '[]')
      return rows.map(toTuple)
    },
    ofResources: async (project, ids) =>
      (await inChunks(ids, (some) => db.query(where(db, project).where('resource', 'in', some)))).map(toTuple),
    ofTargets: async (project, ids) =>
      (await inChunks(ids, (some) => db.query(where(db, project).where('target', 'in', some)))).map(toTuple),
  }
}

const where = ({ dialect }: Db, project: string) =>
  dialect.builder.selectFrom('fga_tuples').select(COLUMNS).where('project_id', '=', project).orderBy(ORDER)

/** Beginnings of the key, or of the index by target. */
function readOf({ dialect }: Db, project: string, reading: FgaReading, ids: string[]) {
  const own = dialect.builder.selectFrom('fga_tuples').select(COLUMNS).where('project_id', '=', project)
  if (reading.kind === 'leading') return own.where('target', 'in', ids)
  const { resourceType, relation } = reading
  const on = own.where('resource', 'in', ids).where('resource_type', '=', resourceType).where('relation', '=', relation)
  if (reading.kind === 'target') return on.where('target', '=', reading.target)
  return on.where('target_type', reading.kind === 'sets' ? 'like' : 'not like', '%#%')
}

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
const count = statement<Project & { most: number }>()((db, $) =>
  db
    .selectFrom(
      db.selectFrom('fga_tuples').select('resource').where('project_id', '=', $.project).limit($.most).as('some'),
    )
    .select((eb) => eb.fn.countAll<number>().as('total')),
)
const sorts = statement<Project>()((db, $) =>
  db
    .selectFrom('fga_tuples')
    .select(['resource_type as resourceType', 'relation', 'target_type as targetType'])
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('project_id', '=', $.project)
    .groupBy(['resource_type', 'relation', 'target_type']),
)
/** A page crosses as one text: by rows, whoever reads a million of them pays twice as much. */
const packed = (db: Dialect['builder'], dialect: Dialect, page: Expression<unknown>) =>
  db.selectNoFrom(dialect.jsonRows(page, COLUMNS).as('packed'))

const firstPage = statement<Project & { most: number }>()((db, $, dialect) =>
  packed(
    db,
    dialect,
    db.selectFrom('fga_tuples').select(COLUMNS).where('project_id', '=', $.project).orderBy(ORDER).limit($.most),
  ),
)
const pageAfter = statement<Project & FgaTuple & { most: number }>()((db, $, dialect) =>
  packed(
    db,
    dialect,
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
  ),
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
