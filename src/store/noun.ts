/** One noun of the store: its tables, and what can be asked of them. */
import type { Db } from './db.ts'
import type { AuditRecord } from './port/audit.ts'

/**
 * Where the rows of a table belong. `content`: what a project holds, and a reset puts back; `key`: of a project too, but
 * left as they are by a reset; `companyKey`: of a company, and perhaps of one project; `directory`: of no project.
 */
export type Ownership = 'content' | 'key' | 'companyKey' | 'directory'

/** `Port` is what features see of it, `Rows` the rows of its tables by their names. */
export interface Noun<Port, Rows extends object = NoRows> {
  /** Each of its tables; one whose rows name a project cannot be left in the directory, nor another be put in a project. */
  tables: { [T in keyof Rows]: 'project_id' extends keyof Rows[T] ? Exclude<Ownership, 'directory'> : 'directory' }
  open(db: Db, given: Given): Port
  /** For the compiler only. */
  readonly _rows?: Rows
}

/** What is not in the database. */
export interface Given {
  every: EveryTable
  /** What proves that the program wrote a record of a project's audit trail; empty where nobody asks. */
  stamp: (project: string, record: AuditRecord) => string
}

// biome-ignore lint/complexity/noBannedTypes: a noun without tables of its own has exactly this type
type NoRows = {}

/** All tables of all nouns that belong to projects, for what concerns a project as a whole. */
export type EveryTable = { readonly [table: string]: Exclude<Ownership, 'directory'> }
