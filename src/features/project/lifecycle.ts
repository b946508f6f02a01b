import { ApiError } from '../../contract/faults.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import type { project } from '../../contract/project/index.ts'
import type { Project } from '../../store/port/directory.ts'
import type { Tables } from '../../store/port/index.ts'
import { removeKeysOf } from '../company/management-key/of-project.ts'
import { audited, type Context, newId } from '../context.ts'
import { applyPieces } from './apply.ts'
import { createBuiltIn } from './built-in.ts'
import { contextOf } from './sealing.ts'
import { loadState } from './state.ts'

type Handler<O extends keyof typeof project> = Handle<(typeof project)[O], Context>

export const list: Handler<'list'> = async (ctx) => {
  const projects = await ctx.store.projects.list(ctx.caller.companyId)
  return {
    projects: projects.map(({ id, name, environment, tags }) => ({ id, name, environment, tags, tag: environment })),
  }
}

export const clone: Handler<'clone'> = async (ctx, input) => {
  const made = await cloneProject(ctx, input)
  return {
    projectId: made.id,
    projectName: made.name,
    environment: made.environment,
    tags: made.tags,
    tag: made.environment,
  }
}

/** A copy takes milliseconds: it is there when the process id is. */
export const cloneAsync: Handler<'cloneAsync'> = async (ctx, input) => {
  const processId = newId(ctx, 'PC')
  const made = await cloneProject(ctx, input)
  await ctx.store.write((tables) =>
    tables.configuration.saveProcess(ctx.caller.project.id, {
      id: processId,
      result: { projectId: made.id, projectName: made.name },
      createdAt: ctx.clock(),
    }),
  )
  return { processId }
}

export const cloneProcess: Handler<'cloneProcess'> = async (ctx, { processId }) => {
  const process = await ctx.store.configuration.process(ctx.caller.project.id, processId)
  if (!process) throw new ApiError('noProcess', 'There is no such clone')
  return process.result as { projectId: string; projectName: string }
}

const remove: Handler<'delete'> = async (ctx) => {
  const { id, companyId } = ctx.caller.project
  // Not in the project itself: removing it waits for all that are.
  await ctx.store.writeDirectory(async (tables) => {
    await tables.projects.lockCompany(companyId)
    const projects = await tables.projects.list(companyId)
    const isThere = projects.some((each) => each.id === id)
    if (!isThere) throw new ApiError('noProject', 'The request names a missing or invalid project')
    if (projects.length === 1) throw new ApiError('lastProject', 'A company needs at least one project')
    await removeKeysOf(tables, companyId, id)
    await tables.projects.remove(id)
  }, 'unhurried')
}

export { remove as delete }

export const updateName: Handler<'updateName'> = (ctx, { name }) => change(ctx, { name })

export const updateTags: Handler<'updateTags'> = (ctx, { tags }) => change(ctx, { tags: distinct(tags) })

async function change(ctx: Context, changes: Partial<Pick<Project, 'name' | 'tags'>>): Promise<void> {
  const { id } = ctx.caller.project
  await ctx.store.write(async (tables) => {
    const project = await tables.projects.load(id)
    if (!project) throw new ApiError('noProject', 'There is no project with this id')
    await tables.projects.update({ ...project, ...changes })
    await tables.audit.add(id, [audited(ctx, 'ProjectUpdated', { data: changes })])
  })
}

function cloneProject(ctx: Context, input: InputOf<typeof project.clone>): Promise<Project> {
  const environment = input.environment || input.tag
  if (environment !== '' && environment !== 'production') {
    throw new ApiError('invalid', 'The environment field must be production, or empty')
  }
  const source = ctx.caller.project
  const made: Project = {
    id: newId(ctx, 'P'),
    companyId: source.companyId,
    name: input.name,
    environment,
    tags: distinct(input.tags),
    settings: source.settings,
    createdAt: ctx.clock(),
  }
  return ctx.store.write(async (tables) => {
    await tables.configuration.lock(source.id)
    await tables.projects.create(made)
    await createBuiltIn(ctx, tables, made.id)
    await copyConfiguration(ctx, tables, source.id, made.id)
    const data = { projectId: made.id, name: made.name }
    await tables.audit.add(source.id, [audited(ctx, 'ProjectCloned', { data })])
    return made
  })
}

/** Secrets are sealed for their place, so each is opened and sealed again. */
async function copyConfiguration(ctx: Context, tables: Tables, from: string, to: string): Promise<void> {
  const source = await loadState(tables, from)
  const empty = await loadState(tables, to)
  await applyPieces({ world: ctx, tables, project: to }, empty, source.pieces)
  await tables.configuration.saveSecrets(
    to,
    source.secrets.map((secret) => {
      const cleartext = ctx.vault.open(secret.sealed, contextOf(from, secret))
      return { ...secret, sealed: ctx.vault.seal(cleartext, contextOf(to, secret)) }
    }),
  )
}

function distinct(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))]
}
