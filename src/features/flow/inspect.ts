/** What whoever writes a flow may see of its runs. */
import type { execution as contract } from '../../contract/auth/execution.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import { isSecretField } from '../../flow/index.ts'
import { asObject, isJsonObject, type Json } from '../../lib/json.ts'
import type { Context } from '../context.ts'
import { innerId, publicId, rowIdOf, unseal } from './record.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

export const trace: Handler<'trace'> = async (ctx, { executionId }) => {
  const id = innerId(executionId) || executionId
  const row = await ctx.store.executions.load(ctx.caller.project.id, rowIdOf(id))
  if (!row || row.expiresAt <= ctx.clock()) {
    throw new ApiError('executionExpired', 'The flow execution is unknown or has expired', { status: 404 })
  }
  const record = unseal(ctx, row)
  const { flowId, status, data } = record.execution
  return {
    executionId: publicId(record),
    flowId,
    status,
    userId: record.session?.userId ?? '',
    data: asObject(masked(data)),
    steps: record.trace.map(({ at, looked = [], took = 0, ...entry }) => ({ stepId: at, looked, took, ...entry })),
  }
}

const USUAL = 100

export const list: Handler<'list'> = async (ctx, { limit }) => {
  const rows = await ctx.store.executions.list(ctx.caller.project.id, limit || USUAL)
  return {
    executions: rows.map((row) => {
      const record = unseal(ctx, row)
      const { flowId, status, screen } = record.execution
      const times = { createdTime: row.createdAt, usedTime: row.usedAt }
      return { executionId: publicId(record), flowId, status, stepId: screen, ...times }
    }),
  }
}

/** Without what only its owner may know: passwords, codes, seeds. */
function masked(value: Json): Json {
  if (Array.isArray(value)) return value.map(masked)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, isHidden(name, item) ? '***' : masked(item)]),
  )
}

const SEEDS = new Set(['image', 'provisionUrl'])

const isHidden = (name: string, value: Json) =>
  SEEDS.has(name) || (isSecretField(name) && typeof value !== 'boolean' && value !== '')
