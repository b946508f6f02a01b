/** A project with all of its configuration as one resource. */

import { ApiError } from '../../../contract/faults.ts'
import { decode } from '../../../contract/messages/decode.ts'
import { failureText, isPlain, objectsOf, PLACEHOLDER } from '../../../contract/project/snapshot/piece.ts'
import { checkPieces } from '../../../contract/project/snapshot/rules.ts'
import { newProject } from '../../../contract/schemas/project.ts'
import { message, optional, type ValueOf } from '../../../contract/wire.ts'
import { asObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import type { Project } from '../../../store/port/directory.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context, newId } from '../../context.ts'
import { dryRunSchema, loadSchema, saveSchema } from '../../fga/schema.ts'
import { authz } from '../../fga/structured/index.ts'
import { applyPieces } from '../../project/apply.ts'
import { furnish } from '../../project/defaults/index.ts'
import * as projects from '../../project/lifecycle.ts'
import { sealSecrets, storeSecrets } from '../../project/sealing.ts'
import { loadState, type State } from '../../project/state.ts'
import { forgetLost } from './lost.ts'
import { PARTS } from './parts.ts'
import { withIds, withTemplateIds } from './references.ts'
import { type Answer, type Resource, withLists } from './resource.ts'

/** Of the model that the document follows. */
const MODEL = 1

const Facts = message({
  name: newProject.name,
  environment: optional(newProject.environment),
  tags: optional(newProject.tags),
})
type Facts = ValueOf<typeof Facts>

export const projectResource: Resource = {
  async create(outer, data) {
    const facts = factsIn(data)
    const made: Project = {
      id: newId(outer, 'P'),
      companyId: outer.caller.companyId,
      name: facts.name,
      environment: facts.environment ?? '',
      tags: facts.tags ?? [],
      settings: {},
      createdAt: outer.clock(),
    }
    const ctx = inside(outer, made)
    await checkFga(ctx, data)
    await outer.store.write(async (tables) => {
      await tables.projects.create(made)
      await furnish(outer, tables, made.id)
      await write(ctx, tables, data)
      const about = { projectId: made.id, name: made.name }
      await tables.audit.add(outer.caller.project.id, [audited(outer, 'ProjectCreated', { data: about })])
    })
    await saveFga(ctx, data)
    return read(ctx)
  },
  read: async (outer, id) => read(await enter(outer, id)),
  async update(outer, id, data) {
    const ctx = await enter(outer, id)
    const { name, environment, tags } = factsIn(data)
    await checkFga(ctx, data)
    const next = await ctx.store.write(async (tables) => {
      const before = await tables.projects.load(id)
      if (!before) throw unknown(id)
      await write(ctx, tables, data)
      const changed = {
        ...before,
        name,
        ...(environment !== undefined && { environment }),
        ...(tags !== undefined && { tags }),
      }
      await tables.projects.update(changed)
      await tables.audit.add(id, [audited(ctx, 'ProjectUpdated', { data: { name } })])
      return changed
    })
    await saveFga(ctx, data)
    return read(inside(outer, next))
  },
  remove: async (outer, id) => projects.delete(await enter(outer, id), {}),
}

function factsIn(data: JsonObject): Facts {
  const facts = decode(Facts, withLists(Facts, data))
  if (['', undefined, 'production'].includes(facts.environment)) return facts
  throw new ApiError('invalid', 'The environment field must be production, or empty')
}

/** The project of an id in the caller's company. */
async function enter(ctx: Context, id: string): Promise<Context> {
  const project = await ctx.store.projects.load(id)
  if (project?.companyId !== ctx.caller.companyId) throw unknown(id)
  return inside(ctx, project)
}

const unknown = (id: string) => new ApiError('noProject', `There is no project ${id}`, { status: 404 })

const inside = (ctx: Context, project: Project): Context => ({
  ...ctx,
  store: ctx.store.of(project.id),
  caller: { ...ctx.caller, project },
})

async function read(ctx: Context): Promise<Answer> {
  const { id, name, environment, tags } = ctx.caller.project
  const state = await loadState(ctx.store, id)
  const parts = Object.entries(PARTS).map(([key, part]) => [key, shown(part.read(state.pieces))])
  const data: JsonObject = { version: MODEL, name, environment, tags, ...Object.fromEntries(parts) }
  const { dsl = '' } = await loadSchema(ctx, {})
  data['authorization'] = { ...withLiveIds(asObject(data['authorization']), state), fga: dsl ?? '' }
  return { id, data }
}

/** Secrets are never answered: their keys are left out. */
function shown(value: Json): Json {
  if (Array.isArray(value)) return value.map(shown)
  if (!isPlain(value)) return value
  const open = Object.entries(value).filter(([, inner]) => inner !== PLACEHOLDER)
  return Object.fromEntries(open.map(([key, inner]) => [key, shown(inner)]))
}

function withLiveIds(authorization: JsonObject, { roles, permissions }: State): JsonObject {
  const live = (list: Json | undefined, known: readonly { id: string; name: string }[]) => {
    const ids = new Map(known.map(({ id, name }) => [name, id]))
    return objectsOf(list).map((one) => ({ ...one, id: ids.get(textAt(one, 'name')) ?? '' }))
  }
  return {
    roles: live(authorization['roles'], roles),
    permissions: live(authorization['permissions'], permissions),
  }
}

/** In the transaction of the change. Throws ApiError invalid with all that is wrong. */
async function write(ctx: Context, tables: Tables, data: JsonObject): Promise<void> {
  const project = ctx.caller.project.id
  await tables.configuration.lock(project)
  await nameRoles(ctx, tables, data)
  const state = await loadState(tables, project)
  const roles = new Map(state.roles.map(({ id, name }) => [name, id]))
  const said = withIds(ctx, data, state.pieces, roles)
  const next = new Map(state.pieces)
  for (const [key, part] of Object.entries(PARTS)) {
    const value = said[key]
    if (value === undefined || value === null) continue
    part.write(next, withTemplateIds(ctx, value, part.read(next)))
  }
  forgetLost(next, said)
  const none = { connectors: [], oauthProviders: [], outboundApps: [], externalAuth: [] }
  const sealing = sealSecrets(next, state.secrets, { given: none, aliases: new Map() })
  const failures = checkPieces(sealing.pieces).map(failureText)
  if (failures.length > 0) throw new ApiError('invalid', failures.slice(0, MOST_SHOWN).join('; '))
  await applyPieces({ world: ctx, tables, project }, state, sealing.pieces)
  await storeSecrets({ tables, vault: ctx.vault, project }, state.secrets, sealing)
}

const MOST_SHOWN = 20

/** Roles and permissions that are known by their ids get their new names first, so that nobody loses them. */
async function nameRoles(ctx: Context, tables: Tables, data: JsonObject): Promise<void> {
  const { roles, permissions } = isPlain(data['authorization']) ? data['authorization'] : {}
  await renamePermissions(ctx, tables, objectsOf(permissions))
  await renameRoles(ctx, tables, objectsOf(roles))
}

async function renamePermissions(ctx: Context, tables: Tables, said: readonly JsonObject[]): Promise<void> {
  const project = ctx.caller.project.id
  const known = (await tables.permissions.all(project)).filter(({ system }) => !system)
  for (const { id: given, name } of said) {
    const found = known.find(({ id }) => id === given)
    if (found && typeof name === 'string' && found.name !== name) {
      await tables.permissions.update(project, { ...found, name })
    }
  }
}

/** New ones are made, so that they have ids to which the document can refer. */
async function renameRoles(ctx: Context, tables: Tables, said: readonly JsonObject[]): Promise<void> {
  const project = ctx.caller.project.id
  const known = (await tables.roles.all(project)).filter(({ tenantId }) => tenantId === '')
  for (const role of said) {
    const name = textAt(role, 'name')
    const found = known.find(({ id }) => id === role['id'])
    if (found && found.name !== name) await tables.roles.update(project, { ...found, name })
    if (found || name === '' || known.some((one) => one.name === name)) continue
    const blank = { tenantId: '', description: '', default: false, private: false, permissionIds: [] }
    await tables.roles.create(project, { id: newId(ctx, 'ROL'), name, createdAt: ctx.clock(), ...blank })
  }
}

/** What the document says of fine-grained authorization; undefined for nothing. */
function fgaIn(data: JsonObject): string | undefined {
  const fga = asObject(data['authorization'])['fga']
  return typeof fga === 'string' ? fga : undefined
}

/** A schema has a way of its own: it is read before anything changes. */
async function checkFga(ctx: Context, data: JsonObject): Promise<void> {
  const dsl = fgaIn(data)
  if (dsl) await dryRunSchema(ctx, { dsl })
}

async function saveFga(ctx: Context, data: JsonObject): Promise<void> {
  const dsl = fgaIn(data)
  if (dsl) await saveSchema(ctx, { dsl })
  else if (dsl === '' && (await loadSchema(ctx, {})).version) await authz.deleteSchema(ctx, {})
}
