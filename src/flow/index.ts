/**
 * Flows, run: a document and an execution in, an event, and out comes what is to be done or answered. Pure: it knows no
 * clock, no network and no store, and the same always gives the same.
 */
export { type Action, errorTypeOf } from './actions/action.ts'
export type { Effect, EffectKind, EffectOf, Property, Purpose, Wanted } from './actions/effects.ts'
export { actionOf, actions } from './actions/index.ts'
export { isSecretField, takeInput, withoutSecrets } from './data/inputs.ts'
export { setAt, valueAt } from './data/paths.ts'
export { fill, fillAll, textOf } from './data/templates.ts'
export { type Flow, readFlow, type Task } from './document/flow.ts'
export type { Screen } from './document/screen.ts'
export { type Finding, lint } from './lint/lint.ts'
export { type Execution, newExecution, type Place, type TraceEntry } from './run/execution.ts'
export type { Answer, Event, Failure, Leaving, Library, Move, Need, ShownError } from './run/moves.ts'
export { beside, callerOf, taskIdOf } from './run/places.ts'
export { advance, halfOf } from './run/react.ts'
export { shownState } from './run/shown.ts'
