import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { passwordSettings } from '../../contract/password-settings/password-settings.ts'
import { audited, type Context } from '../context.ts'
import { authDocument, changeAuth } from '../project/settings.ts'

type Handler<O extends keyof typeof passwordSettings> = Handle<(typeof passwordSettings)[O], Context>

/** The same record that snapshots carry as auth/password.json. */
export const load: Handler<'load'> = async (ctx, { tenantId }) => {
  refuseTenant(tenantId)
  return authDocument(ctx.store, ctx.caller.project.id, 'password')
}

export const configure: Handler<'configure'> = async (ctx, { tenantId, ...rules }) => {
  refuseTenant(tenantId)
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    await tables.configuration.lock(project)
    await changeAuth(tables, { project, method: 'password', now: ctx.clock() }, { ...rules })
    await tables.audit.add(project, [audited(ctx, 'PasswordSettingsModified')])
  })
}

function refuseTenant(tenantId: string): void {
  if (tenantId) throw new ApiError('invalid', 'Tenants have no rules for passwords of their own')
}
