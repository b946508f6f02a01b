/** Secrets of federated applications: the first, and those that are added while clients change over. */
import { ApiError } from '../../../contract/faults.ts'
import type { ssoApp as contract } from '../../../contract/oauth/sso-app.ts'
import type { Handle } from '../../../contract/operation.ts'
import { asObject, checkedAs, hasTexts, type JsonObject, readJson } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import { type Context, newId, seconds } from '../../context.ts'
import { newSecret } from '../../secrets.ts'
import { FIRST_SECRET, isAddedSecret } from '../clients/federated-secrets.ts'
import {
  type AppDocument,
  change,
  documentIn,
  keepSecret,
  loadApp,
  openSecret,
  PLACEHOLDER,
  secretsOf,
  settingsIn,
} from './records.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

type Added = {
  id: string
  name: string
  cleartext: string
  /** Unix seconds; 0 is never. */
  expireTime: number
  createdTime: number
}

export const secret: Handler<'secret'> = async (ctx, { id, secretName }) => {
  await loadApp(ctx.store, ctx.caller.project.id, id)
  if (secretName !== '') {
    const found = (await addedTo(ctx, ctx.store, id)).find(({ name }) => name === secretName)
    if (!found) throw noSecret(secretName)
    return { cleartext: found.cleartext }
  }
  const first = (await secretsOf(ctx.store, ctx.caller.project.id, id)).find(({ name }) => name === FIRST_SECRET)
  if (!first) throw new ApiError('invalid', 'The application has no secret')
  return { cleartext: openSecret(ctx, first) }
}

export const rotate: Handler<'rotate'> = (ctx, { id }) =>
  ctx.store.write(async (tables) => {
    const cleartext = newSecret(ctx.random)
    await change(ctx, tables, id, confidential, 'SSOApplicationSecretRotated')
    await keepSecret(ctx, tables, { id, path: ['oidc', 'clientSecret'], text: cleartext })
    return { cleartext }
  })

/** Throws ApiError invalid for an app without secrets. */
function confidential(document: AppDocument): AppDocument {
  if (settingsIn(document, 'oidc')['clientSecret']) return document
  throw new ApiError('invalid', 'The application has no secret: its clientType is not confidential')
}

const MOST_SECRETS = 10

export const addSecret: Handler<'addSecret'> = (ctx, { appId: id, name, expireTime }) =>
  ctx.store.write(async (tables) => {
    const cleartext = newSecret(ctx.random)
    const added = { id: newId(ctx, 'S'), name, cleartext, expireTime, createdTime: seconds(ctx.clock()) }
    await change(ctx, tables, id, (document) => withMark(confidential(document), name), 'SSOApplicationSecretCreated')
    const others = await addedTo(ctx, tables, id)
    if (others.some((other) => other.name === name)) {
      throw new ApiError('documentExists', `The application has a secret of this name: ${name}`)
    }
    if (others.length >= MOST_SECRETS)
      throw new ApiError('invalid', `An application has at most ${MOST_SECRETS} more secrets`)
    await keepSecret(ctx, tables, { id, path: ['oidc', 'secrets', name], text: JSON.stringify(added) })
    return { meta: toMeta(ctx, added), cleartext }
  })

function withMark(document: AppDocument, name: string): AppDocument {
  const oidc = settingsIn(document, 'oidc')
  return { ...document, oidc: { ...oidc, secrets: { ...marksIn(oidc), [name]: PLACEHOLDER } } }
}

const marksIn = (oidc: JsonObject): JsonObject => asObject(oidc['secrets'])

export const revokeSecret: Handler<'revokeSecret'> = (ctx, { appId: id, name }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const sealed = await secretsOf(tables, project, id)
    const going = sealed.find((one) => one.name === JSON.stringify(['oidc', 'secrets', name]))
    if (!going) {
      documentIn(await loadApp(tables, project, id))
      throw noSecret(name)
    }
    const without = (document: AppDocument) => {
      const oidc = settingsIn(document, 'oidc')
      const marks = Object.entries(marksIn(oidc)).filter(([key]) => key !== name)
      return { ...document, oidc: { ...oidc, secrets: Object.fromEntries(marks) } }
    }
    await change(ctx, tables, id, without, 'SSOApplicationSecretRevoked')
    await tables.configuration.removeSecrets(project, [going])
    const remaining = await addedTo(ctx, tables, id)
    return { secrets: remaining.map((added) => toMeta(ctx, added)) }
  })

const isAdded = (value: unknown): value is Added => hasTexts(value, 'id', 'name', 'cleartext')

async function addedTo(ctx: Context, tables: Tables, id: string): Promise<Added[]> {
  const sealed = (await secretsOf(tables, ctx.caller.project.id, id)).filter(({ name }) => isAddedSecret(name))
  const added = sealed.map((one) => checkedAs(readJson(openSecret(ctx, one)), isAdded, 'a secret that was added'))
  return added.sort((a, b) => a.createdTime - b.createdTime || (a.id < b.id ? -1 : 1))
}

function toMeta(ctx: Context, { id, name, expireTime, createdTime }: Added) {
  const isExpired = expireTime > 0 && expireTime <= seconds(ctx.clock())
  return { id, name, status: isExpired ? 'expired' : 'active', expireTime, createdTime }
}

const noSecret = (name: string) =>
  new ApiError('invalid', `The application has no secret of this name: ${name}`, { status: 404 })
