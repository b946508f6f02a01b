/** Somebody is signed in: the code is made, or something is to be asked first. */

import type { Tables } from '../../../store/port/index.ts'
import type { Consent } from '../../../store/port/oauth.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { isLive } from '../../identity/access.ts'
import type { Client } from '../clients/client.ts'
import { grantable } from '../clients/scopes.ts'
import { covering, record } from '../consents.ts'
import { grantDetails, makeCode } from '../tokens/codes.ts'
import { allowWaiting } from '../waiting/waiting.ts'
import { answerGranted, type Granted } from './answers.ts'
import type { AuthorizationInput } from './asked.ts'
import { checkAssigned } from './assigned.ts'
import type { SignedIn } from './browser.ts'
import { type PageReply, Refusal } from './redirecting.ts'

interface AuthorizationState {
  client: Client
  asked: AuthorizationInput
  /** Of a request that waits: it ends with this. */
  requestId?: string
}

/** Undefined when the user is to be asked for consent. Throws Refusal. */
export async function goOn(ctx: Context, going: AuthorizationState, who: SignedIn): Promise<PageReply | undefined> {
  const granted = await proceed(ctx, going, who)
  return granted && answerGranted(ctx, going.client, going.asked, granted)
}

/** The same, with what is to be answered instead of the answer. */
export async function proceed(ctx: Context, going: AuthorizationState, who: SignedIn): Promise<Granted | undefined> {
  const { client, asked } = going
  await checkAssigned(ctx, client, who.user)
  if (asked.waiting?.userId && asked.waiting.userId !== who.user.id) {
    throw new Refusal('access_denied', 'Somebody else is asked')
  }
  const scopes = allowedScopes(client, asked, who.user)
  // Whoever waits elsewhere may be a stranger's device: that is allowed each time, or not at all.
  if (asked.waiting) return undefined
  if (!client.asksConsent) return grant(ctx, going, { ...who, scopes })
  if (asked.prompts.includes('consent')) return undefined
  const consent = await covering(ctx, client, { userId: who.user.id, tenant: asked.tenant, scopes })
  return consent && grant(ctx, going, { ...who, scopes, consent })
}

/** The user allowed these. Throws Refusal. */
export async function allow(
  ctx: Context,
  going: AuthorizationState,
  who: SignedIn,
  chosen: readonly string[],
): Promise<PageReply> {
  const { client, asked } = going
  const optional = new Set(client.scopes.filter((scope) => scope.optional).map(({ name }) => name))
  const scopes = allowedScopes(client, asked, who.user).filter((name) => !optional.has(name) || chosen.includes(name))
  const granted = await grant(ctx, going, { ...who, scopes, asked: true })
  return answerGranted(ctx, client, asked, granted)
}

/** What of the wish the user can give to this app. Throws Refusal access_denied. */
export function allowedScopes(client: Client, { scopes, tenant }: AuthorizationInput, user: User): string[] {
  const tenants = new Set(user.grants.map(({ tenantId }) => tenantId).filter(Boolean))
  if (client.allowedTenants.length > 0 && !client.allowedTenants.some((id) => tenants.has(id))) {
    throw new Refusal('access_denied', 'The user belongs to none of the tenants of this application')
  }
  const isOutside = client.allowedTenants.length > 0 && !client.allowedTenants.includes(tenant)
  if (tenant !== '' && (!tenants.has(tenant) || isOutside)) {
    throw new Refusal('access_denied', 'The user does not belong to this tenant')
  }
  const allowed = grantable(client, user, scopes)
  if (allowed.length > 0 || scopes.length === 0) return allowed
  throw new Refusal('access_denied', 'The user has none of the roles that these scopes need')
}

interface AuthorizationResult extends SignedIn {
  scopes: string[]
  consent?: Consent
  /** Just now, on the page. */
  asked?: boolean
}

async function grant(
  ctx: Context,
  { client, asked, requestId }: AuthorizationState,
  outcome: AuthorizationResult,
): Promise<Granted> {
  const { user, session } = outcome
  const code = await ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    // Who is signed out meanwhile, by himself or by the owner of the account, gets nothing more.
    const locked = await tables.users.lock(project, user.id)
    if (!locked || !(await isLive(ctx, tables, locked, session.id))) return undefined
    if (requestId !== undefined && !(await tables.oauth.takeRequest(project, requestId))) return undefined
    return settle(ctx, tables, { client, asked }, outcome)
  })
  if (code === undefined) throw new Refusal('access_denied', 'This sign-in has ended already')
  return { user, session, code }
}

/** Resolves to the code; empty where none is needed, undefined where nobody waits for it any more. */
async function settle(
  ctx: Context,
  tables: Tables,
  { client, asked }: AuthorizationState,
  { user, session, scopes, consent: known, asked: isNew }: AuthorizationResult,
): Promise<string | undefined> {
  const wish = { user, tenant: asked.tenant, scopes }
  const consent = isNew && client.asksConsent ? await record(ctx, tables, client, wish) : known
  if (client.kind === 'saml' || client.kind === 'wsfed') return ''
  const details = { user, session, scopes, consentId: consent?.id ?? '' }
  if (!asked.waiting) return makeCode(ctx, tables, { client, asked }, details)
  const granted = grantDetails({ client, asked }, details)
  return (await allowWaiting(ctx, tables, asked.waiting.id, granted)) ? '' : undefined
}
