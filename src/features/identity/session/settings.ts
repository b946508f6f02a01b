import type { AuthMethod } from '../../../contract/project/snapshot/layout.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { documentsWith } from '../../project/documents.ts'
import {
  projectDocument,
  type SessionSettings,
  secondsOf,
  sessionSettingsIn,
  type TestUserSettings,
  testUserSettingsIn,
} from '../../project/settings.ts'

/** project.json of a request: what it has read once holds for the whole of it. */
interface Known {
  document: JsonObject
  settings: SessionSettings
}

const read = new WeakMap<Context, Known>()

function keep(ctx: Context, document: JsonObject): Known {
  const known = { document, settings: sessionSettingsIn(document) }
  read.set(ctx, known)
  return known
}

async function known(ctx: Context, tables: Tables): Promise<Known> {
  return read.get(ctx) ?? keep(ctx, await projectDocument(tables, ctx.caller.project.id))
}

/** In a transaction, hand in its tables. */
export async function settingsOf(ctx: Context, tables: Tables = ctx.store): Promise<SessionSettings> {
  return (await known(ctx, tables)).settings
}

export async function testUsersOf(ctx: Context): Promise<TestUserSettings> {
  return testUserSettingsIn((await known(ctx, ctx.store)).document)
}

/** auth/<method>.json, for a request that will ask for the settings above: they are read with it. */
export async function methodDocument(ctx: Context, method: AuthMethod): Promise<JsonObject> {
  const { project, auth } = await documentsWith(ctx.store, ctx.caller.project.id, method)
  if (!read.has(ctx)) keep(ctx, project)
  return auth
}

/** The same for a session that acts in a tenant, which may have lifetimes of its own; `tenant` may be empty. */
export async function settingsIn(ctx: Context, tenant: string, tables: Tables = ctx.store): Promise<SessionSettings> {
  const settings = await settingsOf(ctx, tables)
  const own = tenant ? (await tables.tenants.load(ctx.caller.project.id, tenant))?.settings : undefined
  if (own?.['enabled'] !== true) return settings
  return {
    ...settings,
    sessionToken: secondsOf(own, 'sessionTokenExpiration') || settings.sessionToken,
    refreshToken: secondsOf(own, 'refreshTokenExpiration') || settings.refreshToken,
    stepupToken: secondsOf(own, 'stepupTokenExpiration') || settings.stepupToken,
    inactivity: own['enableInactivity'] === true ? secondsOf(own, 'inactivityTime') : settings.inactivity,
  }
}
