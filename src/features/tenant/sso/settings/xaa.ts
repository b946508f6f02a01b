import type { Handle } from '../../../../contract/operation.ts'
import type { sso } from '../../../../contract/tenant/sso/index.ts'
import type { Context } from '../../../context.ts'
import { allConfigured, type Configured, loadConfigured } from '../configuration.ts'
import { toMapping } from '../mapping.ts'
import { change } from './change.ts'
import { mappingView } from './view.ts'

type Handler<O extends keyof typeof sso.ssoSettings> = Handle<(typeof sso.ssoSettings)[O], Context>

export const loadXaa: Handler<'loadXaa'> = async (ctx, { tenantId, ssoId }) =>
  view(ctx, await loadConfigured(ctx.store, ctx.caller.project.id, tenantId, ssoId))

export const loadAllXaa: Handler<'loadAllXaa'> = async (ctx, { tenantId }) => {
  const all = await allConfigured(ctx.store, ctx.caller.project.id, tenantId)
  return { XAASettings: await Promise.all(all.map((each) => view(ctx, each))) }
}

async function view(ctx: Context, { configuration: { ssoId, xaa, mapping } }: Configured) {
  const { enabled = false, settings = null, providerID = '' } = xaa ?? {}
  const audience = `${ctx.baseUrl}/${ctx.caller.project.id}`
  return { ssoId, enabled, settings, audience, ...(await mappingView(ctx, mapping)), providerID }
}

export const configureXaa: Handler<'configureXaa'> = (ctx, input) =>
  change(ctx, input, async ({ configuration }, tables) => {
    const { tenantId, enabled, settings, providerID } = input
    const place = { project: ctx.caller.project.id, tenantId }
    const mapping = await toMapping(tables, place, input, configuration.mapping)
    return { configuration: { ...configuration, mapping, xaa: { enabled, settings, providerID } } }
  })

export const deleteXaa: Handler<'deleteXaa'> = (ctx, input) =>
  change(ctx, input, ({ configuration: { xaa: _, ...configuration } }) => ({ configuration }))
