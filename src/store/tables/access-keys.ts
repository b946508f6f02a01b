import { type ExpressionBuilder, sql } from 'kysely'
import type { Db } from '../db.ts'
import type { Condition } from '../dialect.ts'
import type { Noun } from '../noun.ts'
import type { AccessKey, AccessKeyFilter, AccessKeys } from '../port/access-keys.ts'
import type { Grant } from '../port/users.ts'
import type { Schema } from '../schema.ts'
import { inChunks } from '../sql/chunks.ts'
import { objectIn, oneOf, textsIn, toJson } from '../sql/codec.ts'
import { statement } from '../statement.ts'
import type { GrantRow } from './users/schema.ts'

interface AccessKeyRow {
  project_id: string
  id: string
  name: string
  description: string
  status: string
  expires_s: number
  created_by: string
  bound_user_id: string
  custom_claims: string
  permitted_ips: string
  custom_attributes: string
  digest: string
  created_at: number
}

export const accessKeys: Noun<
  AccessKeys,
  { access_keys: AccessKeyRow; access_key_grants: GrantRow & { key_id: string } }
> = { tables: { access_keys: 'content', access_key_grants: 'content' }, open }

function open(db: Db): AccessKeys {
  const complete = async (project: string, row: AccessKeyRow | undefined) =>
    row && toAccessKey(row, await db.all(grantsOfKey, { project, key: row.id }))
  return {
    load: async (project, id) => complete(project, await db.first(loadKey, { project, id })),
    lock: async (project, id) => complete(project, await db.first(lockKey, { project, id })),
    byDigest: async (project, digest) => complete(project, await db.first(keyByDigest, { project, digest })),
    search: (project, filter) => search(db, project, filter),
    known: (project, digests) => known(db, project, digests),
    boundTo: (project, userIds) => boundTo(db, project, userIds),
    create: async (project, keys) => {
      await db.insert(
        'access_keys',
        keys.map((key) => fromAccessKey(project, key)),
      )
      await db.insert(
        'access_key_grants',
        keys.flatMap((key) => fromGrants(project, key)),
      )
    },
    update: async (project, key) => {
      const { project_id: _, id, ...columns } = fromAccessKey(project, key)
      await db.execute(
        db.dialect.builder
          .updateTable('access_keys')
          .set(columns)
          .where('project_id', '=', project)
          .where('id', '=', id),
      )
      await db.run(removeGrants, { project, key: id })
      await db.insert('access_key_grants', fromGrants(project, key))
    },
    setStatus: async (project, ids, status) => {
      const found: string[] = []
      for (const id of new Set(ids)) if ((await db.run(setStatus, { project, id, status })) > 0) found.push(id)
      return found
    },
    remove: async (project, ids) => {
      const removed: string[] = []
      for (const id of new Set(ids)) {
        await db.run(removeGrants, { project, key: id })
        if ((await db.run(removeKey, { project, id })) > 0) removed.push(id)
      }
      return removed
    },
    onlyIn: async (project, tenant) => (await db.all(keysOnlyIn, { project, tenant })).map(({ key_id }) => key_id),
    leaveTenant: async (project, tenant) => {
      await db.run(removeTenantGrants, { project, tenant })
    },
  }
}

type Key = { project: string; id: string }

const loadKey = statement<Key>()((db, $) =>
  db.selectFrom('access_keys').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const lockKey = statement<Key>()((db, $, dialect) =>
  dialect.lockRows(db.selectFrom('access_keys').selectAll().where('project_id', '=', $.project).where('id', '=', $.id)),
)
const keyByDigest = statement<{ project: string; digest: string }>()((db, $) =>
  db.selectFrom('access_keys').selectAll().where('project_id', '=', $.project).where('digest', '=', $.digest),
)
const setStatus = statement<Key & { status: string }>()((db, $) =>
  db.updateTable('access_keys').set({ status: $.status }).where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeKey = statement<Key>()((db, $) =>
  db.deleteFrom('access_keys').where('project_id', '=', $.project).where('id', '=', $.id),
)

type GrantsKey = { project: string; key: string }

const grantsOfKey = statement<GrantsKey>()((db, $) =>
  db
    .selectFrom('access_key_grants')
    .select(['tenant_id', 'role_id'])
    .where('project_id', '=', $.project)
    .where('key_id', '=', $.key)
    .orderBy('tenant_id')
    .orderBy('role_id'),
)
const removeGrants = statement<GrantsKey>()((db, $) =>
  db.deleteFrom('access_key_grants').where('project_id', '=', $.project).where('key_id', '=', $.key),
)

type TenantKey = { project: string; tenant: string }

const removeTenantGrants = statement<TenantKey>()((db, $) =>
  db.deleteFrom('access_key_grants').where('project_id', '=', $.project).where('tenant_id', '=', $.tenant),
)
const keysOnlyIn = statement<TenantKey>()((db, $) =>
  db
    .selectFrom('access_key_grants as mine')
    .select('mine.key_id')
    .distinct()
    .where('mine.project_id', '=', $.project)
    .where('mine.tenant_id', '=', $.tenant)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('access_key_grants as other')
            .select('other.key_id')
            .where('other.project_id', '=', $.project)
            .whereRef('other.key_id', '=', 'mine.key_id')
            .where('other.tenant_id', 'not in', ['', $.tenant]),
        ),
      ),
    ),
)

async function known(db: Db, project: string, digests: readonly string[]): Promise<Set<string>> {
  const rows = await inChunks(digests, (some) =>
    db.query(
      db.dialect.builder
        .selectFrom('access_keys')
        .select('digest')
        .where('project_id', '=', project)
        .where('digest', 'in', some),
    ),
  )
  return new Set(rows.map(({ digest }) => digest))
}

async function boundTo(db: Db, project: string, userIds: readonly string[]): Promise<Set<string>> {
  const rows = await inChunks(userIds, (some) =>
    db.query(
      db.dialect.builder
        .selectFrom('access_keys')
        .select('bound_user_id')
        .distinct()
        .where('project_id', '=', project)
        .where('bound_user_id', 'in', some),
    ),
  )
  return new Set(rows.map(({ bound_user_id }) => bound_user_id))
}

async function search(db: Db, project: string, filter: Partial<AccessKeyFilter>): Promise<AccessKey[]> {
  const rows = await db.query(
    db.dialect.builder
      .selectFrom('access_keys')
      .selectAll()
      .where('project_id', '=', project)
      .where((eb) => eb.and(conditions(eb, project, filter)))
      .orderBy('created_at')
      .orderBy('name')
      .orderBy('id'),
  )
  const wanted = rows.filter((row) => holdsText(row, filter.text) && holdsAttributes(row, filter.customAttributes))
  const grants = await grantsByKey(
    db,
    project,
    wanted.map(({ id }) => id),
  )
  return wanted.map((row) => toAccessKey(row, grants.get(row.id) ?? []))
}

function conditions(
  eb: ExpressionBuilder<Schema, 'access_keys'>,
  project: string,
  filter: Partial<AccessKeyFilter>,
): Condition[] {
  const list: Condition[] = [sql`1 = 1`]
  if (filter.boundUserId) list.push(eb('bound_user_id', '=', filter.boundUserId))
  if (filter.createdBy) list.push(eb('created_by', '=', filter.createdBy))
  if (filter.tenantIds?.length) {
    const members = eb
      .selectFrom('access_key_grants')
      .select('key_id')
      .where('project_id', '=', project)
      .where('tenant_id', 'in', filter.tenantIds)
    list.push(eb('id', 'in', members))
  }
  return list
}

/** Keys are few beside users: lower-casing and JSON columns are compared here, alike for all engines. */
function holdsText(row: AccessKeyRow, text: string | undefined): boolean {
  return !text || [row.id, row.name, row.description].some((column) => column.toLowerCase().includes(text))
}

function holdsAttributes(row: AccessKeyRow, wanted: AccessKeyFilter['customAttributes'] | undefined): boolean {
  const entries = Object.entries(wanted ?? {})
  if (entries.length === 0) return true
  const held = objectIn(row.custom_attributes)
  return entries.every(([name, value]) => Object.hasOwn(held, name) && toJson(held[name]) === toJson(value))
}

type GrantColumns = { tenant_id: string; role_id: string }

async function grantsByKey(db: Db, project: string, ids: readonly string[]): Promise<Map<string, GrantColumns[]>> {
  const rows = await inChunks(ids, (some) =>
    db.query(
      db.dialect.builder
        .selectFrom('access_key_grants')
        .select(['key_id', 'tenant_id', 'role_id'])
        .where('project_id', '=', project)
        .where('key_id', 'in', some)
        .orderBy('tenant_id')
        .orderBy('role_id'),
    ),
  )
  const grants = new Map<string, GrantColumns[]>()
  for (const row of rows) {
    const held = grants.get(row.key_id)
    if (held) held.push(row)
    else grants.set(row.key_id, [row])
  }
  return grants
}

function toAccessKey(row: AccessKeyRow, grants: readonly GrantColumns[]): AccessKey {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    status: oneOf(row.status, ['active', 'inactive']),
    expiresAt: row.expires_s,
    createdBy: row.created_by,
    boundUserId: row.bound_user_id,
    customClaims: objectIn(row.custom_claims),
    permittedIps: textsIn(row.permitted_ips),
    customAttributes: objectIn(row.custom_attributes),
    digest: row.digest,
    createdAt: row.created_at,
    grants: grants.map(({ tenant_id, role_id }): Grant => ({ tenantId: tenant_id, roleId: role_id })),
  }
}

function fromAccessKey(project: string, key: AccessKey): AccessKeyRow {
  return {
    project_id: project,
    id: key.id,
    name: key.name,
    description: key.description,
    status: key.status,
    expires_s: key.expiresAt,
    created_by: key.createdBy,
    bound_user_id: key.boundUserId,
    custom_claims: toJson(key.customClaims),
    permitted_ips: toJson(key.permittedIps),
    custom_attributes: toJson(key.customAttributes),
    digest: key.digest,
    created_at: key.createdAt,
  }
}

function fromGrants(project: string, key: AccessKey): Schema['access_key_grants'][] {
  return key.grants.map(({ tenantId, roleId }) => ({
    project_id: project,
    key_id: key.id,
    tenant_id: tenantId,
    role_id: roleId,
  }))
}
