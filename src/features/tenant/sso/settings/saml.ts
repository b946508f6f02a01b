import type { Handle, InputOf } from '../../../../contract/operation.ts'
import type { sso } from '../../../../contract/tenant/sso/index.ts'
import type { Context } from '../../../context.ts'
import type { SamlPart, SsoConfiguration } from '../configuration.ts'
import { certificateOf } from '../keys.ts'
import { toMapping } from '../mapping.ts'
import { change, toDomains, type Which } from './change.ts'

type Settings = typeof sso.ssoSettings
type Handler<O extends keyof Settings> = Handle<Settings[O], Context>
type Direct = InputOf<Settings['configureSaml']>['settings']
type ByMetadata = InputOf<Settings['configureSamlByMetadata']>['settings']

export const configureSaml: Handler<'configureSaml'> = (ctx, { settings, ...input }) =>
  configure(ctx, input, { ...NOTHING, ...settings })

export const configureSamlByMetadata: Handler<'configureSamlByMetadata'> = (ctx, { settings, ...input }) =>
  configure(ctx, input, { ...NOTHING, ...settings })

/** What one of the two forms does not have. */
const NOTHING = {
  idpUrl: '',
  entityId: '',
  idpCert: '',
  idpAdditionalCerts: [],
  idpMetadataUrl: '',
  idpMetadataXml: '',
}

interface Input extends Which {
  redirectUrl: string
  domains: string[]
}

/** All of the SAML part is replaced, and it is in use from now on. */
async function configure(ctx: Context, input: Input, settings: Direct & ByMetadata): Promise<void> {
  const { spSignKey, spEncryptionKey, roleMappings, defaultSSORoles, replaceDefaultSSORoles, ...rest } = settings
  const [spSignCertificate, spCertificate] = await Promise.all([
    certificateOf(ctx, 'spSignKey', spSignKey),
    certificateOf(ctx, 'spEncryptionKey', spEncryptionKey),
  ])
  const { fgaMappings: _f, groupsPriority: _g, groupPriorityEnabled: _e, allowOverrideRoles: _o, ...part } = rest
  const project = ctx.caller.project.id
  await change(ctx, input, async ({ configuration }, tables) => {
    const saml: SamlPart = {
      ...part,
      redirectUrl: input.redirectUrl,
      scimProviderID: configuration.saml?.scimProviderID ?? '',
      spSignCertificate,
      spCertificate,
    }
    const place = { project, tenantId: input.tenantId }
    const mapping = await toMapping(tables, place, settings, configuration.mapping)
    const changed: SsoConfiguration = {
      ...configuration,
      saml,
      mapping,
      authType: 'saml',
      domains: toDomains(input.domains),
    }
    return { configuration: changed, secrets: { spSignKey, spEncryptionKey } }
  })
}
