import type { Warehouse } from '../destinations/port.ts'
import type { Convention } from '../normalize/naming.ts'
import { type Column, copySchema, newSchema, readSchema, type Schema, type Table } from '../normalize/schema.ts'
import { decodeState, newState, type PipelineState } from './state.ts'

export interface Local {
  pipeline: string
  state: PipelineState
  schema: Schema
  /** How the names of a new schema are made. */
  convention?: Convention
}

/**
 * What the destination knows, where it knows more than this machine. A dataset that is gone takes the positions with
 * it: going on from them would leave a hole.
 */
export async function restore(warehouse: Warehouse, local: Local): Promise<{ state: PipelineState; schema: Schema }> {
  const stored = await warehouse.readState(local.pipeline)
  const document = await warehouse.readSchema(local.schema.name)
  const isEmpty = stored === undefined && document === undefined
  if (isEmpty) {
    return { state: newState(local.pipeline), schema: newSchema(local.schema.name, local.convention) }
  }
  const schema = document === undefined ? local.schema : joined(local.schema, readSchema(document))
  if (!stored || stored.version < local.state._state_version) return { state: local.state, schema }
  const state = decodeState(stored.state)
  return { state: { ...state, _local: local.state._local }, schema }
}

/**
 * The later of two forms of a schema. Where neither came from the other, as when dlt went on from what it knew itself,
 * tables and columns of both: a merge must find all child tables that have rows.
 */
function joined(local: Schema, remote: Schema): Schema {
  const [later, earlier] = remote.version >= local.version ? [remote, local] : [local, remote]
  if (later === remote && (isFrom(later, earlier) || isFrom(earlier, later))) return later
  const both = copySchema(later)
  for (const [name, { write_disposition }] of remote.tables) {
    const known = both.tables.get(name)
    // What was loaded last says how.
    if (known && write_disposition) both.tables.set(name, { ...known, write_disposition })
  }
  if (isFrom(later, earlier)) return both
  for (const [name, table] of copySchema(earlier).tables) {
    const known = both.tables.get(name)
    both.tables.set(name, known ? { ...known, columns: new Map([...known.columns, ...missing(table, known)]) } : table)
  }
  return both
}

function missing(table: Table, known: Table): [string, Column][] {
  return [...table.columns].filter(([key]) => !known.columns.has(key))
}

function isFrom(later: Schema, earlier: Schema): boolean {
  return later.version_hash === earlier.version_hash || later.previous_hashes.includes(earlier.version_hash)
}
