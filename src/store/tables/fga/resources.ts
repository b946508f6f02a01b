/** What people call resources, and the search among them. */
import { sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Fga, FgaResource } from '../../port/fga.ts'
import { statement } from '../../statement.ts'

export function resources(db: Db): Pick<Fga, 'loadResources' | 'saveResources' | 'resourcesOf'> {
  return {
    loadResources: async (project, keys) => {
      const rows = await Promise.all(keys.map((key) => db.first(load, { project, ...key })))
      return keys.flatMap((key, index) => {
        const row = rows[index]
        return row ? [{ ...key, displayName: row.display_name }] : []
      })
    },
    saveResources: async (project, saved) => {
      await Promise.all(saved.map((key) => db.run(remove, { project, ...key })))
      await db.insert(
        'fga_resources',
        saved.map(({ resourceType, resourceId, displayName }) => ({
          project_id: project,
          resource_type: resourceType,
          resource: resourceId,
          display_name: displayName,
        })),
      )
    },
    resourcesOf: async (project, type, after, most) =>
      (await db.all(ofType, { project, type, after, most })).map(
        ({ resource, display_name }): FgaResource => ({
          resourceType: type,
          resourceId: resource,
          displayName: display_name,
        }),
      ),
  }
}

type Key = { project: string; resourceType: string; resourceId: string }
const load = statement<Key>()((db, $) =>
  db
    .selectFrom('fga_resources')
    .select('display_name')
    .where('project_id', '=', $.project)
    .where('resource_type', '=', $.resourceType)
    .where('resource', '=', $.resourceId),
)
const remove = statement<Key>()((db, $) =>
  db
    .deleteFrom('fga_resources')
    .where('project_id', '=', $.project)
    .where('resource_type', '=', $.resourceType)
    .where('resource', '=', $.resourceId),
)

/** Ids that tuples or details name, with the name of those that have one. */
const ofType = statement<{ project: string; type: string; after: string; most: number }>()((db, $) => {
  const both = sql<{ resource: string; display_name: string }>`(
    select resource, max(display_name) as display_name from (
      select resource, '' as display_name from fga_tuples
        where project_id = ${$.project} and resource > ${$.after} and resource_type = ${$.type}
      union all
      select resource, display_name from fga_resources
        where project_id = ${$.project} and resource_type = ${$.type} and resource > ${$.after}
    ) as named group by resource)`.as('found')
  return db
    .selectFrom(both as never)
    .select([sql<string>`resource`.as('resource'), sql<string>`display_name`.as('display_name')])
    .orderBy(sql`resource`)
    .limit($.most)
})
