/** Two records of a project's configuration, read by one statement: each is a way to the database and back. */
import type { AuthMethod } from '../../contract/project/snapshot/layout.ts'
import { asObject, type JsonObject } from '../../lib/json.ts'
import type { Tables } from '../../store/port/index.ts'
import { defaultAuth, defaultProject } from './defaults/settings.ts'

/** project.json and auth/<method>.json as they stand, over a new project's values. */
export async function documentsWith(
  tables: Tables,
  project: string,
  method: AuthMethod,
): Promise<{ project: JsonObject; auth: JsonObject }> {
  const found = await tables.configuration.signingIn(project, method)
  return {
    project: { ...defaultProject, ...asObject(found.project) },
    auth: { ...defaultAuth[method], ...asObject(found.auth) },
  }
}
