/** Flows whose documents lead nowhere on this plane, told to the operator. */
import type { Run } from './effects/run.ts'

export function tellOfStuck({ ctx, record, traced }: Run): void {
  for (const { what, at, name, detail } of record.trace.slice(traced)) {
    if (what !== 'stuck') continue
    const flow = record.execution.flowId
    ctx.warn?.('a flow leads nowhere', { project: ctx.caller.project.id, flow, step: at, name, why: detail })
  }
}
