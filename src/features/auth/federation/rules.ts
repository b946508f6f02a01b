/** What a project and a tenant say about who may come in by an identity provider. */
import { ApiError } from '../../../contract/faults.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { settingsOf } from '../../identity/session/settings.ts'
import { methodSettings } from '../../project/settings.ts'
import { type Configured, loadConfigured } from '../../tenant/sso/configuration.ts'
import { domainOf } from '../../user/addresses.ts'
import type { Said, Told } from './facts.ts'
import { providerSettings } from './social/settings.ts'

export interface Rules {
  /** Whether an account is found by an address that is proven. */
  joins: boolean
  /** Whether a login id that somebody else has ends the sign-in; else the newcomer is called otherwise. */
  isStrict: boolean
  whyTaken: string
  mayCreate: boolean
  whyNot: string
  /** Whether attributes are taken over at each sign-in, not only at the first. */
  refreshes: boolean
  /** Of a tenant's provider. */
  configured?: Configured
}

export async function rulesOf(ctx: Context, tables: Tables, told: Told): Promise<Rules> {
  const { way } = told
  if ('provider' in way) return socialRules(ctx, tables, way.provider)
  const configured = await loadConfigured(tables, ctx.caller.project.id, way.tenant, way.ssoId)
  return companyRules(ctx, tables, configured)
}

async function socialRules(ctx: Context, tables: Tables, provider: string): Promise<Rules> {
  const settings = await providerSettings(tables, ctx.caller.project.id, provider)
  const { selfProvisioning } = await settingsOf(ctx, tables)
  return {
    joins: settings?.['trustProvidedEmails'] !== false,
    isStrict: false,
    whyTaken: '',
    mayCreate: selfProvisioning,
    whyNot: 'Users of this project cannot sign up by themselves',
    refreshes: settings?.['JITUpdatesDisabled'] !== true,
  }
}

async function companyRules(ctx: Context, tables: Tables, configured: Configured): Promise<Rules> {
  const { document } = await methodSettings(tables, ctx.caller.project.id, 'sso')
  return {
    joins: document['mergeUsers'] === true,
    isStrict: true,
    whyTaken: 'The login id belongs to another user, and the SSO domains of the tenant do not have its address',
    mayCreate: configured.tenant.settings['JITDisabled'] !== true,
    whyNot: 'Users of this tenant are not made by signing in',
    refreshes: true,
    configured,
  }
}

/**
 * Whether a tenant's provider is believed about an address: it is in one of the tenant's domains. Throws ApiError
 * unauthorized for an address that may not sign in here.
 */
export function checkDomain({ configuration: { domains } }: Configured, email: string): boolean {
  const isOurs = email !== '' && domains.includes(domainOf(email))
  if (domains.length === 0 || isOurs) return isOurs
  throw new ApiError('unauthorized', 'The address is in none of the SSO domains of the tenant')
}

/** What the project's settings say about addresses from tenants' providers. */
export function marksUnverified(document: JsonObject): boolean {
  return document['markEmailAsUnverified'] === true
}

export type { Said }
