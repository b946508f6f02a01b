/** Values per statement: far below what any engine takes, and few distinct texts. */
const CHUNK = 500

/** The rows of a query that runs once for every some values; not at all without values. */
export async function inChunks<V, R>(values: readonly V[], query: (chunk: V[]) => Promise<R[]>): Promise<R[]> {
  const distinct = [...new Set(values)]
  if (distinct.length > 0 && distinct.length <= CHUNK) return query(distinct)
  const rows: R[] = []
  for (let start = 0; start < distinct.length; start += CHUNK) {
    rows.push(...(await query(distinct.slice(start, start + CHUNK))))
  }
  return rows
}
