/** What an inbound app keeps beside its id, names and secrets, and how that looks on the wire. */

import type { inboundApp } from '../../contract/inbound-app/index.ts'
import type { InputOf } from '../../contract/operation.ts'
import { asObject, type JsonObject } from '../../lib/json.ts'
import type { App } from '../../store/port/apps.ts'
import type { Tables } from '../../store/port/index.ts'

type V1 = InputOf<typeof inboundApp.create>
type V2 = InputOf<typeof inboundApp.createV2>

/** The settings of both versions; each version sets its own and leaves the other's. */
export type AppSettings = Omit<V1 & V2, 'id' | 'name' | 'description' | 'clientId' | 'clientSecret'>

type SettingsInput = Partial<V1 & V2>

/**
 * The settings that a request carries, ready to be stored: scopes name roles by id, so that they follow when a role
 * is renamed or deleted. Roles that the project does not have are dropped.
 */
export async function settingsOf(tables: Tables, project: string, input: SettingsInput): Promise<JsonObject> {
  const { id, name, description, clientId, clientSecret, ...given } = input
  const settings = asObject(JSON.parse(JSON.stringify(given)))
  if (!given.permissionsScopes) return settings
  const ids = new Map<string, string>()
  for (const role of await tables.roles.all(project)) if (role.tenantId === '') ids.set(role.name, role.id)
  return { ...settings, permissionsScopes: withValues(given.permissionsScopes, ids) }
}

/** Apps as the wire shows them, with the fields of both versions. */
export async function view(tables: Tables, project: string, apps: readonly App[]) {
  const stored = apps.map((app) => app.settings as Partial<AppSettings>)
  const roleIds = stored.flatMap(({ permissionsScopes = [] }) => permissionsScopes.flatMap(({ values }) => values))
  const names = await tables.roles.names(project, roleIds)
  return apps.map(({ id, name, description, clientId, status }, index) => {
    const settings = stored[index] ?? {}
    const permissionsScopes = withValues(settings.permissionsScopes ?? [], names)
    return { ...settings, id, name, description, clientId, status, permissionsScopes }
  })
}

type Scopes = AppSettings['permissionsScopes']

function withValues(scopes: Scopes, translation: Map<string, string>): Scopes {
  return scopes.map((scope) => ({
    ...scope,
    values: scope.values.map((value) => translation.get(value)).filter((value) => value !== undefined),
  }))
}
