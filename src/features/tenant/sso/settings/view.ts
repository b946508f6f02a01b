/** SSO configurations as replies show them: without secrets, and with the plane's side of SAML. */
import type { OutputOf } from '../../../../contract/operation.ts'
import type { sso } from '../../../../contract/tenant/sso/index.ts'
import type { Draft } from '../../../../contract/wire.ts'
import type { Context } from '../../../context.ts'
import { toWire } from '../../lifecycle.ts'
import { acsUrl, spEntityId } from '../addresses.ts'
import type { Configured, Mapping } from '../configuration.ts'
import { spKeys } from '../keys.ts'
import { shownGroups } from '../mapping.ts'

type Settings = typeof sso.ssoSettings
export type SettingsView = Draft<OutputOf<Settings['load']>>

export async function view(ctx: Context, configured: Configured): Promise<SettingsView> {
  const { tenant, configuration } = configured
  const { ssoId, authType, domains } = configuration
  const below = await ctx.store.tenants.search(ctx.caller.project.id, { parent: tenant.id })
  const successors = below.map(({ id }) => id)
  return {
    tenant: toWire({ ...tenant, authType, domains }, successors),
    saml: await samlView(ctx, configured),
    oidc: await oidcView(ctx, configured),
    ssoId,
  }
}

async function samlView(ctx: Context, configured: Configured): Promise<SettingsView['saml']> {
  const { saml, mapping } = configured.configuration
  const keys = await spKeys(ctx, configured)
  const { idpUrl, entityId, idpCert, idpAdditionalCerts, idpMetadataXml: _, ...rest } = saml ?? {}
  return {
    ...rest,
    ...(await mappingView(ctx, mapping)),
    idpEntityId: entityId ?? '',
    idpSSOUrl: idpUrl ?? '',
    idpCertificate: idpCert ?? '',
    idpAdditionalCertificates: idpAdditionalCerts ?? [],
    spEntityId: spEntityId(ctx, configured),
    spACSUrl: acsUrl(ctx, configured),
    spCertificate: keys.spEncryptionKey.certificate,
    spSignCertificate: keys.spSignKey.certificate,
  }
}

async function oidcView(ctx: Context, { configuration: { oidc, mapping } }: Configured): Promise<SettingsView['oidc']> {
  return { usePkce: true, ...oidc, clientSecret: '', ...(await mappingView(ctx, mapping)) }
}

export async function mappingView(ctx: Context, mapping: Mapping) {
  const { groups: _, ...options } = mapping
  return { ...options, groupsMapping: await shownGroups(ctx.store, ctx.caller.project.id, mapping) }
}

export async function viewV1(ctx: Context, configured: Configured): Promise<Draft<OutputOf<Settings['loadV1']>>> {
  const { saml } = await view(ctx, configured)
  const { tenant, configuration } = configured
  const { attributeMapping, ...rest } = saml ?? {}
  return {
    ...rest,
    tenantId: tenant.id,
    userMapping: attributeMapping ?? UNTOUCHED,
    domains: configuration.domains,
    domain: configuration.domains[0] ?? '',
  }
}

/** What the older form shows where nobody has mapped anything: the service's own names. */
const UNTOUCHED = { name: 'name', email: 'email', phoneNumber: 'phone' }
