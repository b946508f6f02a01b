/** How much room each table takes, on one server, in partitions or on the nodes of Citus. */
import type { TableSize } from '../../db.ts'
import { hasCitus } from './citus.ts'
import type { Connection } from './patience.ts'

const TABLES = `
  SELECT c.relname AS name,
    coalesce((SELECT sum(pg_total_relation_size(part.relid)) FROM pg_partition_tree(c.oid) AS part),
      pg_total_relation_size(c.oid))::float8 AS bytes,
    ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
  FROM pg_class AS c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  ORDER BY 1`

/** On the node that is asked, a table that is spread has no rows. */
const SPREAD = `
  SELECT logicalrelid::text AS name, citus_total_relation_size(logicalrelid)::float8 AS bytes FROM pg_dist_partition`

export async function sizesOf(connection: Connection): Promise<TableSize[]> {
  const { rows } = await connection.ask(TABLES)
  const spread = (await hasCitus(connection)) ? (await connection.ask(SPREAD)).rows : []
  const elsewhere = new Map(spread.map(({ name, bytes }) => [String(name), Number(bytes)]))
  return rows.map(({ name, bytes, columns }) => ({
    table: String(name),
    bytes: elsewhere.get(name) ?? Number(bytes),
    columns,
  }))
}
