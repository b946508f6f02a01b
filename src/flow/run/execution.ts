/** One run of a flow, as it is kept between requests: JSON, which any process can go on with. */
import type { JsonObject } from '../../lib/json.ts'
import type { Look } from '../conditions/evaluate.ts'

/**
 * Where in nested flows a step stands: ids of tasks from the outer flow inwards, `14/3`. It is the step id that browsers
 * see.
 */
export type Place = string

export interface Execution {
  flowId: string
  status: 'running' | 'completed'
  /** Steps that were entered, in all and since the last screen. */
  steps: number
  sinceScreen: number
  /** What conditions, actions and texts see: form, user, ... */
  data: JsonObject
  /** Which flow each task that calls one has called. */
  calls: { [place: Place]: string }
  /** Screens that were shown: requests may come from them. */
  shown: Place[]
  /** Second halves that wait for a link, a provider or a passkey; which screen waits along. */
  waiting: { [place: Place]: Place }
  /** Second halves that came to their end, and which screen had waited. */
  done: { [place: Place]: Place }
  /** A program has started it: it ends where nothing follows. */
  isUnattended?: boolean
  /** The screen that was shown last; empty before the first. */
  screen: Place
}

export function newExecution(flowId: string, data: JsonObject): Execution {
  return {
    flowId,
    status: 'running',
    steps: 0,
    sinceScreen: 0,
    data,
    calls: {},
    shown: [],
    waiting: {},
    done: {},
    screen: '',
  }
}

/** What happened at one step, for those who look why. */
export interface TraceEntry {
  at: Place
  name: string
  what: 'start' | 'click' | 'screen' | 'condition' | 'effect' | 'done' | 'failed' | 'call' | 'return' | 'end' | 'stuck'
  /** The interaction that was taken, the effect, or the error's type. */
  detail: string
  looked?: Look[]
}
