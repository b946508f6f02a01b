/** A request that comes again because its answer was lost is answered as it was: nothing is done twice. */
import type { Json, JsonObject } from '../../lib/json.ts'
import type { Context } from '../context.ts'
import { digestOf } from '../secrets.ts'
import type { FlowRecord } from './record.ts'

/** Milliseconds. */
const REMEMBERED = 30_000
const MOST = 4

interface Asked {
  stepId: string
  interactionId: string
  input: JsonObject
}

/** A click on the same button with a newer nonce is another request. */
export function requestDigest(ctx: Context, { stepId, interactionId, input }: Asked): string {
  const fields = Object.keys(input)
    .sort()
    .map((name) => [name, input[name]])
  return digestOf(JSON.stringify([stepId, interactionId, fields, ctx.caller.flowNonce]))
}

export function repeatOf(ctx: Context, { repeats }: FlowRecord, digest: string): Json | undefined {
  const found = repeats.find((repeat) => repeat.digest === digest)
  return found && Math.abs(ctx.clock() - found.time) < REMEMBERED ? found.answer : undefined
}

export function remember(ctx: Context, record: FlowRecord, digest: string, answer: object): void {
  const repeat = { digest, time: ctx.clock(), answer: JSON.parse(JSON.stringify(answer)) }
  record.repeats = [repeat, ...record.repeats].slice(0, MOST)
}
