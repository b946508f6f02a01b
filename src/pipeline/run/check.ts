/** A first page of each resource against schema and contracts, before anything is loaded. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { now } from '../../lib/clock.ts'
import { extract } from '../extract/extract.ts'
import { hintsOf } from '../extract/resource.ts'
import { newLoadId } from '../load/package.ts'
import { changesOf } from '../normalize/changes.ts'
import { declareTable } from '../normalize/declare.ts'
import { namingOf } from '../normalize/naming.ts'
import { copySchema } from '../normalize/schema.ts'
import type { Memory } from '../stages/stage.ts'
import { Workdir } from '../state/workdir.ts'
import type { RunOptions } from './options.ts'
import { dispositionIn, planResources, selectedOf } from './plan.ts'
import { textOf } from './trace.ts'

export interface CheckedResource {
  resource: string
  /** Rows of its first page. */
  rows: number
  /** What the schema would get. */
  changes: string[]
  /** Why a run would fail. */
  failure?: string
}

export type CheckOptions = Pick<
  RunOptions,
  'pipeline' | 'dataset' | 'source' | 'destination' | 'resources' | 'origins' | 'only' | 'write' | 'contract'
>

/** Throws PlanError for a name that is no resource. What is read is gone afterwards. */
export async function checkResources(options: CheckOptions, memory: Memory): Promise<CheckedResource[]> {
  const { resources, only, write, source } = options
  const planned = planResources({ resources, only, write, source, state: memory.state, now: now() })
  const names = Object.keys(planned).filter((name) => !planned[name]?.isHidden)
  const checked: CheckedResource[] = []
  for (const name of names) checked.push(await checkResource(options, memory, name))
  return checked
}

/** With its parents, whose rows it needs. */
async function checkResource(options: CheckOptions, memory: Memory, name: string): Promise<CheckedResource> {
  const { pipeline, dataset, destination, resources, origins, write, source, contract } = options
  const folder = await mkdtemp(join(tmpdir(), 'homescope-check-'))
  const schema = copySchema(memory.schema)
  const naming = namingOf(destination)
  const planned = planResources({ resources, only: [name], write, source, state: memory.state, now: now() })
  const pack = new Workdir(folder, 'check').newPackage({
    loadId: newLoadId(now(), undefined),
    status: 'extracting',
    pipeline,
    dataset,
    destination: destination.name,
    schema: source,
    wish: { write: write ?? null },
    resources: planned,
    createdAt: new Date(now()).toISOString(),
  })
  const selected = selectedOf(pack.record, resources, naming)
  for (const { resource, isHidden } of selected)
    if (!isHidden)
      declareTable(schema, naming, resource.table ?? name, hintsOf(resource, dispositionIn(pack.record, resource)))
  const tables = [...memory.schema.tables.values()]
  const known = new Set(tables.filter((table) => table['x-normalizer']?.['seen-data']).map((table) => table.name))
  try {
    await extract({ selected, origins, pack, schema, known, naming, contract, pages: 1 })
    return { resource: name, rows: pack.log(name).items, changes: changesOf(memory.schema, schema) }
  } catch (error) {
    return {
      resource: name,
      rows: pack.log(name).items,
      changes: changesOf(memory.schema, schema),
      failure: textOf(error),
    }
  } finally {
    pack.close()
    await rm(folder, { recursive: true, force: true })
  }
}
