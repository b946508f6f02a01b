/** What there is to see of a pipeline: what this machine keeps of it, and how much is at its destination. */
import type {
  PipelinePackage,
  PipelinePicture,
  PipelineRun,
  PipelineSummary,
  PipelineTable,
} from '../../contract/dev/pipelines.ts'
import type { Json } from '../../lib/json.ts'
import type { Setting } from '../actions/setting.ts'
import type { LoadPackage } from '../load/package.ts'
import { isSystemTable, type Schema, type Table } from '../normalize/schema.ts'
import { countsOf } from '../run/history.ts'
import { runInfoIn } from '../run/trace.ts'

export const BUSY = 'the pipeline is running'

export function summaryOf({ definition, workdir }: Setting, run: PipelineRun | undefined): PipelineSummary {
  const trace = runInfoIn(workdir.readTrace())
  return {
    name: definition.name,
    location: trace?.location ?? '',
    dataset: definition.dataset,
    lastRun: trace?.startedAt ?? '',
    seconds: sum(trace?.steps.map(({ seconds }) => seconds)),
    rows: trace ? sum(Object.values(countsOf(trace))) : 0,
    failed: trace?.steps.find(({ failed }) => failed)?.failed ?? '',
    pending: workdir.pending().length,
    isRunning: (run?.isRunning ?? false) || workdir.isBusy,
  }
}

export async function pictureOf(setting: Setting, run: PipelineRun | undefined): Promise<PipelinePicture> {
  const { definition, workdir } = setting
  const trace = runInfoIn(workdir.readTrace())
  const { _local: _, ...state } = workdir.readState() ?? { default_schema_name: undefined }
  const schema = workdir.readSchema(definition.source) ?? schemaNamed(setting, state.default_schema_name)
  const destination = trace?.destination ?? ''
  const found = destination === 'duckdb' ? await counted(setting) : { counts: new Map<string, number>(), problem: '' }
  return {
    ...summaryOf(setting, run),
    destination,
    packages: [...workdir.finished(), ...workdir.pending()].map(packageOf),
    tables: [...(schema?.tables.values() ?? [])]
      .filter(({ name }) => !isSystemTable(name))
      .map((table) => tableOf(table, found.counts)),
    steps: (trace?.steps ?? []).map(({ step, seconds, failed = '' }) => ({ step, seconds, failed })),
    state: state as Json,
    canQuery: destination === 'duckdb' && found.problem === '',
    problem: found.problem,
    ...(run && { run }),
  }
}

function schemaNamed({ workdir }: Setting, name: string | undefined): Schema | undefined {
  return name === undefined ? undefined : workdir.readSchema(name)
}

/** Of a file one process writes, and no other reads meanwhile; what this machine knows is shown all the same. */
async function counted(setting: Setting): Promise<{ counts: Map<string, number>; problem: string }> {
  if (setting.workdir.isBusy) return { counts: new Map(), problem: BUSY }
  try {
    return { counts: await setting.withWarehouse((warehouse) => warehouse.counts(), { readOnly: true }), problem: '' }
  } catch (error) {
    return { counts: new Map(), problem: error instanceof Error ? error.message : String(error) }
  }
}

function packageOf({ record }: LoadPackage): PipelinePackage {
  const { loadId, status, createdAt, loadedAt = '', counts = {}, error = '', resources } = record
  const own = Object.fromEntries(Object.entries(counts).filter(([table]) => !isSystemTable(table)))
  const tries = sum(Object.values(resources).map((resource) => resource.tries))
  return { loadId, status, createdAt, loadedAt, rows: sum(Object.values(own)), counts: own, error, tries }
}

function tableOf(
  { name, parent = '', write_disposition, columns }: Table,
  counts: ReadonlyMap<string, number>,
): PipelineTable {
  return {
    name,
    parent,
    disposition: write_disposition ?? '',
    rows: counts.get(name) ?? -1,
    columns: [...columns.values()].map((column) => ({
      name: column.name,
      type: column.data_type ?? 'not seen yet',
      isNullable: column.nullable !== false,
      isKey: column.primary_key === true || column.merge_key === true,
    })),
  }
}

function sum(numbers: readonly number[] = []): number {
  return numbers.reduce((total, number) => total + number, 0)
}
