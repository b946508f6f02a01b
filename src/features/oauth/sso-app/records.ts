/** Federated applications as the configuration holds them, so that snapshots carry what the API made. */
import { ApiError } from '../../../contract/faults.ts'
import { PLACEHOLDER } from '../../../contract/project/snapshot/piece.ts'
import { asObject, isObject, type JsonObject } from '../../../lib/json.ts'
import type { Entity, SealedSecret } from '../../../store/port/configuration.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context } from '../../context.ts'
import { contextOf } from '../../project/sealing.ts'
import { DEFAULT_APP } from '../clients/federated.ts'

export const PROTOCOLS = ['oidc', 'saml', 'wsfed'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/** Parts of an app's document that no request of the API names, such as its own roles. */
export type AppDocument = JsonObject & { name?: string; enabled?: boolean }

export const documentIn = ({ document }: Entity): AppDocument => (isObject(document) ? document : {})

export function protocolOf(document: JsonObject): Protocol | '' {
  return PROTOCOLS.find((protocol) => isObject(document[protocol])) ?? ''
}

export function settingsIn(document: JsonObject, protocol: Protocol): JsonObject {
  const settings = document[protocol]
  return asObject(settings)
}

/** Throws ApiError noApp. */
export async function loadApp(tables: Tables, project: string, id: string): Promise<Entity> {
  const found = await tables.configuration.load(project, 'application', id)
  if (!found) throw new ApiError('noDocument', `There is no federated application ${id}`)
  return found
}

/** Throws ApiError documentExists for a name or an id that another one has. */
export async function saveNew(ctx: Context, tables: Tables, id: string, document: AppDocument): Promise<void> {
  const project = ctx.caller.project.id
  await tables.configuration.lock(project)
  const others = await tables.configuration.list(project, 'application')
  if (others.some((other) => other.id === id)) throw taken('create', id)
  checkName(others, id, document, 'create')
  const position = Math.max(0, ...others.map((other) => other.position + 1))
  const entity = {
    kind: 'application',
    id,
    position,
    file: '',
    revision: 1,
    document,
    modifiedAt: ctx.clock(),
  } as const
  await tables.configuration.save(project, [entity])
  await record(ctx, tables, 'SSOApplicationCreated', id, document)
}

/** In a transaction. Throws ApiError noDocument or documentExists. */
export async function change(
  ctx: Context,
  tables: Tables,
  id: string,
  work: (before: AppDocument) => AppDocument,
  action = 'SSOApplicationModified',
): Promise<void> {
  const project = ctx.caller.project.id
  await tables.configuration.lock(project)
  const before = await loadApp(tables, project, id)
  const document = work(documentIn(before))
  checkName(await tables.configuration.list(project, 'application'), id, document, 'update')
  const { json: _, ...entity } = before
  const next = { ...entity, document, revision: before.revision + 1, modifiedAt: ctx.clock() }
  await tables.configuration.save(project, [next])
  await record(ctx, tables, action, id, document)
}

export async function removeApp(ctx: Context, tables: Tables, id: string): Promise<void> {
  const project = ctx.caller.project.id
  if (id === DEFAULT_APP) throw new ApiError('invalid', 'The application of the project itself cannot be deleted')
  await tables.configuration.lock(project)
  const before = await loadApp(tables, project, id)
  await tables.configuration.remove(project, 'application', [id])
  await tables.configuration.removeSecrets(project, await secretsOf(tables, project, id))
  await tables.oauth.removeApps(project, [id])
  await tables.outboundScim.remove(project, id)
  await record(ctx, tables, 'SSOApplicationDeleted', id, documentIn(before))
}

function checkName(others: readonly Entity[], id: string, { name = '' }: AppDocument, verb: string): void {
  if (others.some((other) => other.id !== id && documentIn(other).name === name)) {
    throw taken(verb, `with the name ${name}`)
  }
}

const taken = (verb: string, said: string) =>
  new ApiError('documentExists', `Cannot ${verb} a federated application: there is one ${said}`)

function record(ctx: Context, tables: Tables, action: string, id: string, { name = '' }: AppDocument): Promise<void> {
  return tables.audit.add(ctx.caller.project.id, [audited(ctx, action, { data: { id, name } })])
}

/** All secrets of an app, sealed. */
export async function secretsOf(tables: Tables, project: string, id: string): Promise<SealedSecret[]> {
  const all = await tables.configuration.secrets(project)
  return all.filter(({ kind, owner }) => kind === 'application' && owner === id)
}

/** Seals a secret under its path in the document, which has a mark there. */
export async function keepSecret(
  ctx: Context,
  tables: Tables,
  { id, path, text }: { id: string; path: readonly string[]; text: string },
): Promise<void> {
  const project = ctx.caller.project.id
  const place = { kind: 'application', owner: id, name: JSON.stringify(path) } as const
  const sealed = ctx.vault.seal(text, contextOf(project, place))
  await tables.configuration.saveSecrets(project, [{ ...place, sealed }])
}

export const openSecret = (ctx: Context, secret: SealedSecret): string =>
  ctx.vault.open(secret.sealed, contextOf(ctx.caller.project.id, secret))

export { PLACEHOLDER }
