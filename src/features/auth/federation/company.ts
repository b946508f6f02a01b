/** A tenant's OpenID provider, as the plane asks it. */
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { callbackUrl } from '../../tenant/sso/addresses.ts'
import { type Configured, secretOf } from '../../tenant/sso/configuration.ts'
import { sourceOf } from '../../tenant/sso/recalculate.ts'
import { mappingFrom } from './oauth/claims.ts'
import type { OauthClient } from './oauth/client.ts'
import { discovered } from './oauth/discovery.ts'

/** What the settings do not say, the issuer's discovery document does. */
export async function companyClient(ctx: Context, configured: Configured): Promise<OauthClient> {
  const { tenant, configuration } = configured
  const { oidc, ssoId } = configuration
  if (!oidc || oidc.clientId === '') throw new ApiError('invalidArgument', 'The tenant has no OpenID Connect settings')
  const isWhole = oidc.authUrl !== '' && oidc.tokenUrl !== '' && (oidc.JWKsUrl !== '' || oidc.userDataUrl !== '')
  const found = isWhole ? undefined : await discovered(ctx, oidc.issuer)
  const said = (own: string, other: string | undefined) => own || (other ?? '')
  const scopes = oidc.scope.length > 0 ? oidc.scope : ['openid', 'profile', 'email']
  return {
    source: sourceOf(tenant.id, ssoId),
    issuer: oidc.issuer,
    namesItself: found?.namesItself ?? false,
    authUrl: said(oidc.authUrl, found?.authorization_endpoint),
    tokenUrl: said(oidc.tokenUrl, found?.token_endpoint),
    userDataUrl: said(oidc.userDataUrl, found?.userinfo_endpoint),
    jwksUrl: said(oidc.JWKsUrl, found?.jwks_uri),
    emailsUrl: '',
    clientId: oidc.clientId,
    secret: async () => secretOf(ctx, configured, 'clientSecret'),
    isBasic: found !== undefined && !found.takesForms,
    scopes,
    prompts: oidc.prompt,
    parameters: {},
    redirectUri: callbackUrl(ctx, oidc.callbackDomain),
    redirectUrl: oidc.redirectUrl,
    usesPkce: oidc.usePkce,
    isImplicit: oidc.grantType === 'implicit',
    claims: mappingFrom(oidc.userAttrMapping ?? {}),
    keepsTokens: oidc.manageProviderTokens,
    domains: configuration.domains,
  }
}
