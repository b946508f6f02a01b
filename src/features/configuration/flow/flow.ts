import {
  fromConsole,
  fromExported,
  toConsoleFlow,
  toConsoleScreens,
  toExported,
} from '../../../contract/configuration/flow/console.ts'
import type { flow } from '../../../contract/configuration/flow/flow.ts'
import { type FlowFolder, flowFolderIn } from '../../../contract/configuration/flow/formats.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import { FLOW_ID } from '../../../contract/project/snapshot/layout.ts'
import { isPlain, objectsOf } from '../../../contract/project/snapshot/piece.ts'
import type { Entity } from '../../../store/port/configuration.ts'
import { audited, type Context, seconds } from '../../context.ts'
import { digestOf } from '../../secrets.ts'

type Handler<O extends keyof typeof flow> = Handle<(typeof flow)[O], Context>

export const list: Handler<'list'> = async (ctx, { ids }) => {
  const all = await ctx.store.configuration.list(ctx.caller.project.id, 'flow')
  const wanted = ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id))
  if (ids.length > 0 && wanted.length === 0) throw new ApiError('noFlows', 'None of the flows exists')
  return { flows: wanted.map(consoleFlow), total: wanted.length }
}

const remove: Handler<'delete'> = async (ctx, { ids }) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    await tables.configuration.lock(project)
    await tables.configuration.remove(project, 'flow', ids)
    await tables.audit.add(project, [audited(ctx, 'FlowDeleted', { data: { ids } })])
  })
}

const exportFlow: Handler<'export'> = async (ctx, { flowId }) => ({
  flow: toExported(flowId, flowFolderIn((await load(ctx, flowId)).document)),
})

const importFlow: Handler<'import'> = async (ctx, { flow, changelog }) => {
  const flowId = flow['flowId']
  if (typeof flowId !== 'string' || flowId === '') throw new ApiError('invalid', 'The flow.flowId field is required')
  if (!isPlain(flow['contents'])) throw new ApiError('invalid', 'The flow.contents field must be an object')
  await save(ctx, { flowId, folder: fromExported(flow), note: changelog })
}

export { exportFlow as export, importFlow as import, remove as delete }

export const exportV1: Handler<'exportV1'> = async (ctx, { flowId }) => consoleReply(await load(ctx, flowId))

export const importV1: Handler<'importV1'> = async (ctx, { flowId, flow, screens }) => {
  if (!isPlain(flow['dsl'])) throw new ApiError('invalid', 'The flow.dsl field must be an object')
  return consoleReply(await save(ctx, { flowId, folder: fromConsole(flow, objectsOf(screens)), note: '' }))
}

function consoleReply(entity: Entity) {
  return {
    flow: consoleFlow(entity),
    screens: toConsoleScreens(entity.id, flowFolderIn(entity.document), entity.revision),
  }
}

function consoleFlow(entity: Entity) {
  const revision = {
    version: entity.revision,
    modifiedTime: seconds(entity.modifiedAt),
    etag: digestOf(JSON.stringify(entity.document)).slice(0, ETAG_LENGTH),
  }
  return toConsoleFlow(entity.id, flowFolderIn(entity.document), revision)
}

const ETAG_LENGTH = 27

async function load(ctx: Context, id: string): Promise<Entity> {
  const entity = await ctx.store.configuration.load(ctx.caller.project.id, 'flow', id)
  if (!entity) throw new ApiError('noFlow', 'Failed loading flow by ID')
  return entity
}

interface Import {
  flowId: string
  folder: FlowFolder
  note: string
}

function save(ctx: Context, { flowId, folder, note }: Import): Promise<Entity> {
  if (!FLOW_ID.test(flowId)) throw new ApiError('invalid', 'The flowId field may hold letters, digits, - and _ only')
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    await tables.configuration.lock(project)
    const former = await tables.configuration.load(project, 'flow', flowId)
    const entity: Entity = {
      kind: 'flow',
      id: flowId,
      position: 0,
      file: '',
      revision: (former?.revision ?? 0) + 1,
      document: folder,
      modifiedAt: ctx.clock(),
    }
    await tables.configuration.save(project, [entity])
    const action = former ? 'FlowModified' : 'FlowCreated'
    await tables.audit.add(project, [audited(ctx, action, { data: { flowId, ...(note && { changelog: note }) } })])
    return entity
  })
}
