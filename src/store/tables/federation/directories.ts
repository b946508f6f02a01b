/** What the directories of tenants push: users, groups, and who is in which. */
import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Directories } from '../../port/federation.ts'
import { statement } from '../../statement.ts'
import { directoryGroups, type GroupTables } from './groups.ts'
import { directoryUsers, type UserTables } from './users.ts'

export const directories: Noun<Directories, GroupTables & UserTables> = {
  tables: { directory_groups: 'content', directory_members: 'content', directory_users: 'content' },
  open,
}

function open(db: Db): Directories {
  return {
    ...directoryGroups(db),
    ...directoryUsers(db),
    removeTenant: async (project, tenant) => {
      for (const each of ofTenant) await db.run(each, { project, tenant })
    },
  }
}

const ofTenant = (['directory_members', 'directory_groups', 'directory_users'] as const).map((table) =>
  statement<{ project: string; tenant: string }>()((db, $) =>
    db.deleteFrom(table).where('project_id', '=', $.project).where('tenant_id', '=', $.tenant),
  ),
)
