/** Copies of a project's schema and tuples: the database makes them, nothing of them passes through here. */
import { sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Fga, FgaBackup } from '../../port/fga.ts'
import { statement } from '../../statement.ts'
import type { FgaBackupRow } from './rows.ts'
import { fromDocument, toDocument } from './schemas.ts'
import { COLUMNS, removeAll } from './tuples.ts'

type Backups = 'backups' | 'backup' | 'addBackup' | 'restoreBackup' | 'removeBackup'

export function backups(db: Db): Pick<Fga, Backups> {
  return {
    backups: async (project) => (await db.all(list, { project })).map(toBackup),
    backup: async (project, id) => {
      const row = await db.first(load, { project, id })
      if (!row) return undefined
      const { document, schema_number: number } = row
      const schema = document === '' ? undefined : { version: '', number, ...fromDocument(document) }
      return { ...toBackup(row), schema }
    },
    addBackup: async (project, { id, schemaNumber, createdAt }, schema) => {
      const tupleCount = await db.run(copyOut, { project, id })
      await db.insert('fga_backups', [
        {
          project_id: project,
          id,
          schema_number: schemaNumber,
          tuple_count: tupleCount,
          created_at: createdAt,
          document: schema ? toDocument(schema) : '',
        },
      ])
      return tupleCount
    },
    restoreBackup: async (project, id) => {
      await db.run(removeAll, { project })
      await db.run(copyIn, { project, id })
    },
    removeBackup: async (project, id) => {
      await db.run(removeCopies, { project, id })
      return (await db.run(remove, { project, id })) > 0
    },
  }
}

type Project = { project: string }
type Key = Project & { id: string }
const BRIEF = ['id', 'schema_number', 'tuple_count', 'created_at'] as const
const list = statement<Project>()((db, $) =>
  db
    .selectFrom('fga_backups')
    .select(BRIEF)
    .where('project_id', '=', $.project)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc'),
)
const load = statement<Key>()((db, $) =>
  db.selectFrom('fga_backups').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const remove = statement<Key>()((db, $) =>
  db.deleteFrom('fga_backups').where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeCopies = statement<Key>()((db, $) =>
  db.deleteFrom('fga_backup_tuples').where('project_id', '=', $.project).where('backup_id', '=', $.id),
)
const copyOut = statement<Key>()((db, $) =>
  db
    .insertInto('fga_backup_tuples')
    .columns(['project_id', 'backup_id', ...COLUMNS])
    .expression(
      db
        .selectFrom('fga_tuples')
        .select(['project_id', sql<string>`cast(${$.id} as text)`.as('backup_id'), ...COLUMNS])
        .where('project_id', '=', $.project),
    ),
)
const copyIn = statement<Key>()((db, $) =>
  db
    .insertInto('fga_tuples')
    .columns(['project_id', ...COLUMNS])
    .expression(
      db
        .selectFrom('fga_backup_tuples')
        .select(['project_id', ...COLUMNS])
        .where('project_id', '=', $.project)
        .where('backup_id', '=', $.id),
    ),
)

function toBackup(row: Omit<FgaBackupRow, 'project_id' | 'document'>): FgaBackup {
  const { id, schema_number: schemaNumber, tuple_count: tupleCount, created_at: createdAt } = row
  return { id, schemaNumber, tupleCount, createdAt }
}
