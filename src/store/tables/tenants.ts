import { type ExpressionBuilder, sql } from 'kysely'
import type { Db } from '../db.ts'
import type { Condition, Dialect } from '../dialect.ts'
import type { Noun } from '../noun.ts'
import type { Tenant, TenantFilter, Tenants } from '../port/tenants.ts'
import type { Schema } from '../schema.ts'
import { inChunks } from '../sql/chunks.ts'
import { fromFlag, objectIn, textsIn, toFlag, toJson } from '../sql/codec.ts'
import { statement } from '../statement.ts'

interface TenantRow {
  project_id: string
  id: string
  name: string
  custom_attributes: string
  self_provisioning_domains: string
  auth_type: string
  domains: string
  disabled: number
  enforce_sso: number
  enforce_sso_exclusions: string
  federated_app_ids: string
  parent: string
  default_roles: string
  role_inheritance: string
  settings: string
  created_at: number
}

export const tenants: Noun<Tenants, { tenants: TenantRow }> = { tables: { tenants: 'content' }, open }

function open(db: Db): Tenants {
  return {
    load: async (project, id) => {
      const row = await db.first(loadTenant, { project, id })
      return row && toTenant(row)
    },
    lock: async (project, id) => {
      const row = await db.first(lockTenant, { project, id })
      return row && toTenant(row)
    },
    names: async (project, ids) => {
      const rows = await inChunks(ids, (some) => db.query(namesOf(db, project, some)))
      return new Map(rows.map(({ id, name }) => [id, name]))
    },
    keep: async (project, ids) => {
      // In one order for everybody, so that they do not lock each other up.
      const rows = await inChunks([...ids].sort(), (some) =>
        db.query(db.dialect.keepRows(namesOf(db, project, some).orderBy('id'))),
      )
      return new Map(rows.map(({ id, name }) => [id, name]))
    },
    search: async (project, filter) => {
      const query = db.dialect.builder
        .selectFrom('tenants')
        .selectAll()
        .where('project_id', '=', project)
        .where((eb) => eb.and(conditions(eb, filter)))
        .orderBy('created_at')
        .orderBy('id')
      const found = (await db.query(query)).map(toTenant)
      return found.filter((tenant) => holdsLists(tenant, filter))
    },
    create: async (project, tenant) => (await db.insert('tenants', [fromTenant(project, tenant)], 'skipTaken')) === 1,
    update: async (project, tenant) => {
      const { id, name } = tenant
      if (await db.first(othersName, { project, id, name })) return false
      const { project_id: _, id: __, ...columns } = fromTenant(project, tenant)
      await db.execute(
        db.dialect.builder.updateTable('tenants').set(columns).where('project_id', '=', project).where('id', '=', id),
      )
      return true
    },
    remove: async (project, id) => {
      await db.run(removeRoleGrants, { project, id })
      await db.run(removeKeyRoleGrants, { project, id })
      await db.run(removeRolePermissions, { project, id })
      await db.run(removeRoles, { project, id })
      await db.run(raiseThoseBelow, { project, id })
      await db.run(removeTenant, { project, id })
    },
  }
}

const namesOf = (db: Db, project: string, ids: string[]) =>
  db.dialect.builder
    .selectFrom('tenants')
    .select(['id', 'name'])
    .where('project_id', '=', project)
    .where('id', 'in', ids)

type Key = { project: string; id: string }

const tenantById = (db: Dialect['builder'], $: Key) =>
  db.selectFrom('tenants').selectAll().where('project_id', '=', $.project).where('id', '=', $.id)
const loadTenant = statement<Key>()((db, $) => tenantById(db, $))
const lockTenant = statement<Key>()((db, $, dialect) => dialect.lockRows(tenantById(db, $)))
const othersName = statement<Key & { name: string }>()((db, $) =>
  db
    .selectFrom('tenants')
    .select('id')
    .where('project_id', '=', $.project)
    .where('name', '=', $.name)
    .where('id', '<>', $.id),
)
const raiseThoseBelow = statement<Key>()((db, $) =>
  db.updateTable('tenants').set({ parent: '' }).where('project_id', '=', $.project).where('parent', '=', $.id),
)
const removeTenant = statement<Key>()((db, $) =>
  db.deleteFrom('tenants').where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeRoleGrants = statement<Key>()((db, $) =>
  db.deleteFrom('user_grants').where('project_id', '=', $.project).where('tenant_id', '=', $.id),
)
const removeKeyRoleGrants = statement<Key>()((db, $) =>
  db.deleteFrom('access_key_grants').where('project_id', '=', $.project).where('tenant_id', '=', $.id),
)
const removeRolePermissions = statement<Key>()((db, $) =>
  db
    .deleteFrom('role_permissions')
    .where('project_id', '=', $.project)
    .where('role_id', 'in', (eb) =>
      eb.selectFrom('roles').select('id').where('project_id', '=', $.project).where('tenant_id', '=', $.id),
    ),
)
const removeRoles = statement<Key>()((db, $) =>
  db.deleteFrom('roles').where('project_id', '=', $.project).where('tenant_id', '=', $.id),
)

function conditions(eb: ExpressionBuilder<Schema, 'tenants'>, filter: Partial<TenantFilter>): Condition[] {
  const list: Condition[] = []
  if (filter.ids?.length) list.push(eb('id', 'in', filter.ids))
  if (filter.names?.length) list.push(eb('name', 'in', filter.names))
  if (filter.authType) list.push(eb('auth_type', '=', filter.authType))
  if (filter.parent) list.push(eb('parent', '=', filter.parent))
  if (filter.topLevelOnly) list.push(eb('parent', '=', ''))
  return list.length > 0 ? list : [sql`1 = 1`]
}

/** Tenants are few beside users: what stands in their JSON columns is compared here, alike for all engines. */
function holdsLists(tenant: Tenant, filter: Partial<TenantFilter>): boolean {
  const anyOf = (wanted: string[] | undefined, held: string[]) =>
    !wanted?.length || wanted.some((value) => held.includes(value))
  return (
    anyOf(filter.selfProvisioningDomains, tenant.selfProvisioningDomains) &&
    anyOf(filter.ssoDomains, tenant.domains) &&
    Object.entries(filter.customAttributes ?? {}).every(
      ([name, value]) => toJson(tenant.customAttributes[name]) === toJson(value),
    )
  )
}

function toTenant(row: TenantRow): Tenant {
  return {
    id: row.id,
    name: row.name,
    customAttributes: objectIn(row.custom_attributes),
    selfProvisioningDomains: textsIn(row.self_provisioning_domains),
    authType: row.auth_type,
    domains: textsIn(row.domains),
    disabled: fromFlag(row.disabled),
    enforceSSO: fromFlag(row.enforce_sso),
    enforceSSOExclusions: textsIn(row.enforce_sso_exclusions),
    federatedAppIds: textsIn(row.federated_app_ids),
    parent: row.parent,
    defaultRoles: textsIn(row.default_roles),
    roleInheritance: row.role_inheritance,
    settings: objectIn(row.settings),
    createdAt: row.created_at,
  }
}

function fromTenant(project: string, tenant: Tenant): TenantRow {
  return {
    project_id: project,
    id: tenant.id,
    name: tenant.name,
    custom_attributes: toJson(tenant.customAttributes),
    self_provisioning_domains: toJson(tenant.selfProvisioningDomains),
    auth_type: tenant.authType,
    domains: toJson(tenant.domains),
    disabled: toFlag(tenant.disabled),
    enforce_sso: toFlag(tenant.enforceSSO),
    enforce_sso_exclusions: toJson(tenant.enforceSSOExclusions),
    federated_app_ids: toJson(tenant.federatedAppIds),
    parent: tenant.parent,
    default_roles: toJson(tenant.defaultRoles),
    role_inheritance: tenant.roleInheritance,
    settings: toJson(tenant.settings),
    created_at: tenant.createdAt,
  }
}
