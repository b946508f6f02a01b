import { list, trace } from './inspect.ts'
import { next } from './next.ts'
import { event, validateDomain, widgetState } from './pages.ts'
import { start } from './start.ts'

/** Runs of flows. */
export const execution = { start, next, validateDomain, event, widgetState, trace, list }
