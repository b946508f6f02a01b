/** A project back to its beginning, for test suites. */
import type { ProjectRows } from '../../../store/port/directory.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { World } from '../../context.ts'
import { expireGraph } from '../../fga/graphs.ts'
import { furnish } from '../defaults/index.ts'

/** All that the project holds, as `resetProject` takes it: in memory, for small projects. */
export function markProject(world: World, project: string): Promise<ProjectRows> {
  return world.store.of(project).write((tables) => tables.projects.rows(project))
}

/**
 * Everything that the project holds goes, its audit trail too, and it is as a first start makes it, or as it was
 * marked. Its id, name and keys stay: the management key that asks, and the keys that sign, which take a moment to make.
 */
export async function resetProject(world: World, project: string, mark?: ProjectRows): Promise<void> {
  await world.store.of(project).write(async (tables: Tables) => {
    await tables.projects.replaceRows(project, mark ?? {})
    if (!mark) await furnish(world, tables, project)
  })
  expireGraph(world.store, project)
}
