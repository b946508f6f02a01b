import type { Destination } from '../port.ts'
import { SqlWarehouse } from '../sql/warehouse.ts'
import { openPostgres } from './engine.ts'

/** `postgres://user:password@host:port/database` */
export function postgres(url: string): Destination {
  return {
    name: 'postgres',
    location: maskUrl(url.replace(/^postgres:/, 'postgresql:')),
    longestName: 63,
    merges: true,
    loadsEarly: true,
    connect: async (dataset, options) => new SqlWarehouse(await openPostgres(url, options), dataset),
  }
}

/** The URL as it may be printed: no password, no query. */
export function maskUrl(url: string): string {
  return url.replace(/(:\/\/[^:@/]*):[^@]*@/, '$1:***@').replace(/\?.*$/, '')
}
