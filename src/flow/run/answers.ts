/** What is answered: a screen, or what went wrong on the one that is shown. */
import type { Place } from './execution.ts'
import type { Failure, ShownError } from './moves.ts'
import { note, type Step, type Turn, taskAt } from './turn.ts'

/** Screens of one execution that requests may come from. */
const MOST_SHOWN = 64

export function answerScreen(turn: Turn, at: Place, error?: ShownError): Step {
  const { execution } = turn
  execution.shown = [...execution.shown.filter((place) => place !== at), at].slice(-MOST_SHOWN)
  execution.screen = at
  execution.sinceScreen = 0
  return { kind: 'answer', answer: { kind: 'screen', at, ...(error && { error }) } }
}

/** The screen that was shown last once more, with what went wrong; a refusal where there was none yet. */
export function answerError(turn: Turn, at: Place, failure: Failure, error: ShownError): Step {
  const { screen } = turn.execution
  if (screen !== '' && taskAt(turn, screen)) return answerScreen(turn, screen, error)
  return { kind: 'answer', answer: { kind: 'refusal', at, failure } }
}

export function end(turn: Turn, at: Place): Step {
  turn.execution.status = 'completed'
  note(turn, at, 'end', '')
  return { kind: 'answer', answer: { kind: 'end', at } }
}

/** The document leads nowhere: that is told, and nothing else happens. */
export function stuck(turn: Turn, at: Place, text: string, type = 'generic_error'): Step {
  note(turn, at, 'stuck', text)
  return answerError(turn, at, { fault: 'invalid', message: text }, { type, text })
}
