import { ApiError } from '../../../contract/faults.ts'
import type { ssoApp as contract } from '../../../contract/oauth/sso-app.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import { type JsonObject, textAt } from '../../../lib/json.ts'
import type { Entity } from '../../../store/port/configuration.ts'
import type { Tables } from '../../../store/port/index.ts'
import { type Context, newId } from '../../context.ts'
import { newSecret } from '../../secrets.ts'
import { DEFAULT_APP, federatedIssuer } from '../clients/federated.ts'
import { ssoPlaces } from '../clients/sso.ts'
import { idpKeys } from '../saml/keys.ts'
import {
  type AppDocument,
  change,
  documentIn,
  keepSecret,
  loadApp,
  PLACEHOLDER,
  type Protocol,
  protocolOf,
  removeApp,
  saveNew,
  settingsIn,
} from './records.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

export const createOidc: Handler<'createOidc'> = (ctx, { clientSecret, ...input }) =>
  create(ctx, 'oidc', input, async (tables, id) => {
    if (input.clientType !== 'confidential') return
    const text = clientSecret || newSecret(ctx.random)
    await keepSecret(ctx, tables, { id, path: ['oidc', 'clientSecret'], text })
  })
export const createSaml: Handler<'createSaml'> = (ctx, input) => create(ctx, 'saml', input)
export const createWsfed: Handler<'createWsfed'> = (ctx, input) => create(ctx, 'wsfed', input)
export const updateOidc: Handler<'updateOidc'> = (ctx, input) => update(ctx, 'oidc', input)
export const updateSaml: Handler<'updateSaml'> = (ctx, input) => update(ctx, 'saml', input)
export const updateWsfed: Handler<'updateWsfed'> = (ctx, input) => update(ctx, 'wsfed', input)

type About = Pick<InputOf<typeof contract.createSaml>, 'id' | 'name' | 'description' | 'logo' | 'enabled'>

/** Throws ApiError invalid or documentExists. */
async function create(
  ctx: Context,
  protocol: Protocol,
  { id: given, name, description, logo, enabled = true, ...settings }: About,
  more: (tables: Tables, id: string) => Promise<void> = async () => {},
): Promise<{ id: string }> {
  if (given !== '' && !/^[\w-]{1,30}$/.test(given)) {
    throw new ApiError('invalid', 'The id field must be 1 to 30 letters, digits, _ and -')
  }
  const id = given || newId(ctx, 'SA')
  const kept = checked(protocol, settings)
  await ctx.store.write(async (tables) => {
    const secret = kept['clientType'] === 'confidential' && { clientSecret: PLACEHOLDER }
    await saveNew(ctx, tables, id, { id, name, description, logo, enabled, [protocol]: { ...kept, ...secret } })
    await more(tables, id)
  })
  return { id }
}

/** What is kept of the settings. Throws ApiError invalid for those that cannot go together. */
function checked(protocol: Protocol, settings: JsonObject): JsonObject {
  if (protocol === 'saml' && settings['useMetadataInfo'] === true && !settings['metadataUrl']) {
    throw new ApiError('invalid', 'The metadataUrl field is required with useMetadataInfo')
  }
  return settings
}

/** Client type, client id and secrets are of the first hour; roles and permissions of the app are no settings. */
function update(
  ctx: Context,
  protocol: Protocol,
  { id, name, description, logo, enabled = true, ...settings }: About,
): Promise<void> {
  const replaced = (before: AppDocument): AppDocument => {
    if (protocolOf(before) !== protocol) throw new ApiError('invalid', 'The application speaks another protocol')
    const former = settingsIn(before, protocol)
    const said = Object.entries(checked(protocol, settings)).filter(([key]) => !LASTING.has(key))
    const stays = Object.entries(former).filter(([key]) => LASTING.has(key))
    const kept = Object.fromEntries([...said, ...stays])
    return { ...before, id, name, description, logo, enabled, [protocol]: kept }
  }
  return ctx.store.write((tables) => change(ctx, tables, id, replaced))
}

const LASTING = new Set(['clientType', 'clientId', 'clientSecret', 'secrets'])

const remove: Handler<'delete'> = (ctx, { id }) => ctx.store.write((tables) => removeApp(ctx, tables, id))

export { remove as delete }

export const load: Handler<'load'> = async (ctx, { id }) => {
  const entity = await loadApp(ctx.store, ctx.caller.project.id, id)
  return { app: shown(ctx, entity, await certificateFor(ctx, [entity])) }
}

export const loadAll: Handler<'loadAll'> = async (ctx) => {
  const apps = await ctx.store.configuration.list(ctx.caller.project.id, 'application')
  const certificate = await certificateFor(ctx, apps)
  return { apps: apps.map((entity) => shown(ctx, entity, certificate)) }
}

/** The one that the plane signs with, where one of the apps needs it: it is made with the first. */
async function certificateFor(ctx: Context, apps: readonly Entity[]): Promise<string> {
  const needed = apps.some((app) => /^(saml|wsfed)$/.test(protocolOf(documentIn(app))))
  return needed ? (await idpKeys(ctx)).certificate : ''
}

type Shown = NonNullable<Awaited<ReturnType<Handler<'load'>>>['app']>

/** Of what a snapshot brought, the fields that are declared are shown. */
function shown(ctx: Context, entity: Entity, certificate: string): Shown {
  const document = documentIn(entity)
  const { id } = entity
  const protocol = protocolOf(document)
  const text = (key: string) => textAt(document, key)
  const about = { id, name: text('name'), description: text('description'), logo: text('logo') }
  const enabled = document['enabled'] !== false
  if (protocol === '') return { ...about, enabled, appType: '' }
  const settings = settingsIn(document, protocol)
  const ours = protocol === 'oidc' ? placesOf(ctx, id) : { ...ssoPlaces(ctx, protocol, id), idpCert: certificate }
  return { ...about, enabled, appType: protocol, [`${protocol}Settings`]: { ...settings, ...ours } } as Shown
}

function placesOf(ctx: Context, id: string) {
  const issuer = federatedIssuer(ctx, id === DEFAULT_APP ? '' : id)
  return { issuer, discoveryUrl: `${issuer}/.well-known/openid-configuration` }
}
