import { ApiError } from '../../contract/faults.ts'
import type { inboundApp } from '../../contract/inbound-app/index.ts'
import type { Handle } from '../../contract/operation.ts'
import type { App, AppSecret } from '../../store/port/apps.ts'
import type { Tables } from '../../store/port/index.ts'
import { type Context, seconds } from '../context.ts'
import { happened, lockApp } from './change.ts'
import { openSecret, storeSecret } from './sealed-secret.ts'

type Handler<O extends keyof typeof inboundApp> = Handle<(typeof inboundApp)[O], Context>

export const secret: Handler<'secret'> = async (ctx, { id, secretName }) => {
  const project = ctx.caller.project.id
  if (!(await ctx.store.apps.load(project, id))) throw new ApiError('noApp', `Could not find inbound app: ${id}`)
  const secrets = await ctx.store.apps.secrets(project, id)
  const wanted = secretName ? named(secrets, secretName) : only(secrets, 'Name the one to load in secretName')
  return { cleartext: openSecret(ctx, wanted) }
}

export const rotate: Handler<'rotate'> = (ctx, { id }) =>
  withApp(ctx, id, async (tables, app) => {
    const project = ctx.caller.project.id
    const old = only(await tables.apps.secrets(project, id), 'Add another one and revoke the old one')
    if (isExpired(ctx, old)) throw new ApiError('invalid', 'The secret has expired')
    await tables.apps.removeSecret(project, id, old.id)
    const { cleartext } = await storeSecret(ctx, tables, { appId: id, name: old.name, expiresAt: old.expiresAt })
    await tables.audit.add(project, [happened(ctx, 'InboundAppSecretRotated', app, old.name)])
    return { cleartext }
  })

export const rotateByGet: Handler<'rotateByGet'> = async () => {}

/** An app has few secrets at a time: the old one, and those that take its place. */
const MOST_SECRETS = 10

export const addSecret: Handler<'addSecret'> = (ctx, { id, name, expireTime }) =>
  withApp(ctx, id, async (tables, app) => {
    const project = ctx.caller.project.id
    if (app.settings['nonConfidentialClient']) throw new ApiError('invalid', 'A public client has no secrets')
    if ((await tables.apps.secrets(project, id)).length >= MOST_SECRETS) {
      throw new ApiError('invalid', `An inbound app has at most ${MOST_SECRETS} secrets`)
    }
    const { stored, cleartext } = await storeSecret(ctx, tables, { appId: id, name, expiresAt: expireTime })
    await tables.audit.add(project, [happened(ctx, 'InboundAppSecretCreated', app, name)])
    return { meta: toMeta(ctx, stored), cleartext }
  })

export const revokeSecret: Handler<'revokeSecret'> = (ctx, { id, name }) =>
  withApp(ctx, id, async (tables, app) => {
    const project = ctx.caller.project.id
    const revoked = named(await tables.apps.secrets(project, id), name)
    await tables.apps.removeSecret(project, id, revoked.id)
    await tables.audit.add(project, [happened(ctx, 'InboundAppSecretRevoked', app, name)])
    const remaining = await tables.apps.secrets(project, id)
    return { secrets: remaining.map((meta) => toMeta(ctx, meta)) }
  })

function withApp<R>(ctx: Context, id: string, work: (tables: Tables, app: App) => Promise<R>): Promise<R> {
  return ctx.store.write(async (tables) => work(tables, await lockApp(tables, ctx.caller.project.id, id)))
}

function named(secrets: readonly AppSecret[], name: string): AppSecret {
  const found = secrets.find((candidate) => candidate.name === name)
  if (!found) throw new ApiError('invalid', `The inbound app has no secret of this name: ${name}`, { status: 404 })
  return found
}

function only(secrets: readonly AppSecret[], otherwise: string): AppSecret {
  const [first, second] = secrets
  if (!first) throw new ApiError('invalid', 'The inbound app has no secret')
  if (second) throw new ApiError('invalid', `The inbound app has several secrets. ${otherwise}`)
  return first
}

function toMeta(ctx: Context, secret: AppSecret) {
  return {
    id: secret.id,
    name: secret.name,
    status: isExpired(ctx, secret) ? 'expired' : secret.status,
    expireTime: secret.expiresAt,
    createdTime: seconds(secret.createdAt),
  }
}

function isExpired(ctx: Context, { expiresAt }: AppSecret): boolean {
  return expiresAt > 0 && expiresAt <= seconds(ctx.clock())
}
