import type { Db } from '../db.ts'
import type { ManagementKey, ManagementKeys, Project, Projects } from '../port/directory.ts'
import type { ManagementKeyRow, ProjectRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { fromJson, toJson } from './codec.ts'

export function projects(db: Db): Projects {
  return {
    load: async (id) => toProject(await db.first(loadProject, { id })),
    list: async (company) => (await db.all(listProjects, { company })).map((row) => toProject(row)),
    any: async () => toProject(await db.first(anyProject, {})),
    create: async (project) => {
      await db.insert('projects', [fromProject(project)])
    },
    createCompany: async ({ id, name, createdAt }) => {
      await db.insert('companies', [{ id, name, created_at: createdAt }])
    },
  }
}

const loadProject = statement<{ id: string }>()((db, $) => db.selectFrom('projects').selectAll().where('id', '=', $.id))
const listProjects = statement<{ company: string }>()((db, $) =>
  db.selectFrom('projects').selectAll().where('company_id', '=', $.company).orderBy('created_at').orderBy('id'),
)
const anyProject = statement<object>()((db) => db.selectFrom('projects').selectAll().orderBy('created_at').limit(1))

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

export function managementKeys(db: Db): ManagementKeys {
  return {
    load: async (id) => {
      const row = await db.first(loadKey, { id })
      return row && toManagementKey(row)
    },
    create: async (key) => {
      await db.insert('management_keys', [fromManagementKey(key)])
    },
    setStatus: async (id, status) => {
      await db.run(setKeyStatus, { id, status })
    },
  }
}

const loadKey = statement<{ id: string }>()((db, $) =>
  db.selectFrom('management_keys').selectAll().where('id', '=', $.id),
)
const setKeyStatus = statement<{ id: string; status: string }>()((db, $) =>
  db.updateTable('management_keys').set({ status: $.status }).where('id', '=', $.id),
)

function toManagementKey(row: ManagementKeyRow): ManagementKey {
  return {
    id: row.id,
    companyId: row.company_id,
    projectId: row.project_id,
    name: row.name,
    description: row.description,
    digest: row.digest,
    status: row.status as ManagementKey['status'],
    expiresAt: row.expires_s,
    permittedIps: fromJson(row.permitted_ips),
    createdAt: row.created_at,
  }
}

function fromManagementKey(key: ManagementKey): ManagementKeyRow {
  return {
    id: key.id,
    company_id: key.companyId,
    project_id: key.projectId,
    name: key.name,
    description: key.description,
    digest: key.digest,
    status: key.status,
    expires_s: key.expiresAt,
    permitted_ips: toJson(key.permittedIps),
    created_at: key.createdAt,
  }
}
