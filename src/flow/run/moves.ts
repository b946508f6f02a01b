/** What the interpreter is told, and what it wants next. */
import type { JsonObject } from '../../lib/json.ts'
import type { Effect } from '../actions/effects.ts'
import type { Flow } from '../document/flow.ts'
import type { Execution, Place, TraceEntry } from './execution.ts'

export type Event =
  | { kind: 'start'; interactionId: string; input: JsonObject }
  | { kind: 'click'; at: Place; interactionId: string; input: JsonObject }
  /** An effect has come to its end; `outputs` are values by their paths. */
  | { kind: 'done'; at: Place; outputs: JsonObject }
  | { kind: 'failed'; at: Place; failure: Failure }
  /** The effect sends the browser elsewhere; it comes back to the second half. */
  | { kind: 'away'; at: Place; leaving: Leaving }

export interface Failure {
  /** The name of a fault of the contract, such as `wrongCode`. */
  fault: string
  /** For people; safe to show. */
  message: string
}

/** What the browser is told to do, as the answer of start and next says it. */
export type Leaving =
  | { action: 'redirect'; redirect: { url: string; isPopup: boolean } }
  | { action: 'webauthnCreate' | 'webauthnGet'; webauthn: { transactionId: string; options: string; create: boolean } }

export type Move = { execution: Execution; trace: TraceEntry[] } & (
  | { kind: 'effect'; at: Place; effect: Effect; brief: JsonObject }
  | { kind: 'answer'; answer: Answer }
  /** Something has to be looked up; then the same event is tried again. */
  | { kind: 'need'; need: Need }
)

export type Need = { flow: string } | { pattern: string; text: string }

export type Answer =
  | { kind: 'screen'; at: Place; error?: ShownError }
  | { kind: 'poll'; at: Place }
  | { kind: 'away'; at: Place; leaving: Leaving }
  | { kind: 'end'; at: Place }
  /** Nothing can be shown: the request is refused. */
  | { kind: 'refusal'; at: Place; failure: Failure }

export interface ShownError {
  type: string
  text: string
}

/** What the interpreter can look up; `undefined` for what it does not know yet, null for a flow that there is not. */
export interface Library {
  flow(id: string): Flow | null | undefined
  fits(pattern: string, text: string): boolean | undefined
}
