/** What the plane counts: requests by operation, and the rest. */
import { exchange } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Failure, Sideways } from '../../parts/page.tsx'
import { param } from '../../router/location.ts'
import { type Metric, metricsIn, type OperationFigures, operationsIn } from './metrics.ts'

async function loadMetrics(): Promise<Metric[]> {
  const { body, status } = await exchange({ method: 'GET', path: '/metrics', headers: {} })
  if (status !== 200) throw new Error(`The metrics were refused: ${status}`)
  return metricsIn(body)
}

export function Figures() {
  const { value, error, reload } = useReply(loadMetrics)
  const text = param('q').toLowerCase()
  const fits = (words: string) => words.toLowerCase().includes(text)
  const others = (value ?? []).filter(
    ({ name, labels }) => !labels.includes('operation="') && fits(`${name} ${labels}`),
  )
  return (
    <>
      <Failure error={error} retry={reload} />
      <section class="card">
        <div class="actions">
          <h2>Requests by operation</h2>
          <span class="grow" />
          <button type="button" onClick={reload}>
            Look again
          </button>
        </div>
        <ByOperation rows={operationsIn(value ?? []).filter(({ operation }) => fits(operation))} />
      </section>
      <section class="card">
        <h2>Other figures</h2>
        <Sideways label="All other figures">
          <table aria-label="Other figures">
            <tbody>
              {others.map(({ name, labels, value: figure, help }) => (
                <tr key={name + labels}>
                  <td title={help}>{name.replace(/^homescope_/, '')}</td>
                  <td class="muted">{labels}</td>
                  <td class="number">{Number(figure).toLocaleString(undefined, { maximumFractionDigits: 3 })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      </section>
    </>
  )
}

function ByOperation({ rows }: { rows: readonly OperationFigures[] }) {
  const most = Math.max(1, ...rows.map(({ count }) => count))
  return (
    <Sideways label="All operations">
      <table class="roomy" aria-label="Requests by operation">
        <thead>
          <tr>
            <th scope="col">Operation</th>
            <th scope="col">
              <span class="unseen">Share</span>
            </th>
            <th scope="col" class="number">
              Requests
            </th>
            <th scope="col" class="number">
              Refused
            </th>
            <th scope="col" class="number">
              Failed
            </th>
            <th scope="col" class="number">
              Mean ms
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ operation, count, refused, failed, took }) => (
            <tr key={operation}>
              <td class="mono">{operation}</td>
              <td class="share">
                <meter max={most} value={count} aria-label={`Requests of ${operation}`} />
              </td>
              <td class="number">{count.toLocaleString()}</td>
              <td class={refused ? 'number' : 'number muted'}>{refused.toLocaleString()}</td>
              <td class={failed ? 'number red' : 'number muted'}>{failed.toLocaleString()}</td>
              <td class="number">{took.toFixed(1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}
