import { contract } from '../../../../client/operations.ts'
import { call } from '../../../api/call.ts'
import { useReply } from '../../../api/reply.ts'
import { Badge } from '../../../parts/badge.tsx'
import { Failure } from '../../../parts/page.tsx'
import { Time } from '../../../parts/time.tsx'
import { param, withParams } from '../../../router/location.ts'
import type { Standing } from './standing.ts'
import { TraceShown } from './trace.tsx'

/** Runs of the flow that the plane still holds, of whatever page; the one that is chosen is lit in the graph. */
export function Runs({ id, standing }: { id: string; standing: Standing }) {
  const ask = async () => (await call(contract.execution.list, { limit: 1000 })).executions ?? []
  const { value, error, reload } = useReply(ask, [id])
  const runs = (value ?? []).filter(({ flowId }) => flowId === id)
  return (
    <>
      <div class="actions">
        <button type="button" onClick={reload}>
          Look again
        </button>
      </div>
      <Failure error={error} retry={reload} />
      {value && runs.length === 0 && (
        <p class="muted">
          Nobody has run this flow lately. A run is kept for an hour after its end, and two days before.
        </p>
      )}
      <table aria-label="Runs">
        <tbody>
          {runs.map(({ executionId = '', status, createdTime, usedTime }) => (
            <tr key={executionId} aria-selected={param('run') === executionId || undefined}>
              <td>
                <a href={withParams({ run: executionId })}>
                  <Time at={Number(createdTime)} />
                </a>
              </td>
              <td>
                <Badge tone={status === 'completed' ? 'good' : 'info'}>{status}</Badge>
              </td>
              <td class="number muted">
                last asked <Time at={Number(usedTime)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <TraceShown standing={standing} />
    </>
  )
}
