import { type Db, runTexts } from '../db.ts'
import type { EveryTable, Given, Noun } from '../noun.ts'
import type { Project, Projects, StraysPlace } from '../port/directory.ts'
import type { Schema } from '../schema.ts'
import { objectIn, textsIn, toJson } from '../sql/codec.ts'
import { statement } from '../statement.ts'

interface ProjectRow {
  id: string
  company_id: string
  name: string
  environment: string
  tags: string
  settings: string
  created_at: number
}

export const projects: Noun<
  Projects,
  { companies: { id: string; name: string; created_at: number }; projects: ProjectRow }
> = { tables: { companies: 'directory', projects: 'directory' }, open }

function open(db: Db, { every }: Given): Projects {
  return {
    load: async (id) => toProject(await db.first(loadProject, { id })),
    list: async (company) => (await db.all(listProjects, { company })).map((row) => toProject(row)),
    ids: async () => (await db.all(everyId, {})).map(({ id }) => id),
    any: async () => toProject(await db.first(anyProject, {})),
    lock: () => runTexts(db, db.dialect.lockTables(['projects'])),
    create: async (project) => {
      await db.insert('projects', [fromProject(project)])
    },
    update: async ({ id, name, environment, tags }) => {
      await db.run(updateProject, { id, name, environment, tags: toJson(tags) })
    },
    remove: async (id) => {
      await runTexts(db, db.dialect.holdProject(id))
      for (const table of tablesOf(every)) await empty(db, table, id)
      await db.run(removeProject, { id })
    },
    rows: async (id) => {
      const rows: Record<string, readonly object[]> = {}
      for (const table of contentOf(every)) {
        const query = db.dialect.builder.selectFrom(table).selectAll().where('project_id', '=', id)
        rows[table] = await db.query(query)
      }
      return rows
    },
    replaceRows: async (id, rows) => {
      for (const table of contentOf(every)) {
        await empty(db, table, id)
        await db.insert(table, (rows[table] ?? []) as Schema['roles'][])
      }
    },
    strays: (from, most) => strays(db, every, from, most),
    lockCompany: async (id) => {
      await db.first(lockCompany, { id })
    },
    createCompany: async ({ id, name, createdAt }) => {
      await db.insert('companies', [{ id, name, created_at: createdAt }])
    },
  }
}

/** Any table whose rows belong to a project; of its columns no more is used than all of them have. */
type ProjectTable = 'roles'

const tablesOf = (every: EveryTable, isMeant: (table: string) => boolean = () => true) =>
  Object.keys(every).filter((table): table is ProjectTable => isMeant(table))

const contentOf = (every: EveryTable) => tablesOf(every, (table) => every[table] === 'content')

async function empty(db: Db, table: ProjectTable, project: string): Promise<void> {
  await db.execute(db.dialect.builder.deleteFrom(table).where('project_id', '=', project))
}

const loadProject = statement<{ id: string }>()((db, $) => db.selectFrom('projects').selectAll().where('id', '=', $.id))
const listProjects = statement<{ company: string }>()((db, $) =>
  db.selectFrom('projects').selectAll().where('company_id', '=', $.company).orderBy('created_at').orderBy('id'),
)
const everyId = statement<object>()((db) => db.selectFrom('projects').select('id').orderBy('id'))
const anyProject = statement<object>()((db) => db.selectFrom('projects').selectAll().orderBy('created_at').limit(1))

const updateProject = statement<{ id: string; name: string; environment: string; tags: string }>()((db, $) =>
  db.updateTable('projects').set({ name: $.name, environment: $.environment, tags: $.tags }).where('id', '=', $.id),
)
const removeProject = statement<{ id: string }>()((db, $) => db.deleteFrom('projects').where('id', '=', $.id))
const lockCompany = statement<{ id: string }>()((db, $, dialect) =>
  dialect.lockRows(db.selectFrom('companies').select('id').where('id', '=', $.id)),
)

/** Ids of which tables hold rows, with one step through an index for each project. */
async function strays(
  db: Db,
  every: EveryTable,
  from: StraysPlace,
  most: number,
): Promise<{ ids: string[]; next: StraysPlace | undefined }> {
  const tables = nextProjects(every)
  const found = new Map<string, boolean>()
  let { done, after } = from
  for (let left = most; left > 1; left--) {
    const table = tables[(from.first + done) % tables.length]
    if (!table || done >= tables.length) return { ids: straysIn(found), next: undefined }
    const row = await db.first(table, { after })
    if (!row) done++
    after = row?.project_id ?? ''
    if (after === '' || found.has(after)) continue
    // Rows and project are made in one transaction: whoever sees the rows sees the project a moment later.
    left--
    found.set(after, (await db.first(loadProject, { id: after })) === undefined)
  }
  return { ids: straysIn(found), next: { first: from.first, done, after } }
}

const straysIn = (found: ReadonlyMap<string, boolean>) => [...found].flatMap(([id, isStray]) => (isStray ? [id] : []))

let nexts: ReturnType<typeof nextProject>[] | undefined

/** Keys of a company stand in no project. */
function nextProjects(every: EveryTable) {
  nexts ??= tablesOf(every, (table) => every[table] !== 'companyKey').map(nextProject)
  return nexts
}

const nextProject = (table: ProjectTable) =>
  statement<{ after: string }>()((db, $) =>
    db.selectFrom(table).select('project_id').where('project_id', '>', $.after).orderBy('project_id').limit(1),
  )

function toProject(row: ProjectRow): Project
function toProject(row: ProjectRow | undefined): Project | undefined
function toProject(row: ProjectRow | undefined): Project | undefined {
  return (
    row && {
      id: row.id,
      companyId: row.company_id,
      name: row.name,
      environment: row.environment,
      tags: textsIn(row.tags),
      settings: objectIn(row.settings),
      createdAt: row.created_at,
    }
  )
}

function fromProject(project: Project): ProjectRow {
  return {
    id: project.id,
    company_id: project.companyId,
    name: project.name,
    environment: project.environment,
    tags: toJson(project.tags),
    settings: toJson(project.settings),
    created_at: project.createdAt,
  }
}
