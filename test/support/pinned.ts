/**
 * Every query says in every table of which project it reads or writes: a PostgreSQL that is spread by project then asks
 * one machine, and the others may be gone. Whatever a test makes a plane ask of PostgreSQL is looked at.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { CompiledQuery } from 'kysely'
import { everyTable } from '../../src/store/tables/index.ts'
import { isEverywhere } from '../store/everywhere.ts'
import { REFERENCE } from './partitions.ts'

const TABLE =
  /(?<!delete )\b(?:from|join|update)\s+(?:only\s+)?"?([a-z_]+)"?(?:\s+as\s+"?([a-z_]+)"?)?|\bdelete from\s+"?([a-z_]+)"?/gi
const PIN = /(?:"?([a-z_]+)"?\.)?"?\bproject_id"?\s*=\s*\$\d+/gi

/** Names of tables, or their aliases, that a query in PostgreSQL's words leaves open; `tables`: those of projects. */
export function unpinned(text: string, isProjectTable: (name: string) => boolean): string[] {
  const pins = [...text.matchAll(PIN)].map(([, alias]) => alias ?? '')
  const open: string[] = []
  for (const [, read, alias, emptied] of text.matchAll(TABLE)) {
    const table = read ?? emptied ?? ''
    if (!isProjectTable(table)) continue
    const at = pins.indexOf(alias ?? table)
    const taken = at >= 0 || alias ? at : pins.indexOf('')
    if (taken < 0) open.push(alias ?? table)
    else pins.splice(taken, 1)
  }
  return open
}

const seen = new Set<string>()

export function checkPinned(text: string, isProjectTable: (name: string) => boolean): void {
  if (seen.has(text) || text.includes('?')) return
  seen.add(text)
  const open = unpinned(text, isProjectTable)
  if (open.length === 0 || isEverywhere(text)) return
  throw new Error(`a query does not say of which project ${open.join(', ')} are: ${text}`)
}

const TABLES = new Set<string>(Object.keys(everyTable).filter((table) => !REFERENCE.includes(table)))

export const isProjectTable = (name: string): boolean => TABLES.has(name)

subscribe('homescope:query', (query) => checkPinned((query as CompiledQuery).sql, isProjectTable))
