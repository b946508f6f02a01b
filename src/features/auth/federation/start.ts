/**
 * The beginning of a sign-in by an identity provider: who is asked and what for, to the address where a browser is sent.
 * Flows and routes alike use `startFederated`.
 */
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { checkClaims } from '../../identity/token/claims.ts'
import { authDocument } from '../../project/settings.ts'
import { newSecret } from '../../secrets.ts'
import { loadConfigured } from '../../tenant/sso/configuration.ts'
import { landingOf } from '../redirects.ts'
import { companyClient } from './company.ts'
import type { FederatedAsk } from './facts.ts'
import { authorizeUrl, type OauthClient } from './oauth/client.ts'
import { refusing } from './oauth/requests.ts'
import { remember } from './pending.ts'
import { startSaml } from './saml/start.ts'
import { socialClient } from './social/client.ts'

/** Throws ApiError for a provider that is not there or not whole, and for an address that nobody has named. */
export async function startFederated(ctx: Context, ask: FederatedAsk): Promise<{ url: string }> {
  checkClaims(ask.wish.loginOptions.customClaims ?? {}, 'nsec')
  const { way } = ask
  if ('provider' in way) return { url: await startOauth(ctx, ask, await socialClient(ctx, way.provider), 'oauth') }
  const document = await authDocument(ctx.store, ctx.caller.project.id, 'sso')
  if (document['enabled'] !== true) {
    throw new ApiError('methodDisabled', 'The project has sso switched off', { status: 403 })
  }
  const projectUrl = typeof document['redirectUrl'] === 'string' ? document['redirectUrl'] : ''
  const configured = await loadConfigured(ctx.store, ctx.caller.project.id, way.tenant, way.ssoId)
  const { authType } = configured.configuration
  if (configured.tenant.disabled) throw new ApiError('invalidArgument', 'The tenant is disabled')
  if (authType === 'saml') return { url: await startSaml(ctx, configured, ask, projectUrl) }
  if (authType !== 'oidc') throw new ApiError('invalidArgument', 'The tenant has no SSO configured')
  const client = await refusing(() => companyClient(ctx, configured))
  return { url: await startOauth(ctx, ask, { ...client, redirectUrl: client.redirectUrl || projectUrl }, 'oidc') }
}

async function startOauth(
  ctx: Context,
  { way, wish, redirectUrl: wanted, prompt, loginHint, forceAuthn }: FederatedAsk,
  client: OauthClient,
  method: 'oauth' | 'oidc',
): Promise<string> {
  const redirectUrl = await landingOf(ctx, wanted, client.redirectUrl)
  const [nonce, verifier] = [newSecret(ctx.random), newSecret(ctx.random)]
  const secret = await remember(ctx, { way, wish, method, redirectUrl, nonce, verifier, requestId: '' })
  // The callback is of no project: its state says of which.
  const state = `${ctx.caller.project.id}.${secret}`
  return authorizeUrl(ctx, client, { state, nonce, verifier, prompt, loginHint, forceAuthn })
}
