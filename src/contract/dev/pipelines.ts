/** What the console asks of the pipelines that a plane may see: beside the API, for who sits at the console. */
import type { Json } from '../../lib/json.ts'
import { type Operation, operation } from '../operation.ts'
import { message, required, text } from '../wire.ts'

/** One line of the list. */
export interface PipelineSummary {
  name: string
  /** `duckdb:///data/users.duckdb`, without secrets; empty before the first run. */
  location: string
  dataset: string
  /** When the last run began, as ISO 8601 in UTC; empty for never. */
  lastRun: string
  /** How long it took. */
  seconds: number
  /** Of data tables, in all of its packages. */
  rows: number
  /** What stopped it; empty when nothing did. */
  failed: string
  /** Packages that are not at the destination yet. */
  pending: number
  isRunning: boolean
}

export interface PipelinePackage {
  loadId: string
  /** extracting, extracted, loaded or aborted. */
  status: string
  createdAt: string
  loadedAt: string
  rows: number
  counts: { [table: string]: number }
  error: string
  /** Walks begun again because rows were missing. */
  tries: number
}

export interface PipelineColumn {
  name: string
  type: string
  isNullable: boolean
  isKey: boolean
}

export interface PipelineTable {
  name: string
  /** The table whose rows it belongs to; empty for a root. */
  parent: string
  disposition: string
  /** At the destination; -1 where it was not counted. */
  rows: number
  columns: PipelineColumn[]
}

/** A run that was started from the console. */
export interface PipelineRun {
  startedAt: number
  isRunning: boolean
  /** 0 when it went well. */
  code: number
  /** The end of what it said. */
  said: string
}

export interface PipelinePicture extends PipelineSummary {
  destination: string
  /** The oldest first. */
  packages: PipelinePackage[]
  tables: PipelineTable[]
  steps: { step: string; seconds: number; failed: string }[]
  state: Json
  /** Whether its data can be asked by SQL here. */
  canQuery: boolean
  /** Why the destination could not be looked at. */
  problem: string
  /** The last one of this process. */
  run?: PipelineRun
}

export interface PipelineAnswer {
  columns: string[]
  /** Numbers beyond 2^53 as digits, moments as text. */
  rows: Json[][]
  /** There are more rows than are given. */
  isCut: boolean
  /** Milliseconds. */
  took: number
}

export interface PipelineList {
  /** Where they are defined; empty where the plane may see none. */
  folder: string
  pipelines: PipelineSummary[]
}

const Name = message({ name: required(text({ max: 128 })) })
const Question = message({ name: required(text({ max: 128 })), sql: required(text({ max: 50_000 })) })

type Named = NonNullable<(typeof named)['_in']>
type Asked = NonNullable<(typeof asked)['_in']>

const named = operation('POST', '/pipelines/look', {
  summary: 'What there is to see of a pipeline',
  access: 'company',
  effect: 'read',
  input: Name,
})
const asked = operation('POST', '/pipelines/query', {
  summary: 'Ask its data by SQL, which changes nothing',
  access: 'company',
  effect: 'read',
  input: Question,
})

export const pipeline = {
  list: operation('GET', '/pipelines', { summary: 'The pipelines', access: 'company' }) as Operation<
    object,
    PipelineList
  >,
  look: named as Operation<Named, PipelinePicture>,
  query: asked as Operation<Asked, PipelineAnswer>,
  run: operation('POST', '/pipelines/run', {
    summary: 'Load what is new',
    access: 'company',
    input: Name,
  }) as Operation<Named, PipelineRun>,
}
