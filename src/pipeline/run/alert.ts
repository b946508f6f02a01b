/** Word of a run that failed, or that found another schema, to an address that takes JSON; Slack's incoming hooks do. */
import { createHttp } from '../extract/http.ts'
import type { FinishedRun } from './history.ts'

export interface Alert {
  /** For people, and for Slack. */
  text: string
  event: 'failed' | 'schema_changed'
  pipeline: string
  dataset: string
  destination: string
  startedAt: string
  error?: string
  changes?: readonly string[]
}

/** Undefined for a run that nobody need hear of. The first load of all is no change. */
export function alertOf({ info, error }: FinishedRun): Alert | undefined {
  const { pipeline, dataset, destination, startedAt, packages } = info
  const common = { pipeline, dataset, destination, startedAt }
  if (error !== undefined) return { text: `Pipeline ${pipeline} failed: ${error}`, event: 'failed', ...common, error }
  const changes = packages.flatMap((pack) => pack.changes)
  if (changes.length === 0) return undefined
  const text = `Pipeline ${pipeline} found ${changes.length} change(s) of the schema: ${changes.join(', ')}`
  return { text, event: 'schema_changed', ...common, changes }
}

/** Milliseconds that the other end may be silent. */
const PATIENCE = 10_000

/** Throws Error when it is not taken. */
export async function sendAlert(url: string, alert: Alert): Promise<void> {
  const http = createHttp({ connections: 1, timeoutMs: PATIENCE })
  try {
    const headers = { 'content-type': 'application/json' }
    const { status } = await http.send({ method: 'POST', url, headers, body: JSON.stringify(alert) })
    if (status >= 300) throw new Error(`status ${status}`)
  } finally {
    http.close()
  }
}
