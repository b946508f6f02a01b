/** Flows whose documents lead nowhere on this plane, told to the operator. */
import { channel } from 'node:diagnostics_channel'
import type { Run } from './effects/run.ts'

/** Who keeps the log listens. */
export const STUCK = 'homescope:flow-stuck'

const stuck = channel(STUCK)

export function tellOfStuck({ ctx, record, traced }: Run): void {
  if (!stuck.hasSubscribers) return
  for (const { what, at, name, detail } of record.trace.slice(traced)) {
    if (what !== 'stuck') continue
    stuck.publish({ project: ctx.caller.project.id, flow: record.execution.flowId, step: at, name, why: detail })
  }
}
