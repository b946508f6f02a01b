/** How federated applications get to know their users, as it is set. */
import { ApiError } from '../../../contract/faults.ts'
import type { outboundScim as contract } from '../../../contract/oauth/outbound-scim.ts'
import type { Handle } from '../../../contract/operation.ts'
import { valueAt, withValueAt } from '../../../contract/project/snapshot/secrets.ts'
import { asObject, type JsonObject, textAt } from '../../../lib/json.ts'
import type { Provisioning } from '../../../store/port/federation.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context, seconds, type World } from '../../context.ts'
import { objectIn } from '../../values/connector-requests.ts'
import { loadApp } from '../sso-app/records.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

const create: Handler<'create'> = (ctx, { appId, configuration = {} }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    await loadApp(tables, project, appId)
    const { shown, secrets } = parted(checked(configuration))
    const now = ctx.clock()
    const provisioning: Provisioning = {
      appId,
      configuration: shown,
      sealed: seal(ctx, appId, secrets),
      enabled: false,
      version: 1,
      read: { occurredAt: now, id: '' },
      walk: EVERYBODY,
      nextAt: now,
      exportedAt: 0,
      sentAt: 0,
      failures: 0,
    }
    if (!(await tables.outboundScim.create(project, provisioning))) {
      throw new ApiError('documentExists', 'The application has a SCIM configuration')
    }
    await record(ctx, tables, 'OutboundScimCreated', appId)
    return reply(provisioning)
  })

const update: Handler<'update'> = (ctx, { appId, version, configuration = {} }) =>
  change(ctx, appId, async (before, tables) => {
    if (version !== before.version) {
      throw new ApiError('configurationChanged', `The version is ${before.version}`)
    }
    const { shown, secrets } = parted(checked(configuration))
    if (before.enabled) checkSendable(shown)
    // Ids that another service has given say nothing here.
    if (textAt(shown, 'baseUrl') !== textAt(before.configuration, 'baseUrl')) {
      await tables.outboundScim.forgetKnown(ctx.caller.project.id, appId)
    }
    const kept = { ...openSecrets(ctx, ctx.caller.project.id, before), ...secrets }
    return { ...before, configuration: shown, sealed: seal(ctx, appId, kept) }
  })

const setEnabled: Handler<'setEnabled'> = (ctx, { appId, enabled }) =>
  change(ctx, appId, async (before) => {
    if (enabled) checkSendable(before.configuration)
    return { ...before, enabled }
  })

const remove: Handler<'delete'> = (ctx, { appId }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    if (!(await tables.outboundScim.lock(project, appId))) throw unknown(appId)
    await tables.outboundScim.remove(project, appId)
    await record(ctx, tables, 'OutboundScimDeleted', appId)
  })

const load: Handler<'load'> = async (ctx, { appId }) => {
  const found = await ctx.store.outboundScim.load(ctx.caller.project.id, appId)
  if (!found) throw unknown(appId)
  return reply(found)
}

export const outboundScim = { create, update, delete: remove, load, setEnabled }

/** Everybody is gone through after any change, and those who are known there whether or not they are still here. */
function change(
  ctx: Context,
  appId: string,
  edit: (before: Provisioning, tables: Tables) => Promise<Provisioning>,
): ReturnType<Handler<'load'>> {
  return ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const before = await tables.outboundScim.lock(project, appId)
    if (!before) throw unknown(appId)
    const now = ctx.clock()
    const edited = await edit(before, tables)
    const after = { ...edited, version: before.version + 1, walk: EVERYBODY, nextAt: now }
    await tables.outboundScim.update(project, after)
    await tables.outboundScim.noteKnown(project, appId, now)
    await record(ctx, tables, 'OutboundScimModified', appId)
    return reply(after)
  })
}

/** Nobody was made before. */
const EVERYBODY = { createdAt: 0, id: '' }

const unknown = (appId: string) => new ApiError('noDocument', `The application ${appId} has no SCIM configuration`)

function record(ctx: Context, tables: Tables, action: string, appId: string): Promise<void> {
  return tables.audit.add(ctx.caller.project.id, [audited(ctx, action, { data: { appId } })])
}

function reply({ appId, configuration, enabled, version, exportedAt, sentAt, failures }: Provisioning) {
  const times = { lastExportTime: seconds(exportedAt), lastProcessingTime: seconds(sentAt) }
  return { configuration: { appId, configuration, enabled, version, failures, ...times } }
}

const METHODS = ['', 'none', 'bearerToken', 'basic', 'apiKey']

/** Throws ApiError invalid. */
function checked(configuration: JsonObject): JsonObject {
  const base = textAt(configuration, 'baseUrl')
  const url = URL.canParse(base) ? new URL(base) : undefined
  if (base !== '' && (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search)) {
    throw new ApiError('invalid', 'The configuration.baseUrl field must be an http or https URL and no more')
  }
  if (!METHODS.includes(textAt(objectIn(configuration, 'authentication'), 'method'))) {
    throw new ApiError(
      'invalid',
      `The configuration.authentication.method field must be one of ${METHODS.slice(1).join(', ')}`,
    )
  }
  if (configuration['insecure'] === true) {
    throw new ApiError('invalid', 'The configuration.insecure field cannot be true: certificates are checked here')
  }
  return configuration
}

function checkSendable(configuration: JsonObject): void {
  if (textAt(configuration, 'baseUrl') === '') {
    throw new ApiError('invalid', 'The configuration has no baseUrl to push users to')
  }
}

type Secrets = { [place: string]: string }

const PLACES = [['hmacSecret'], ...['bearerToken', 'basic.password', 'apiKey.token'].map(inAuthentication)]

function inAuthentication(place: string): string[] {
  return ['authentication', ...place.split('.')]
}

/** What is shown, and what is sealed. */
function parted(configuration: JsonObject): { shown: JsonObject; secrets: Secrets } {
  const secrets: Secrets = {}
  let shown = configuration
  for (const place of PLACES) {
    const value = valueAt(configuration, place)
    if (typeof value !== 'string' || value === '') continue
    secrets[JSON.stringify(place)] = value
    shown = asObject(withValueAt(shown, place, ''))
  }
  return { shown, secrets }
}

/** The configuration as it is used, with its secrets. */
export function wholeConfiguration(world: World, project: string, provisioning: Provisioning): JsonObject {
  let whole = provisioning.configuration
  for (const [place, secret] of Object.entries(openSecrets(world, project, provisioning))) {
    whole = asObject(withValueAt(whole, JSON.parse(place), secret))
  }
  return whole
}

const placeOf = (project: string, appId: string) => `outbound scim ${project} ${appId}`

const seal = (ctx: Context, appId: string, secrets: Secrets): string =>
  ctx.vault.seal(JSON.stringify(secrets), placeOf(ctx.caller.project.id, appId))

const openSecrets = ({ vault }: World, project: string, { appId, sealed }: Provisioning): Secrets =>
  JSON.parse(vault.open(sealed, placeOf(project, appId))) as Secrets
