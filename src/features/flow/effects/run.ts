/** What an effect works with. */
import type { EffectKind, EffectOf, Leaving, Place } from '../../../flow/index.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import type { JwtAnswer } from '../../identity/session/reply.ts'
import type { ProjectLibrary } from '../library.ts'
import type { FlowRecord } from '../record.ts'

export interface Run {
  /** Of the request; within an effect, in the name of the session that the execution holds. */
  ctx: Context
  library: ProjectLibrary
  /** Effects note here what later ones need; its execution is the interpreter's. */
  record: FlowRecord
  /** Entries of the trace that are older than this request. */
  traced: number
  /** What the flow's end gives to its page, and what whoever writes the flow is told. */
  result: FlowResult
}

export interface FlowResult {
  authInfo?: JwtAnswer
  lastAuth?: JsonObject
  /** What the flow's end says. */
  output?: JsonObject
  /** Where the browser goes at the end, in place of tokens: an application waits there. */
  location?: string
  logs: RunnerLog[]
}

export interface RunnerLog {
  title: string
  log: string
  level: 'info' | 'warn' | 'error'
}

/** Which step asks, and what the request brings for it. */
export interface AskingStep {
  at: Place
  brief: JsonObject
}

/** `outputs`: values by their paths in the execution's data. */
export type Outcome = { outputs: JsonObject } | { leaving: Leaving }

/** Throws ApiError for what the flow is to deal with. */
export type Perform<K extends EffectKind> = (run: Run, effect: EffectOf<K>, step: AskingStep) => Promise<Outcome>

export type Performers = { readonly [K in EffectKind]: Perform<K> }

export const nothing: Outcome = { outputs: {} }
