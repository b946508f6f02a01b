import { resolve } from 'node:path'
import { type Destination, DestinationError } from '../port.ts'
import { SqlWarehouse } from '../sql/warehouse.ts'
import { openDuckDb } from './engine.ts'

/** `duckdb:file`, `duckdb:///abs/file`; the file is made when it is not there. */
export function duckdb(url: string): Destination {
  const file = fileOf(url)
  return {
    name: 'duckdb',
    location: `duckdb:///${file}`,
    longestName: 65536,
    merges: true,
    loadsEarly: true,
    connect: async (dataset, options) => new SqlWarehouse(await openDuckDb(file, options), dataset),
  }
}

/** The absolute path that a duckdb URL names. */
export function fileOf(url: string): string {
  const path = decodeURIComponent(url.replace(/^duckdb:(\/\/\/(?=\/)|\/\/(?=\/)|\/\/)?/, ''))
  if (path === '' || path === ':memory:') {
    throw new DestinationError(`${url} names no file; data in memory would be gone with the run. Give duckdb:FILE`)
  }
  return resolve(path)
}
