import type { company as contract } from '../../../contract/auth/federation/company.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { toSsoId } from '../../tenant/sso/configuration.ts'
import { domainOf } from '../../user/addresses.ts'
import { optionsOf } from '../begin.ts'
import { exchangeCode } from './session.ts'
import { from } from './social/routes.ts'
import { startFederated } from './start.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

export const start: Handler<'start'> = async (ctx, input) => {
  const { redirectURL: redirectUrl, prompt, loginHint, forceAuthn, initiatedEmail } = input
  const tenant = await tenantOf(ctx, input.tenant)
  const wish = {
    purpose: 'signUpOrIn',
    loginOptions: optionsOf(input),
    ...(initiatedEmail && { initiatedEmail }),
    ...(await from(ctx, input)),
  } as const
  const way = { tenant, ssoId: toSsoId(input.ssoId) }
  return startFederated(ctx, { way, wish, redirectUrl, loginHint, prompt, forceAuthn })
}

/** By its id, or by a domain of its own, alone or in an address. Throws ApiError badRequest. */
export async function tenantOf(ctx: Context, key: string): Promise<string> {
  const project = ctx.caller.project.id
  if (await ctx.store.tenants.load(project, key)) return key
  const domain = domainOf(key).toLowerCase()
  const [found] = domain === '' ? [] : await ctx.store.tenants.search(project, { ssoDomains: [domain] })
  if (found) return found.id
  throw new ApiError('badRequest', 'There is no tenant with this id or domain')
}

export const exchange: Handler<'exchange'> = (ctx, { code }) => exchangeCode(ctx, code)
