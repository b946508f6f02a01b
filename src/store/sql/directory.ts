import { type Db, runTexts } from '../db.ts'
import type { Project, Projects } from '../port/directory.ts'
import type { Schema } from '../schema.ts'
import type { RoleRow } from '../schema-access.ts'
import type { ProjectRow } from '../schema-directory.ts'
import { statement } from '../statement.ts'
import { fromJson, toJson } from './codec.ts'

export function projects(db: Db): Projects {
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
      for (const table of EVERY_TABLE) await empty(db, table, id)
      await db.run(removeProject, { id })
    },
    rows: async (id) => {
      const rows: Record<string, readonly object[]> = {}
      for (const table of CONTENT) {
        const query = db.dialect.builder
          .selectFrom(table as 'roles')
          .selectAll()
          .where('project_id', '=', id)
        rows[table] = await db.query(query)
      }
      return rows
    },
    replaceRows: async (id, rows) => {
      for (const table of CONTENT) {
        await empty(db, table, id)
        await db.insert(table as 'roles', (rows[table] ?? []) as RoleRow[])
      }
    },
    strays: () => strays(db),
    lockCompany: async (id) => {
      await db.first(lockCompany, { id })
    },
    createCompany: async ({ id, name, createdAt }) => {
      await db.insert('companies', [{ id, name, created_at: createdAt }])
    },
  }
}

async function empty(db: Db, table: ProjectTable, project: string): Promise<void> {
  await db.execute(db.dialect.builder.deleteFrom(table as 'roles').where('project_id', '=', project))
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

/** Tables whose rows belong to one project. */
type ProjectTable = { [T in keyof Schema]: 'project_id' extends keyof Schema[T] ? T : never }[keyof Schema]

/** The compiler asks for a line here with every new table. */
const PROJECT_TABLES: { [T in ProjectTable]: true } = {
  management_keys: true,
  users: true,
  user_login_ids: true,
  user_grants: true,
  user_apps: true,
  user_attributes: true,
  passwords: true,
  passkeys: true,
  provider_tokens: true,
  logins: true,
  challenges: true,
  attributes: true,
  tenants: true,
  roles: true,
  role_permissions: true,
  permissions: true,
  access_keys: true,
  access_key_grants: true,
  apps: true,
  app_secrets: true,
  audit: true,
  configuration: true,
  configuration_secrets: true,
  restore_points: true,
  processes: true,
  signing_keys: true,
  sessions: true,
  throttles: true,
  totp_seeds: true,
  outbox: true,
  oauth_requests: true,
  oauth_codes: true,
  oauth_grants: true,
  consents: true,
}

export const EVERY_TABLE = Object.keys(PROJECT_TABLES) as ProjectTable[]
const KEYS: readonly ProjectTable[] = ['management_keys', 'signing_keys']
const CONTENT = EVERY_TABLE.filter((table) => !KEYS.includes(table))
/** Ids of which tables hold rows, with one step through an index for each project. */
async function strays(db: Db): Promise<string[]> {
  const found = new Map<string, boolean>()
  for (const next of nextProjects) {
    for (let row = await db.first(next, { after: '' }); row; row = await db.first(next, { after: row.project_id })) {
      const { project_id: id } = row
      // Rows and project are made in one transaction: whoever sees the rows sees the project a moment later.
      if (!found.has(id)) found.set(id, (await db.first(loadProject, { id })) === undefined)
    }
  }
  return [...found].flatMap(([id, isStray]) => (isStray ? [id] : []))
}

/** Keys of a company stand in no project. */
const inProjects = EVERY_TABLE.filter((table) => table !== 'management_keys')
const nextProjects = inProjects.map((table) =>
  statement<{ after: string }>()((db, $) =>
    db
      .selectFrom(table as 'roles')
      .select('project_id')
      .where('project_id', '>', $.after)
      .orderBy('project_id')
      .limit(1),
  ),
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
      tags: fromJson(row.tags),
      settings: fromJson(row.settings),
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
