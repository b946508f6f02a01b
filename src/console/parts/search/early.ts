/** What is typed for a page's search while the page is still on its way. */
import { elapsed } from '../../../lib/clock.ts'

/** Milliseconds after the last key. */
const SOON = 3000
let waiting: { text: string; since: number } | undefined

/** `/` was pressed, and there is no box yet. */
export function searchEarly(): void {
  waiting = { text: '', since: elapsed() }
}

/** Whether the key is part of it. */
export function keepEarly(key: string): boolean {
  if (!waiting || key.length !== 1 || elapsed() - waiting.since > SOON) return false
  waiting = { text: waiting.text + key, since: elapsed() }
  return true
}

/** For the box, once it is there; undefined where nobody waits for it. */
export function takeEarly(): string | undefined {
  const taken = waiting && elapsed() - waiting.since <= SOON ? waiting.text : undefined
  waiting = undefined
  return taken
}
