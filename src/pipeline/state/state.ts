/** The pipeline's state as dlt keeps it: engine version 4. It says where each cursor stands. */
import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import type { Json } from '../../lib/json.ts'
import { canonicalJson } from '../normalize/ids.ts'

export interface PipelineState {
  _state_version: number
  _state_engine_version: number
  _version_hash?: string
  pipeline_name: string
  dataset_name?: string
  default_schema_name?: string
  schema_names?: string[]
  destination_type?: string
  destination_name?: string | null
  sources?: { [source: string]: SourceState }
  /** Never leaves this machine. */
  _local?: { [key: string]: Json }
}

interface SourceState {
  resources?: { [resource: string]: ResourceState }
  [key: string]: Json | undefined | { [resource: string]: ResourceState }
}

export interface ResourceState {
  incremental?: { [cursor: string]: CursorState }
  /** When all rows of the source were last read, in milliseconds; ours, dlt hands it on. */
  full_run_at?: number
}

interface CursorState {
  initial_value?: Json
  last_value?: Json
  unique_hashes?: string[]
  start_value?: Json
}

const STATE_ENGINE_VERSION = 4

export function newState(pipeline: string): PipelineState {
  return { _state_version: 0, _state_engine_version: STATE_ENGINE_VERSION, pipeline_name: pipeline, sources: {} }
}

/** The state with the next version, or the same object when nothing that counts has changed. */
export function bumpState(state: PipelineState): PipelineState {
  const hash = hashState(state)
  if (hash === state._version_hash) return state
  return { ...state, _state_version: state._state_version + 1, _version_hash: hash }
}

function hashState(state: PipelineState): string {
  const { _state_version: _v, _state_engine_version: _e, _version_hash: _h, _local: _l, ...content } = state
  return createHash('sha3-256')
    .update(canonicalJson(withoutUndefined(content)), 'utf8')
    .digest('base64')
}

/** The text of a state row. */
export function encodeState(state: PipelineState): string {
  const { _local: _, ...sent } = state
  return deflateSync(JSON.stringify(sent)).toString('base64')
}

/** Throws StateError for text that is no state, or one of a later engine. */
export function decodeState(text: string): PipelineState {
  let state: PipelineState
  try {
    state = JSON.parse(inflateSync(Buffer.from(text, 'base64'), { maxOutputLength: LARGEST }).toString('utf8'))
  } catch (cause) {
    throw new StateError('The state row at the destination cannot be read', { cause })
  }
  if (state._state_engine_version > STATE_ENGINE_VERSION) {
    throw new StateError(`The state was written by a newer engine (${state._state_engine_version})`)
  }
  return state
}

/** Far beyond any state that is not broken. */
const LARGEST = 256 << 20

export function resourceState(state: PipelineState, source: string, resource: string): ResourceState {
  return state.sources?.[source]?.resources?.[resource] ?? {}
}

export function withResourceState(
  state: PipelineState,
  source: string,
  resource: string,
  change: ResourceState,
): PipelineState {
  const known = state.sources?.[source]
  const resources = { ...known?.resources, [resource]: { ...known?.resources?.[resource], ...change } }
  return { ...state, sources: { ...state.sources, [source]: { ...known, resources } } }
}

/** dlt marks dates, decimals and the like by a private-use character in front of their text. */
export function cursorText(value: Json | undefined): string | number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const first = value.charCodeAt(0)
  return first >= 0xf026 && first <= 0xf030 ? value.slice(1) : value
}

function withoutUndefined(content: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(content))
}

class StateError extends Error {
  override readonly name = 'StateError'
}
