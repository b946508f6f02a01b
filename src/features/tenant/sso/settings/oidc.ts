import { ApiError } from '../../../../contract/faults.ts'
import type { Handle } from '../../../../contract/operation.ts'
import type { sso } from '../../../../contract/tenant/sso/index.ts'
import type { Context } from '../../../context.ts'
import { toMapping } from '../mapping.ts'
import { change, toDomains } from './change.ts'

type Handler<O extends keyof typeof sso.ssoSettings> = Handle<(typeof sso.ssoSettings)[O], Context>

/** All of the part is replaced but a secret that is left out and PKCE, and it is in use from now on. */
export const configureOidc: Handler<'configureOidc'> = async (ctx, { settings, ...input }) => {
  const { clientSecret, usePkce, roleMappings: _r, defaultSSORoles: _d, replaceDefaultSSORoles: _p, ...rest } = settings
  const { fgaMappings: _f, groupsPriority: _g, groupPriorityEnabled: _e, allowOverrideRoles: _o, ...part } = rest
  if (!part.userDataUrl && !part.JWKsUrl && !part.issuer) {
    throw new ApiError('invalid', 'The settings need a userDataUrl, a JWKsUrl or an issuer')
  }
  if (usePkce && part.grantType === 'implicit') {
    throw new ApiError('invalid', 'The usePkce field does not go with the implicit grant')
  }
  await change(ctx, input, async ({ configuration }, tables) => {
    const place = { project: ctx.caller.project.id, tenantId: input.tenantId }
    const mapping = await toMapping(tables, place, settings, configuration.mapping)
    const known = configuration.oidc?.usePkce ?? part.grantType !== 'implicit'
    const oidc = { ...part, usePkce: usePkce ?? known, scimProviderID: configuration.oidc?.scimProviderID ?? '' }
    return {
      configuration: { ...configuration, oidc, mapping, authType: 'oidc', domains: toDomains(input.domains) },
      // Replies show none: who sends back what was read means the stored one.
      secrets: clientSecret === '' ? {} : { clientSecret },
    }
  })
}
