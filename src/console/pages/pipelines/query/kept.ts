/** Queries that were run in this browser, the last one first. */
const MOST = 30

const keyOf = (pipeline: string) => `homescope-queries-${pipeline}`

export function keptQueries(pipeline: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(pipeline)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string') : []
  } catch {
    return []
  }
}

export function keepQuery(pipeline: string, sql: string): string[] {
  const kept = [sql, ...keptQueries(pipeline).filter((text) => text !== sql)].slice(0, MOST)
  localStorage.setItem(keyOf(pipeline), JSON.stringify(kept))
  return kept
}
