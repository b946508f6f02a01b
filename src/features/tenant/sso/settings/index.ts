import { ApiError } from '../../../../contract/faults.ts'
import type { Handle } from '../../../../contract/operation.ts'
import type { sso } from '../../../../contract/tenant/sso/index.ts'
import { type Context, newId } from '../../../context.ts'
import { removeKeysOf } from '../../scim/keys.ts'
import {
  allConfigured,
  blankConfiguration,
  type Configured,
  loadConfigured,
  lockConfigured,
  removeConfiguration,
  saveConfiguration,
  toSsoId,
} from '../configuration.ts'
import { recalculate } from '../recalculate.ts'
import { change, record } from './change.ts'
import { configureOidc } from './oidc.ts'
import { configureV1, loadV1, mappingV1, metadataV1 } from './older.ts'
import { configureSaml, configureSamlByMetadata } from './saml.ts'
import { view } from './view.ts'
import { configureXaa, deleteXaa, loadAllXaa, loadXaa } from './xaa.ts'

type Settings = typeof sso.ssoSettings
type Handler<O extends keyof Settings> = Handle<Settings[O], Context>

const load: Handler<'load'> = async (ctx, { tenantId, ssoId }) =>
  view(ctx, await loadConfigured(ctx.store, ctx.caller.project.id, tenantId, ssoId))

const loadAll: Handler<'loadAll'> = async (ctx, { tenantId }) => {
  const all = await allConfigured(ctx.store, ctx.caller.project.id, tenantId)
  return { SSOSettings: await Promise.all(all.map((each) => view(ctx, each))) }
}

const create: Handler<'create'> = async (ctx, { tenantId, ssoId: asked, displayName }) => {
  const project = ctx.caller.project.id
  const ssoId = toSsoId(asked || newId(ctx, 'SSO'))
  if (ssoId === '') throw new ApiError('documentExists', 'The tenant has an SSO configuration with this id')
  const made = await ctx.store.write(async (tables): Promise<Configured> => {
    const { tenant } = await lockConfigured(tables, project, tenantId)
    const configuration = blankConfiguration(ssoId, displayName)
    await saveConfiguration(ctx, tables, { tenant, configuration }, { configuration })
    await record(ctx, tables, 'SSOSettingsCreated', { tenant, configuration }, configuration)
    return { tenant, configuration }
  })
  return view(ctx, made)
}

const remove: Handler<'delete'> = async (ctx, { tenantId, ssoId }) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const configured = await lockConfigured(tables, project, tenantId, ssoId)
    await removeConfiguration(ctx, tables, configured)
    // The first one is only emptied, and its directory goes on.
    if (configured.stored && configured.configuration.ssoId !== '') {
      await removeKeysOf(ctx, tables, tenantId, configured.configuration.ssoId)
    }
    await record(ctx, tables, 'SSOSettingsDeleted', configured, configured.configuration)
  })
}

const setAuthType: Handler<'setAuthType'> = (ctx, input) =>
  change(ctx, input, ({ configuration }) => ({
    configuration: { ...configuration, authType: input.authType || 'none' },
  }))

const setRedirectUrl: Handler<'setRedirectUrl'> = (ctx, { samlRedirectUrl, oauthRedirectUrl, ...which }) =>
  change(ctx, which, ({ configuration }) => {
    const { saml, oidc } = configuration
    if ((samlRedirectUrl && !saml) || (oauthRedirectUrl && !oidc)) {
      throw new ApiError('invalid', 'The part whose redirect URL is set is not configured')
    }
    return {
      configuration: {
        ...configuration,
        ...(saml && { saml: { ...saml, redirectUrl: samlRedirectUrl ?? saml.redirectUrl } }),
        ...(oidc && { oidc: { ...oidc, redirectUrl: oauthRedirectUrl ?? oidc.redirectUrl } }),
      },
    }
  })

const setProviderIds: Handler<'setProviderIds'> = (ctx, { tenantId, ssoId, ...ids }) =>
  change(ctx, { tenantId, ssoId }, ({ configuration }) => {
    const { saml, oidc } = configuration
    const named = (own: { providerID: string; scimProviderID: string }, id?: string, scim?: string) => ({
      providerID: id ?? own.providerID,
      scimProviderID: scim ?? own.scimProviderID,
    })
    return {
      configuration: {
        ...configuration,
        ...(saml && { saml: { ...saml, ...named(saml, ids.samlProviderId, ids.samlScimProviderId) } }),
        ...(oidc && { oidc: { ...oidc, ...named(oidc, ids.oidcProviderId, ids.oidcScimProviderId) } }),
      },
    }
  })

const recalculateMappings: Handler<'recalculateMappings'> = (ctx, { tenantId, ssoId }) =>
  recalculate(ctx, tenantId, ssoId)

export const ssoSettings = {
  load,
  loadAll,
  create,
  delete: remove,
  setAuthType,
  setRedirectUrl,
  setProviderIds,
  configureSaml,
  configureSamlByMetadata,
  configureOidc,
  recalculateMappings,
  loadV1,
  configureV1,
  metadataV1,
  mappingV1,
  loadXaa,
  loadAllXaa,
  configureXaa,
  deleteXaa,
}
