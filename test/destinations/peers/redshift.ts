/** Redshift's statements on PostgreSQL, whose types are put in the place of those that it has not. */

import type { Destination } from '../../../src/pipeline/destinations/port.ts'
import { openPostgres } from '../../../src/pipeline/destinations/postgres/engine.ts'
import { postgres } from '../../../src/pipeline/destinations/postgres/postgres.ts'
import { redshiftEngine } from '../../../src/pipeline/destinations/redshift/engine.ts'
import { SqlWarehouse } from '../../../src/pipeline/destinations/sql/warehouse.ts'
import { freshDatabase } from '../../support/postgres.ts'
import { freshFolder, Place } from '../every.ts'

export async function freshRedshift(): Promise<Place> {
  const database = await freshDatabase()
  const destination: Destination = {
    name: 'redshift',
    location: 'redshift://on-postgres',
    longestName: 127,
    merges: true,
    connect: async (dataset) => {
      const connection = await openPostgres(database.url)
      // There a backslash in a literal is one of C.
      await connection.run('SET standard_conforming_strings = off; SET escape_string_warning = off')
      const engine = {
        run: (sql: string) => connection.run(inPostgres(sql)),
        change: (sql: string) => connection.change(inPostgres(sql)),
        rows: (sql: string) => connection.rows(inPostgres(sql)),
        query: (sql: string, limit: number) => connection.query(sql, limit),
        close: () => connection.close(),
      }
      return new SqlWarehouse(redshiftEngine(engine, undefined), dataset)
    },
  }
  const place = new Place(destination, await freshFolder(), database.drop)
  place.reader = postgres(database.url)
  return place
}

/** A literal with what it escapes. */
const LITERAL = /'(?:[^'\\]|\\.|'')*'/.source

function inPostgres(sql: string): string {
  return sql
    .replaceAll('varchar(max)', 'varchar')
    .replaceAll(/("| AS )super\b/g, '$1jsonb')
    .replaceAll(/" super\b/g, '" jsonb')
    .replaceAll(/("| AS| ")( ?)varbinary\b/g, '$1$2bytea')
    .replaceAll(new RegExp(`JSON_PARSE\\((${LITERAL})\\)`, 'gs'), '$1::jsonb')
    .replaceAll(/from_hex\('([0-9a-f]*)'\)/g, "decode('$1', 'hex')")
}
