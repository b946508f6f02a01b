/** Rows of one table in a gzipped file of JSON lines, for databases that load from files. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Table } from '../normalize/schema.ts'
import type { Value } from '../normalize/types.ts'
import { type LineOptions, textWriter } from './filesystem/formats.ts'
import type { BulkWriter } from './sql/engine.ts'

/** Writes `name` in a folder of its own, hands it to `load` when it is whole, and removes it. */
export async function stagedFile(
  name: string,
  table: Table,
  load: (path: string) => Promise<void>,
  options: LineOptions = {},
): Promise<BulkWriter> {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-staged-'))
  const path = join(folder, name)
  const writer = textWriter(path, 'jsonl', table, options)
  let rows = 0
  return {
    write: (row: Value[]) => {
      rows++
      writer.write(row)
    },
    drain: () => writer.drain(),
    end: async () => {
      await writer.end()
      if (rows > 0) await load(path)
      await rm(folder, { recursive: true, force: true })
    },
    abandon: async () => {
      await writer.abandon()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A name that says which rows it holds: the same for the same package, table and dataset. */
export function stagedName(dataset: string, table: string, loadId: string): string {
  return `${dataset}.${table}.${loadId}.jsonl.gz`
}
