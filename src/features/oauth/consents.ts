/** What users allowed applications, remembered. */
import type { Tables } from '../../store/port/index.ts'
import type { Consent } from '../../store/port/oauth.ts'
import type { User } from '../../store/port/users.ts'
import { audited, type Context, newId } from '../context.ts'
import type { Client } from './clients/client.ts'
import { consentNames } from './clients/resource.ts'

/** The user's consent to the app that holds and allows all of the scopes. */
export async function covering(
  ctx: Context,
  client: Client,
  { userId, tenant, scopes }: { userId: string; tenant: string; scopes: readonly string[] },
): Promise<Consent | undefined> {
  const key = { appId: client.id, userId, tenantId: tenant }
  const consent = await ctx.store.consents.find(ctx.caller.project.id, key)
  return consent && holds(ctx, consent, consentNames(client, scopes)) ? consent : undefined
}

export function holds(ctx: Context, consent: Consent, scopes: readonly string[]): boolean {
  if (consent.expiresAt > 0 && consent.expiresAt <= ctx.clock()) return false
  return scopes.every((name) => consent.scopes.includes(name))
}

/** What was allowed before stays allowed. */
export async function record(
  ctx: Context,
  tables: Tables,
  client: Client,
  { user, tenant, scopes: allowed }: { user: User; tenant: string; scopes: readonly string[] },
): Promise<Consent> {
  const scopes = consentNames(client, allowed)
  const project = ctx.caller.project.id
  const now = ctx.clock()
  const fresh: Consent = {
    id: newId(ctx, 'CON'),
    appId: client.id,
    userId: user.id,
    tenantId: tenant,
    scopes,
    grantedBy: user.id,
    createdAt: now,
    modifiedAt: now,
    expiresAt: 0,
  }
  const created = await tables.consents.create(project, fresh)
  const known = created
    ? undefined
    : await tables.consents.find(project, { appId: client.id, userId: user.id, tenantId: tenant })
  const consent = known ? { ...known, scopes: [...new Set([...known.scopes, ...scopes])], modifiedAt: now } : fresh
  if (known) await tables.consents.update(project, { ...consent, expiresAt: 0 })
  if (!user.test) {
    const data = { id: consent.id, appId: client.id, scopes }
    const who = { userId: user.id, loginIds: user.loginIds, tenants: tenant ? [tenant] : [] }
    await tables.audit.add(project, [audited(ctx, 'InboundAppConsentGranted', { ...who, data })])
  }
  return consent
}
