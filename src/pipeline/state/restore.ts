import type { Warehouse } from '../destinations/port.ts'
import { newSchema, readSchema, type Schema } from '../normalize/schema.ts'
import { decodeState, newState, type PipelineState } from './state.ts'

export interface Local {
  pipeline: string
  state: PipelineState
  schema: Schema
}

/**
 * What the destination knows, where it knows more than this machine. A dataset that is gone takes the positions with
 * it: going on from them would leave a hole.
 */
export async function restore(warehouse: Warehouse, local: Local): Promise<{ state: PipelineState; schema: Schema }> {
  const stored = await warehouse.readState(local.pipeline)
  const document = await warehouse.readSchema(local.schema.name)
  const isEmpty = stored === undefined && document === undefined
  if (isEmpty) return { state: newState(local.pipeline), schema: newSchema(local.schema.name) }
  const remote = document === undefined ? undefined : readSchema(document)
  const schema = remote && remote.version >= local.schema.version ? remote : local.schema
  if (!stored || stored.version < local.state._state_version) return { state: local.state, schema }
  const state = decodeState(stored.state)
  return { state: { ...state, _local: local.state._local }, schema }
}
