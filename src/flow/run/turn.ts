/** What one move works with. */
import type { JsonObject } from '../../lib/json.ts'
import type { Look } from '../conditions/evaluate.ts'
import { isSecretField } from '../data/inputs.ts'
import type { Flow, Task } from '../document/flow.ts'
import type { Execution, Place, TraceEntry } from './execution.ts'
import type { Answer, Library, Move, Need } from './moves.ts'
import { callerOf, taskIdOf } from './places.ts'

export interface Turn {
  library: Library
  /** Its own copy: what comes of it is told in the move. */
  execution: Execution
  trace: TraceEntry[]
  /** What the request brings for one step only. */
  brief: JsonObject
}

/** What a move is, without what the turn adds to it. */
export type Step =
  | Pick<Extract<Move, { kind: 'effect' }>, 'kind' | 'at' | 'effect' | 'brief'>
  | { kind: 'answer'; answer: Answer }

/** Thrown where something has to be looked up first. */
export class Missing extends Error {
  readonly need: Need
  constructor(need: Need) {
    super('not known yet')
    this.need = need
  }
}

/** The flow in which the place stands; null when it is not there any more. */
export function flowAt({ execution, library }: Turn, place: Place): Flow | null {
  const caller = callerOf(place)
  const id = caller === '' ? execution.flowId : execution.calls[caller]
  if (id === undefined) return null
  const flow = library.flow(id)
  if (flow === undefined) throw new Missing({ flow: id })
  return flow
}

export function taskAt(turn: Turn, place: Place): Task | undefined {
  return flowAt(turn, place)?.tasks.get(taskIdOf(place))
}

export function note(turn: Turn, at: Place, what: TraceEntry['what'], detail: string, looked?: Look[]): void {
  const name = taskAt(turn, at)?.name ?? ''
  turn.trace.push({ at, name, what, detail, ...(looked && { looked: looked.map(masked) }) })
}

function masked(look: Look): Look {
  return isSecretField(look.path.slice(look.path.lastIndexOf('.') + 1)) ? { ...look, value: '***' } : look
}
