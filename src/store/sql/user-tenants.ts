import type { Db } from '../db.ts'
import type { Users } from '../port/users.ts'
import { statement } from '../statement.ts'

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
