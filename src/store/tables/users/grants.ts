/** Who is a member of what, with which roles. */
import { type AliasedRawBuilder, sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Dialect } from '../../dialect.ts'
import type { NamedGrant, Users } from '../../port/users.ts'
import { inChunks } from '../../sql/chunks.ts'
import { statement } from '../../statement.ts'

export async function grantsOfUser(db: Db, project: string, id: string): Promise<NamedGrant[]> {
  return toGrants(await db.all(grantsOf, { project, id }))
}

/** By user id; users without grants are there with none. */
export async function grantsOfUsers(
  db: Db,
  project: string,
  ids: readonly string[],
): Promise<Map<string, NamedGrant[]>> {
  const rows = await inChunks(ids, (chunk) =>
    db.query(grants(db.dialect.builder, project).select('g.user_id').where('g.user_id', 'in', chunk)),
  )
  const held = new Map<string, NamedGrant[]>(ids.map((id) => [id, []]))
  for (const row of rows) held.get(row.user_id)?.push(...toGrants([row]))
  return held
}

const grants = (db: Dialect['builder'], project: string) =>
  db
    .selectFrom('user_grants as g')
    .leftJoin('tenants as t', (join) => join.on('t.project_id', '=', project).onRef('t.id', '=', 'g.tenant_id'))
    .leftJoin('roles as r', (join) => join.on('r.project_id', '=', project).onRef('r.id', '=', 'g.role_id'))
    .select(['g.tenant_id', 'g.role_id', 't.name as tenant_name', 'r.name as role_name'])
    .where('g.project_id', '=', project)

const grantsOf = statement<{ project: string; id: string }>()((db, $) =>
  grants(db, $.project).where('g.user_id', '=', $.id),
)

/** The grants of each user that a query reads, as one more column: a second statement costs as much as the first. */
export function grantsAsJson(dialect: Dialect, project: string): AliasedRawBuilder<string, 'grants'> {
  const held = grants(dialect.builder, project).whereRef('g.user_id', '=', sql.ref('users.id'))
  return dialect.jsonRows(held, GRANT_COLUMNS).as('grants')
}

const GRANT_COLUMNS = ['tenant_id', 'role_id', 'tenant_name', 'role_name']

export function grantsFromJson(text: string): NamedGrant[] {
  return text === '[]' ? [] : toGrants(JSON.parse(text))
}

interface GrantNames {
  tenant_id: string
  role_id: string
  tenant_name: string | null
  role_name: string | null
}

/** A grant whose tenant or role was deleted at the same moment as it was made counts for nothing. */
function toGrants(rows: GrantNames[]): NamedGrant[] {
  return rows
    .filter((row) => (!row.tenant_id || row.tenant_name !== null) && (!row.role_id || row.role_name !== null))
    .map((row) => ({
      tenantId: row.tenant_id,
      roleId: row.role_id,
      tenantName: row.tenant_name ?? '',
      roleName: row.role_name ?? '',
    }))
}

/** What tenants do to their members. */
export function userTenants(db: Db): Pick<Users, 'onlyIn' | 'leaveTenant'> {
  return {
    onlyIn: async (project, tenant) => (await db.all(onlyIn, { project, tenant })).map(({ user_id }) => user_id),
    leaveTenant: async (project, tenant) => {
      await db.run(leave, { project, tenant })
    },
  }
}

type TenantKey = { project: string; tenant: string }

const onlyIn = statement<TenantKey>()((db, $) =>
  db
    .selectFrom('user_grants as g')
    .select('g.user_id')
    .distinct()
    .where('g.project_id', '=', $.project)
    .where('g.tenant_id', '=', $.tenant)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('user_grants as o')
            .select('o.user_id')
            .where('o.project_id', '=', $.project)
            .whereRef('o.user_id', '=', 'g.user_id')
            .where('o.tenant_id', '<>', $.tenant)
            .where('o.tenant_id', '<>', ''),
        ),
      ),
    )
    .orderBy('g.user_id'),
)
const leave = statement<TenantKey>()((db, $) =>
  db.deleteFrom('user_grants').where('project_id', '=', $.project).where('tenant_id', '=', $.tenant),
)
