/** The project's providers: what snapshots call `providerSettings` of the method `oauth`. */
import { isJsonObject, type JsonObject } from '../../../../lib/json.ts'
import { own } from '../../../../lib/own.ts'
import type { Tables } from '../../../../store/port/index.ts'
import type { Context } from '../../../context.ts'
import { contextOf } from '../../../project/sealing.ts'
import { authDocument } from '../../../project/settings.ts'

/** As they stand in the project, with placeholders for secrets; undefined for a provider that is not there. */
export async function providerSettings(
  tables: Tables,
  project: string,
  provider: string,
): Promise<JsonObject | undefined> {
  const { providerSettings: all } = await authDocument(tables, project, 'oauth')
  const settings = isJsonObject(all) ? own(all, provider) : undefined
  return isJsonObject(settings) ? settings : undefined
}

/** A secret of a provider, by its path in the settings; empty where none is kept. */
export async function providerSecret(ctx: Context, provider: string, ...path: string[]): Promise<string> {
  const project = ctx.caller.project.id
  const key = {
    kind: 'oauthProvider' as const,
    owner: provider,
    name: JSON.stringify(['providerSettings', provider, ...path]),
  }
  const kept = await ctx.store.configuration.secrets(project)
  const found = kept.find(({ kind, owner, name }) => kind === key.kind && owner === key.owner && name === key.name)
  return found ? ctx.vault.open(found.sealed, contextOf(project, key)) : ''
}
