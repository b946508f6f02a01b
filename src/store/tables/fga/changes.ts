/** The position of a project's relations, and the log of what changed them. */

import { type SqlBool, sql } from 'kysely'
import { isJsonObject, isTexts } from '../../../lib/json.ts'
import type { Db } from '../../db.ts'
import type { Fga, FgaChange, FgaPosition, FgaTuple } from '../../port/fga.ts'
import { formed, oneOf, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'
import type { FgaChangeRow, FgaStateRow } from './rows.ts'

/** Tuples in the log of a project: who is further behind has to read all of them anew. */
const LONGEST_LOG = 100_000

type Changes = 'position' | 'lock' | 'advance' | 'changesAfter' | 'changesSince' | 'endChanges'

export function changes(db: Db): Pick<Fga, Changes> {
  return {
    position: async (project) => toPosition(await db.first(position, { project })),
    lock: async (project) => {
      await db.insert('fga_state', [{ project_id: project, revision: 0, mark: '', schema_version: '' }], 'skipTaken')
      return toPosition(await db.first(lockPosition, { project }))
    },
    advance: async (project, { revision, mark, schema }, change) => {
      await db.run(setPosition, { project, revision, mark, schema })
      await db.insert('fga_changes', [fromChange(project, change)])
      await db.run(endChangesBelow, { project, revision: revision - LONGEST_LOG })
    },
    changesAfter: async (project, revision, most) => (await db.all(after, { project, revision, most })).map(toChange),
    changesSince: async (project, time) => {
      const rows = await db.all(since, { project, time })
      const oldest = await db.first(first, { project })
      const isWhole = !oldest || oldest.previous === '' || oldest.at <= time
      return isWhole ? rows.map(toChange) : undefined
    },
    endChanges: async (time) => {
      await db.run(endChangesBefore, { time })
    },
  }
}

type Project = { project: string }
const position = statement<Project>()((db, $) =>
  db.selectFrom('fga_state').select(['revision', 'mark', 'schema_version']).where('project_id', '=', $.project),
)
const lockPosition = statement<Project>()((db, $, dialect) =>
  dialect.lockRows(
    db.selectFrom('fga_state').select(['revision', 'mark', 'schema_version']).where('project_id', '=', $.project),
  ),
)
const setPosition = statement<Project & FgaPosition>()((db, $) =>
  db
    .updateTable('fga_state')
    .set({ revision: $.revision, mark: $.mark, schema_version: $.schema })
    .where('project_id', '=', $.project),
)
const after = statement<Project & { revision: number; most: number }>()((db, $) =>
  db
    .selectFrom('fga_changes')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('revision', '>', $.revision)
    .orderBy('revision')
    .limit($.most),
)
const since = statement<Project & { time: number }>()((db, $) =>
  db
    .selectFrom('fga_changes')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('at', '>=', $.time)
    .orderBy('revision'),
)
const first = statement<Project>()((db, $) =>
  db
    .selectFrom('fga_changes')
    .select(['previous', 'at'])
    .where('project_id', '=', $.project)
    .orderBy('revision')
    .limit(1),
)
const endChangesBelow = statement<Project & { revision: number }>()((db, $) =>
  db.deleteFrom('fga_changes').where('project_id', '=', $.project).where('revision', '<=', $.revision),
)
/** The last of them stays: it tells how far back the log reaches. */
const endChangesBefore = statement<{ time: number }>()((db, $) =>
  db.deleteFrom('fga_changes').where(
    sql<SqlBool>`revision < (select max(later.revision) from fga_changes as later
        where later.project_id = fga_changes.project_id and later.at < ${$.time})`,
  ),
)

function toPosition(row: Omit<FgaStateRow, 'project_id'> | undefined): FgaPosition {
  return { revision: row?.revision ?? 0, mark: row?.mark ?? '', schema: row?.schema_version ?? '' }
}

type Columns = [resource: string, resourceType: string, relation: string, target: string, targetType: string]

const pack = (tuples: readonly FgaTuple[]): Columns[] =>
  tuples.map(({ resource, resourceType, relation, target, targetType }) => [
    resource,
    resourceType,
    relation,
    target,
    targetType,
  ])

const unpack = (packed: readonly Columns[]): FgaTuple[] =>
  packed.map(([resource, resourceType, relation, target, targetType]) => ({
    resource,
    resourceType,
    relation,
    target,
    targetType,
  }))

function fromChange(project: string, change: FgaChange): FgaChangeRow {
  const { revision, mark, previous, at, kind, added, removed } = change
  const tuples = toJson({ added: pack(added), removed: pack(removed) })
  return { project_id: project, revision, mark, previous, at, kind, tuples }
}

function isPacked(value: unknown): value is { added: Columns[]; removed: Columns[] } {
  const areColumns = (list: unknown) => Array.isArray(list) && list.every((item) => isTexts(item) && item.length === 5)
  return isJsonObject(value) && areColumns(value['added']) && areColumns(value['removed'])
}

function toChange({ revision, mark, previous, at, kind, tuples }: FgaChangeRow): FgaChange {
  const { added, removed } = formed(tuples, isPacked, 'relations')
  return {
    revision,
    mark,
    previous,
    at,
    kind: oneOf(kind, ['tuples', 'schema', 'all']),
    added: unpack(added),
    removed: unpack(removed),
  }
}
