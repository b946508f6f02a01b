import type { fga } from '../../contract/authorization/fga/index.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { FgaBackup } from '../../store/port/fga.ts'
import type { Tables } from '../../store/port/index.ts'
import { audited, type Context, newId, seconds } from '../context.ts'
import { change, newVersion } from './change.ts'
import { asSaved, type ProjectSchema } from './compiled.ts'

type Handler<O extends keyof typeof fga> = Handle<(typeof fga)[O], Context>

export const createBackup: Handler<'createBackup'> = async (ctx) => {
  const project = ctx.caller.project.id
  const id = newId(ctx, 'FB')
  await ctx.store.write(async (tables) => {
    // Nothing changes between the schema and the last of its relations.
    const { schema } = await tables.fga.lock(project)
    const saved = schema ? await tables.fga.schema(project, schema) : undefined
    const point = { id, schemaNumber: saved?.number ?? 0, createdAt: ctx.clock() }
    const count = await tables.fga.addBackup(project, point, saved)
    await tables.audit.add(project, [audited(ctx, 'FGABackupCreated', { data: { id, count } })])
  })
  return { backupId: id }
}

export const loadBackup: Handler<'loadBackup'> = async (ctx, { backupId }) => ({
  backup: toWire(ctx, await find(ctx, ctx.store, backupId)),
})

export const listBackups: Handler<'listBackups'> = async (ctx) => ({
  backups: (await ctx.store.fga.backups(ctx.caller.project.id)).map((each) => toWire(ctx, each)),
})

export const restoreBackup: Handler<'restoreBackup'> = async (ctx, { backupId }) => {
  const project = ctx.caller.project.id
  const autoBackupId = newId(ctx, 'FB')
  await change(ctx, (before) => async (tables) => {
    const { schema } = await find(ctx, tables, backupId)
    const point = { id: autoBackupId, schemaNumber: before.number, createdAt: ctx.clock() }
    await tables.fga.addBackup(project, point, savedOf(before))
    await tables.fga.restoreBackup(project, backupId)
    const restored = schema ? { ...schema, version: newVersion(ctx), number: before.number + 1 } : 'none'
    const data = { id: backupId, autoBackupId }
    return { kind: 'all', schema: restored, action: 'FGABackupRestored', data }
  })
  return { autoBackupId }
}

export const deleteBackup: Handler<'deleteBackup'> = async (ctx, { backupId }) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    if (!(await tables.fga.removeBackup(project, backupId))) throw unknown(backupId)
    await tables.audit.add(project, [audited(ctx, 'FGABackupDeleted', { data: { id: backupId } })])
  })
}

const savedOf = (schema: ProjectSchema) => (schema.version === '' ? undefined : asSaved(schema, schema.version))

async function find(ctx: Context, tables: Tables, id: string) {
  const found = await tables.fga.backup(ctx.caller.project.id, id)
  if (!found) throw unknown(id)
  return found
}

const unknown = (id: string) => new ApiError('noFgaBackup', `There is no backup ${id}`)

/** It is made in the request that asks for it, and so it is always complete. */
function toWire(ctx: Context, { id, schemaNumber, tupleCount, createdAt }: FgaBackup) {
  const at = seconds(createdAt)
  return {
    id,
    projectId: ctx.caller.project.id,
    status: 'completed',
    schemaVersion: schemaNumber,
    tupleCount,
    createdAt: at,
    completedAt: at,
  }
}
