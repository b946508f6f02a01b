import { ApiError } from '../../contract/faults.ts'
import type { inboundApp } from '../../contract/inbound-app/index.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import { firstOf } from '../../lib/lists.ts'
import type { App } from '../../store/port/apps.ts'
import { clientIdOf } from '../access-key/view.ts'
import { audited, type Context, newId } from '../context.ts'
import { change, happened, lockApp } from './change.ts'
import { removePoliciesOf } from './resource-policy/resource-policy.ts'
import { storeSecret } from './sealed-secret.ts'
import { settingsOf, view } from './settings.ts'

type Handler<O extends keyof typeof inboundApp> = Handle<(typeof inboundApp)[O], Context>
type Input<O extends keyof typeof inboundApp> = InputOf<(typeof inboundApp)[O]>

export const create: Handler<'create'> = (ctx, input) => createApp(ctx, input)

export const createV2: Handler<'createV2'> = (ctx, input) => createApp(ctx, input)

type NewApp = Input<'create'> | (Input<'createV2'> & Partial<Input<'create'>>)

function createApp(ctx: Context, input: NewApp) {
  const project = ctx.caller.project.id
  const id = input.id || newId(ctx, 'TPA')
  return ctx.store.write(async (tables) => {
    const app: App = {
      id,
      name: input.name,
      clientId: input.clientId || clientIdOf(project, id),
      description: input.description,
      status: 'enabled',
      settings: await settingsOf(tables, project, input),
      createdAt: ctx.clock(),
    }
    if (!(await tables.apps.create(project, app))) {
      throw new ApiError('invalid', 'An inbound app has this id, name or client id already')
    }
    const cleartext = input.nonConfidentialClient
      ? ''
      : (await storeSecret(ctx, tables, { appId: id, cleartext: input.clientSecret })).cleartext
    await tables.audit.add(project, [happened(ctx, 'InboundAppCreated', app)])
    return { id, cleartext, clientId: app.clientId }
  })
}

export const update: Handler<'update'> = (ctx, input) => replace(ctx, input)

export const updateV2: Handler<'updateV2'> = (ctx, input) => replace(ctx, input)

/** Every field of the request's version is set, left out or not. */
function replace(ctx: Context, input: Input<'update'> | Input<'updateV2'>) {
  return change(ctx, input.id, async (tables, app) => ({
    ...app,
    name: input.name,
    description: input.description,
    settings: { ...app.settings, ...(await settingsOf(tables, ctx.caller.project.id, input)) },
  }))
}

export const patch: Handler<'patch'> = (ctx, input) => patchApp(ctx, input)

/** Clients of the second version send every field, the ones that they do not mean empty. */
export const patchV2: Handler<'patchV2'> = (ctx, { jwtBearerSettings, ...input }) => {
  const given = Object.entries(input).filter(([, value]) => !isEmpty(value))
  const bearer = Object.values(jwtBearerSettings ?? {}).every(isEmpty) ? {} : { jwtBearerSettings }
  return patchApp(ctx, { ...Object.fromEntries(given), ...bearer, id: input.id })
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value
}

function patchApp(ctx: Context, input: Input<'patch'> | Input<'patchV2'>) {
  return change(ctx, input.id, async (tables, app) => ({
    ...app,
    name: input.name || app.name,
    description: input.description ?? app.description,
    settings: { ...app.settings, ...(await settingsOf(tables, ctx.caller.project.id, input)) },
  }))
}

export const load: Handler<'load'> = (ctx, input) => loadApp(ctx, input)

export const loadV2: Handler<'loadV2'> = (ctx, input) => loadApp(ctx, input)

async function loadApp(ctx: Context, { id, clientId }: Input<'load'>) {
  if (!id && !clientId) throw new ApiError('invalid', 'The id field is required')
  const { apps } = ctx.store
  const project = ctx.caller.project.id
  const app = await (id ? apps.load(project, id) : apps.byClientId(project, clientId))
  if (!app) throw new ApiError('noApp', `Could not find inbound app: ${id || clientId}`)
  return firstOf(await view(ctx.store, project, [app]))
}

export const loadAll: Handler<'loadAll'> = (ctx, input) => loadApps(ctx, input)

export const loadPage: Handler<'loadPage'> = (ctx, input) => loadApps(ctx, input)

const LARGEST_PAGE = 1000

async function loadApps(ctx: Context, { page, limit }: Input<'loadAll'>) {
  const project = ctx.caller.project.id
  const size = Math.min(limit, LARGEST_PAGE)
  const { apps, total } = await ctx.store.apps.list(project, { offset: page * size, limit: size })
  return { apps: await view(ctx.store, project, apps), total }
}

const remove: Handler<'delete'> = async (ctx, { id }) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const app = await lockApp(tables, project, id)
    await tables.apps.remove(project, [id])
    await tables.oauth.removeApps(project, [id])
    await removePoliciesOf(ctx, tables, { field: 'thirdPartyApplicationId', ids: [id] })
    await tables.audit.add(project, [happened(ctx, 'InboundAppDeleted', app)])
  })
}

export { remove as delete }

export const deleteBatch: Handler<'deleteBatch'> = async (ctx, { ids }) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const removed = await tables.apps.remove(project, [...ids].sort())
    if (removed.length === 0) return
    await tables.oauth.removeApps(project, removed)
    await removePoliciesOf(ctx, tables, { field: 'thirdPartyApplicationId', ids: removed })
    await tables.audit.add(project, [audited(ctx, 'InboundAppsDeleted', { data: { ids: removed } })])
  })
}
