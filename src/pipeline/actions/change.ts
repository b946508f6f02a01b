/** Actions that throw something away: each says what, and asks. */
import { now } from '../../lib/clock.ts'
import { ConfigError } from '../config/values.ts'
import { loadPackage } from '../load/load.ts'
import { newLoadId } from '../load/package.ts'
import {
  bumpVersion,
  chainOf,
  copySchema,
  isSystemTable,
  newSchema,
  type Schema,
  type Table,
} from '../normalize/schema.ts'
import { STATE_TABLE, stateTable } from '../normalize/system-tables.ts'
import type { Refresh } from '../run/options.ts'
import { restore } from '../state/restore.ts'
import { bumpState, newState, type PipelineState } from '../state/state.ts'
import type { Setting } from './setting.ts'

export async function sync(setting: Setting): Promise<number> {
  const { definition, workdir } = setting
  const { name, source } = definition
  setting.say(`What ${workdir.folder} holds is deleted, and the state is taken from the destination`)
  const pending = workdir.pending()
  if (pending.length > 0) setting.say(`${pending.length} package(s) under way are lost`)
  if (!(await setting.agree())) return 1
  const found = await setting.withWarehouse((warehouse) =>
    restore(warehouse, { pipeline: name, state: newState(name), schema: newSchema(source) }),
  )
  workdir.lock()()
  workdir.remove()
  if (found.state._version_hash === undefined) {
    setting.say('The destination has no state of this pipeline')
    return 0
  }
  workdir.lock()()
  workdir.writeState(found.state)
  workdir.writeSchema(found.schema)
  setting.say(`Restored state version ${found.state._state_version} and schema version ${found.schema.version}`)
  return 0
}

export async function drop(setting: Setting): Promise<number> {
  const { flags, words } = setting.wish
  if (flags['pending'] === 'true') return dropPending(setting)
  setting.found()
  const { definition, workdir } = setting
  const schema = workdir.readSchema(definition.source) ?? newSchema(definition.source)
  const state = workdir.readState() ?? newState(definition.name)
  const roots = chooseRoots(schema, flags['all'] === 'true' ? undefined : words.slice(1))
  const tables = roots.flatMap((name) => {
    const root = schema.tables.get(name)
    return root ? chainOf(schema, root).map((table) => table.name) : []
  })
  const resources = roots.map((name) => schema.tables.get(name)?.resource ?? name)
  setting.say(`About to drop the following of schema ${schema.name}:`)
  setting.say(`Selected resource(s): ${resources.join(', ')}`)
  setting.say(`Table(s) to drop: ${tables.join(', ')}`)
  setting.say(
    `Resource(s) state to reset: ${resources.filter((name) => hasState(state, schema.name, name)).join(', ') || 'none'}`,
  )
  if (!(await setting.agree())) return 1
  const unlock = workdir.lock()
  try {
    await dropAt(setting, tables, withoutTables(schema, tables), withoutResources(state, schema.name, resources))
  } finally {
    unlock()
  }
  setting.say('Dropped')
  return 0
}

/**
 * All tables of the source, those of the resources that are read, or only the rows of these; the positions with them.
 * Packages under way go, too: they were read from the old positions.
 */
export async function refresh(setting: Setting, mode: Refresh, names: readonly string[] | undefined): Promise<void> {
  const { definition, workdir } = setting
  const unlock = workdir.lock()
  try {
    for (const pack of workdir.pending()) pack.remove()
    const local = { schema: newSchema(definition.source), state: newState(definition.name), pipeline: definition.name }
    const { schema, state } = await setting.withWarehouse((warehouse) => restore(warehouse, local))
    const isChosen = (root: Table) => names === undefined || names.includes(root.resource ?? root.name)
    const roots = rootsOf(schema).filter((root) => mode === 'drop_sources' || isChosen(root))
    if (roots.length === 0) return
    const tables = roots.flatMap((root) => chainOf(schema, root)).map(({ name }) => name)
    const resources = roots.map((root) => root.resource ?? root.name)
    const isKept = mode === 'drop_data'
    const rest = isKept ? schema : withoutTables(schema, tables)
    await dropAt(setting, tables, rest, withoutResources(state, schema.name, resources), isKept ? 'rows' : 'tables')
  } finally {
    unlock()
  }
}

function rootsOf(schema: Schema): Table[] {
  return [...schema.tables.values()].filter((table) => !table.parent && !isSystemTable(table.name))
}

async function dropPending(setting: Setting): Promise<number> {
  setting.found()
  const pending = setting.workdir.pending()
  if (pending.length === 0) {
    setting.say('No pending packages found')
    return 0
  }
  for (const { record } of pending)
    setting.say(`Package ${record.loadId} (${record.status}) is dropped; what it holds is read again by the next run`)
  if (!(await setting.agree())) return 1
  const unlock = setting.workdir.lock()
  for (const pack of pending) pack.remove()
  unlock()
  return 0
}

function chooseRoots(schema: Schema, names: readonly string[] | undefined): string[] {
  const roots = rootsOf(schema)
  if (!names) return roots.map((table) => table.name)
  if (names.length === 0) throw new ConfigError('Name the resources to drop, or say --all')
  return names.map((name) => {
    const found = roots.find((table) => table.resource === name || table.name === name)
    if (found) return found.name
    throw new ConfigError(
      `There is no resource ${JSON.stringify(name)}. There are: ${roots.map((root) => root.resource ?? root.name).join(', ')}`,
    )
  })
}

/** The tables go, and a package without rows takes the new schema and state there, so that other machines know. */
async function dropAt(
  setting: Setting,
  tables: string[],
  schema: Schema,
  state: PipelineState,
  what: 'tables' | 'rows' = 'tables',
): Promise<void> {
  const { workdir, definition } = setting
  const { name, dataset, source } = definition
  const nextSchema = bumpVersion(schema)
  const nextState = bumpState(state)
  if (!nextSchema.tables.has(STATE_TABLE)) nextSchema.tables.set(STATE_TABLE, stateTable())
  await setting.withWarehouse(async (warehouse, destination) => {
    const pack = workdir.newPackage({
      loadId: newLoadId(now(), workdir.finished().at(-1)?.record.loadId),
      status: 'extracting',
      pipeline: name,
      dataset,
      destination: destination.name,
      schema: source,
      wish: { drop: tables },
      resources: {},
      createdAt: new Date(now()).toISOString(),
    })
    pack.seal(nextSchema, nextState, new Map(nextState === state ? [] : [[STATE_TABLE, 1]]))
    await warehouse.drop(tables, what)
    await loadPackage(pack, warehouse, { pipeline: name, destination, resources: [] })
    workdir.writeSchema(nextSchema)
    workdir.writeState(nextState)
    pack.update({ status: 'loaded', loadedAt: new Date(now()).toISOString() })
    workdir.archive(pack)
  })
}

function withoutTables(schema: Schema, names: readonly string[]): Schema {
  const copy = copySchema(schema)
  for (const name of names) copy.tables.delete(name)
  return copy
}

function withoutResources(state: PipelineState, source: string, names: readonly string[]): PipelineState {
  const kept = Object.entries(state.sources?.[source]?.resources ?? {}).filter(([name]) => !names.includes(name))
  return {
    ...state,
    sources: { ...state.sources, [source]: { ...state.sources?.[source], resources: Object.fromEntries(kept) } },
  }
}

function hasState(state: PipelineState, source: string, name: string): boolean {
  return state.sources?.[source]?.resources?.[name] !== undefined
}
