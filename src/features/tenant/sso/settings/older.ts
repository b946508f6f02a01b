/** The SAML part of the first configuration, as older clients set it. */
import type { Handle } from '../../../../contract/operation.ts'
import type { sso } from '../../../../contract/tenant/sso/index.ts'
import type { Context } from '../../../context.ts'
import { loadConfigured, type SamlPart } from '../configuration.ts'
import { toMapping } from '../mapping.ts'
import { change, toDomains } from './change.ts'
import { viewV1 } from './view.ts'

type Handler<O extends keyof typeof sso.ssoSettings> = Handle<(typeof sso.ssoSettings)[O], Context>

export const loadV1: Handler<'loadV1'> = async (ctx, { tenantId }) =>
  viewV1(ctx, await loadConfigured(ctx.store, ctx.caller.project.id, tenantId))

/** A SAML part in which nothing is said yet. */
export const BLANK_SAML: SamlPart = {
  idpUrl: '',
  entityId: '',
  idpCert: '',
  idpAdditionalCerts: [],
  idpMetadataUrl: '',
  idpMetadataXml: '',
  subjectNameIdFormat: '',
  spACSUrl: '',
  spEntityId: '',
  disableSignRequest: false,
  configFGATenantIDResourcePrefix: '',
  configFGATenantIDResourceSuffix: '',
  providerID: '',
  redirectUrl: '',
  scimProviderID: '',
  spSignCertificate: '',
  spCertificate: '',
}

export const configureV1: Handler<'configureV1'> = (ctx, { tenantId, idpURL, idpCert, entityId, ...input }) =>
  configure(ctx, tenantId, input, { idpUrl: idpURL, idpCert, entityId })

export const metadataV1: Handler<'metadataV1'> = (ctx, { tenantId, idpMetadataURL, ...input }) =>
  configure(ctx, tenantId, input, { idpMetadataUrl: idpMetadataURL })

interface Input {
  redirectURL?: string | undefined
  domains: string[]
  domain: string
}

/** Keys and the mapping of attributes have operations of their own here, and stay. */
function configure(ctx: Context, tenantId: string, input: Input, said: Partial<SamlPart>): Promise<void> {
  const { redirectURL, domains, domain } = input
  return change(ctx, { tenantId }, ({ configuration }) => {
    const { attributeMapping, spSignCertificate = '', spCertificate = '', redirectUrl = '' } = configuration.saml ?? {}
    const kept = { spSignCertificate, spCertificate, ...(attributeMapping && { attributeMapping }) }
    const saml: SamlPart = { ...BLANK_SAML, ...kept, ...said, redirectUrl: redirectURL ?? redirectUrl }
    return {
      configuration: { ...configuration, saml, authType: 'saml', domains: toDomains([...domains, domain]) },
    }
  })
}

export const mappingV1: Handler<'mappingV1'> = (ctx, { tenantId, roleMappings, attributeMapping, defaultSSORoles }) =>
  change(ctx, { tenantId }, async ({ configuration }, tables) => {
    const { mapping: before, saml = BLANK_SAML } = configuration
    const place = { project: ctx.caller.project.id, tenantId }
    const input = { ...before, roleMappings, defaultSSORoles, replaceDefaultSSORoles: false }
    const mapping = await toMapping(tables, place, input, before)
    return {
      configuration: { ...configuration, mapping, saml: { ...saml, ...(attributeMapping && { attributeMapping }) } },
    }
  })
