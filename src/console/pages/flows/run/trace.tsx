/** What a run has done, step by step, with what its conditions looked at. */
import { Badge, type Tone } from '../../../parts/badge.tsx'
import { Failure } from '../../../parts/page.tsx'
import { Json } from '../../../parts/readable/code.tsx'
import { withParams } from '../../../router/location.ts'
import { taskIdOf } from '../graph/document.ts'
import type { Standing, TraceStep } from './standing.ts'

const TONES: { [what: string]: Tone | undefined } = { failed: 'bad', stuck: 'bad', end: 'good', done: 'good' }

export function TraceShown({ standing: { executionId, trace } }: { standing: Standing }) {
  if (executionId === '') return null
  const { value, error, reload } = trace
  const steps = value?.steps ?? []
  return (
    <section>
      <h3>What it did</h3>
      <Failure error={error} retry={reload} />
      <table aria-label="What the run did">
        <tbody>
          {steps.map((step, at) => (
            <Line key={at} step={step} />
          ))}
        </tbody>
      </table>
      {value?.data && (
        <details>
          <summary>What conditions and texts see</summary>
          <Json value={value.data} label="Data of the run" />
        </details>
      )}
    </section>
  )
}

function Line({ step: { stepId = '', name, what = '', detail, took = 0, looked } }: { step: TraceStep }) {
  return (
    <tr>
      <td>
        <Badge tone={TONES[what] ?? ''}>{what}</Badge>
      </td>
      <td>
        <a href={withParams({ step: taskIdOf(stepId), about: '' })}>{name || stepId}</a>
        {detail && <div class="muted small">{detail}</div>}
        {looked?.map(({ path, operator, value, predicate, holds }, at) => (
          <div key={at} class={holds ? 'small mono' : 'small mono muted'}>
            {path} {operator} {JSON.stringify(predicate)}: {JSON.stringify(value)} {holds ? '✓' : '✗'}
          </div>
        ))}
      </td>
      <td class="number muted">{Number(took) > 0 && `${took} ms`}</td>
    </tr>
  )
}
