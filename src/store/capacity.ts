/** How large a database is, table by table, and how fast it grows. */
import { sql } from 'kysely'
import type { Db, Engine, TableSize } from './db.ts'

export interface TableLoad {
  name: string
  rows: number
  /** With its indexes; not known where the engine does not tell. */
  bytes?: number
  /** Rows that came in a day, of the last seven or since the first. */
  daily: number
}

const DAY = 86_400_000
const SPAN = 7 * DAY
/** When a row came, where a table says so. */
const TIMES = ['created_at', 'occurred_at', 'newest_at', 'at']

/** Counts all rows. `now`: unix milliseconds. What says nothing of times and belongs to users has grown as they have. */
export function measure(engine: Engine, now: number): Promise<TableLoad[]> {
  return engine.transaction(
    async (db) => {
      const sizes = await engine.sizes()
      const loads: TableLoad[] = []
      for (const size of sizes) loads.push(await loadOf(db, size, now))
      const users = loads.find(({ name }) => name === 'users')
      if (!users || users.rows === 0) return loads
      const led = new Set(sizes.filter((size) => !timeOf(size) && isOfUsers(size)).map(({ table }) => table))
      return loads.map((load) =>
        led.has(load.name) ? { ...load, daily: (load.rows * users.daily) / users.rows } : load,
      )
    },
    { unhurried: true },
  )
}

/** Those of the text index are named after the table. */
const isOfUsers = ({ table, columns }: TableSize) => columns.includes('user_id') || table.startsWith('users_')

const timeOf = ({ columns }: TableSize) => TIMES.find((name) => columns.includes(name))

interface Counted {
  rows: number
  recent: number
  first: number | null
}

async function loadOf(db: Db, size: TableSize, now: number): Promise<TableLoad> {
  const time = timeOf(size)
  const since = now - SPAN
  const when = time
    ? sql`count(case when ${sql.ref(time)} > ${sql.lit(since)} then 1 end) as recent, min(${sql.ref(time)}) as first`
    : sql`0 as recent, 0 as first`
  const query = sql<Counted>`select count(*) as "rows", ${when} from ${sql.table(size.table)}`
  const [counted] = await db.query({ compile: () => query.compile(db.dialect.builder) })
  const { rows, recent, first } = { rows: 0, recent: 0, first: null, ...counted }
  const days = Math.max(1, (now - Math.max(Number(first), since)) / DAY)
  return {
    name: size.table,
    rows: Number(rows),
    ...(size.bytes !== undefined && { bytes: size.bytes }),
    daily: Number(recent) / days,
  }
}
