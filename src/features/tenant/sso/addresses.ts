/** Where identity providers reach the plane, and what they call it. */
import type { Context } from '../../context.ts'
import type { Configured } from './configuration.ts'

export const CALLBACK = '/v1/oauth/callback'

/** SAML's name of the plane for one configuration; it may be set, for tenants that come from elsewhere. */
export function spEntityId(ctx: Context, { tenant, configuration: { ssoId, saml } }: Configured): string {
  return saml?.spEntityId || [ctx.caller.project.id, tenant.id, ssoId].filter(Boolean).join('-')
}

/** Where SAML responses are posted. */
export function acsUrl(ctx: Context, configured: Configured): string {
  return configured.configuration.saml?.spACSUrl || ownAcsUrl(ctx, configured)
}

export function ownAcsUrl(ctx: Context, { tenant, configuration: { ssoId } }: Configured): string {
  const query = new URLSearchParams({ projectId: ctx.caller.project.id, tenantId: tenant.id, ...(ssoId && { ssoId }) })
  return `${ctx.baseUrl}/v1/auth/saml/acs?${query}`
}

/** The redirect URI to be registered with OAuth providers. `domain`: a host of the plane's that stands in its place. */
export function callbackUrl(ctx: Context, domain: string): string {
  if (domain === '') return ctx.baseUrl + CALLBACK
  const base = /^https?:\/\//.test(domain) ? domain : `https://${domain}`
  return base.replace(/\/+$/, '') + CALLBACK
}
