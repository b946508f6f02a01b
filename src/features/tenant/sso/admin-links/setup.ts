/** The page behind an administrator's link: whoever has the link may see and set this one configuration. */
import { ApiError } from '../../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../../contract/operation.ts'
import type { sso } from '../../../../contract/tenant/sso/index.ts'
import type { Context } from '../../../context.ts'
import { isOwnOrigin } from '../../../oauth/authorize/browser.ts'
import { prefixOf } from '../../../oauth/authorize/login-address.ts'
import { enterProject } from '../../../oauth/clients/clients.ts'
import { brandOf } from '../../../oauth/pages/brand.ts'
import { callbackUrl } from '../addresses.ts'
import { loadConfigured, type OidcPart, type SsoConfiguration } from '../configuration.ts'
import { type Change, change } from '../settings/change.ts'
import { BLANK_SAML } from '../settings/older.ts'
import { view } from '../settings/view.ts'
import { type AdminLink, findLink, projectOf } from './links.ts'
import { setupPage } from './page.ts'

type Handler<O extends keyof typeof sso.ssoSetup> = Handle<(typeof sso.ssoSetup)[O], Context>
type Form = InputOf<typeof sso.ssoSetup.submit>

const show: Handler<'show'> = async (outer, { token }) => {
  const opened = await open(outer, token)
  return shown(opened, {})
}

const submit: Handler<'submit'> = async (outer, form) => {
  if (!isOwnOrigin(outer)) throw new ApiError('forbidden', 'This form was not sent from the page of the plane')
  const opened = await open(outer, form.token)
  const error = faultIn(form)
  if (error !== '') return { ...(await shown(opened, { error })), status: 400 }
  await change(opened.ctx, opened.link, ({ configuration }) => changed(configuration, form))
  return shown(opened, { saved: true })
}

export const ssoSetup = { show, submit }

interface Opened {
  ctx: Context
  link: AdminLink
}

/** Throws ApiError unknownLink, whatever is wrong with it. */
async function open(outer: Context, token: string): Promise<Opened> {
  const project = projectOf(token)
  const entered = (await outer.store.projects.load(project)) ? await enterProject(outer, project) : undefined
  const link = entered && (await findLink(entered, token))
  if (!link) throw new ApiError('unknownLink')
  return { ctx: { ...entered, caller: { ...entered.caller, keyId: link.actorId } }, link }
}

async function shown({ ctx, link }: Opened, { error = '', saved = false }: { error?: string; saved?: boolean }) {
  const configured = await loadConfigured(ctx.store, ctx.caller.project.id, link.tenantId, link.ssoId)
  const brand = await brandOf(ctx)
  const html = setupPage({
    action: `${prefixOf(ctx)}/admin-sso/${link.token}`,
    tenant: configured.tenant.name,
    project: ctx.caller.project.name,
    view: await view(ctx, configured),
    callback: callbackUrl(ctx, configured.configuration.oidc?.callbackDomain ?? ''),
    error,
    saved,
    brand,
  })
  return { html, style: brand.style, images: brand.images }
}

/** In words; empty for a form that says enough. */
function faultIn(form: Form): string {
  const { protocol, idpMetadataUrl, idpUrl, entityId, idpCert, issuer, clientId } = form
  const bad = [idpMetadataUrl, idpUrl, issuer].find((text) => text.trim() !== '' && !isAddress(text))
  if (bad !== undefined) return 'An address begins with https://'
  if (protocol === 'oidc' && (issuer.trim() === '' || clientId.trim() === ''))
    return 'Give the issuer and the client ID'
  if (protocol !== 'saml' || idpMetadataUrl.trim() !== '') return ''
  const isWhole = [idpUrl, entityId, idpCert].every((text) => text.trim() !== '')
  return isWhole ? '' : 'Give the metadata URL, or the sign-on URL, the entity ID and the certificate'
}

function isAddress(text: string): boolean {
  return URL.canParse(text.trim()) && /^https?:$/.test(new URL(text.trim()).protocol)
}

/** What the page does not ask for stays as it is. */
function changed(configuration: SsoConfiguration, form: Form): Change {
  if (form.protocol === 'saml') return { configuration: withSaml(configuration, form) }
  if (form.protocol !== 'oidc') return { configuration: { ...configuration, authType: 'none' } }
  const { clientSecret } = form
  // Whoever has the link never sees the secret: it must not be sent to an issuer of theirs either.
  const isKept = clientSecret === '' && configuration.oidc?.issuer === form.issuer.trim()
  return { configuration: withOidc(configuration, form), secrets: isKept ? {} : { clientSecret } }
}

function withSaml(configuration: SsoConfiguration, form: Form): SsoConfiguration {
  const idpMetadataUrl = form.idpMetadataUrl.trim()
  const said = {
    idpMetadataUrl,
    idpMetadataXml: '',
    idpUrl: idpMetadataUrl === '' ? form.idpUrl.trim() : '',
    entityId: form.entityId.trim(),
    idpCert: idpMetadataUrl === '' ? form.idpCert.trim() : '',
  }
  return { ...configuration, saml: { ...BLANK_SAML, ...configuration.saml, ...said }, authType: 'saml' }
}

/** Addresses of another issuer are taken away: they are read from its discovery document. */
function withOidc(configuration: SsoConfiguration, form: Form): SsoConfiguration {
  const issuer = form.issuer.trim()
  const kept = configuration.oidc ?? BLANK_OIDC
  const addresses = kept.issuer === issuer ? {} : { authUrl: '', tokenUrl: '', userDataUrl: '', JWKsUrl: '' }
  return {
    ...configuration,
    oidc: { ...kept, ...addresses, issuer, clientId: form.clientId.trim() },
    authType: 'oidc',
  }
}

const BLANK_OIDC: OidcPart = {
  name: '',
  clientId: '',
  redirectUrl: '',
  authUrl: '',
  tokenUrl: '',
  userDataUrl: '',
  JWKsUrl: '',
  issuer: '',
  scope: [],
  prompt: [],
  grantType: '',
  callbackDomain: '',
  manageProviderTokens: false,
  providerID: '',
  scimProviderID: '',
  usePkce: true,
}
