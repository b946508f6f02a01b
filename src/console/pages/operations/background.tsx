/** What the plane does by itself: what runs, when last, when next, and how it ended. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useAgain, useReply } from '../../api/reply.ts'
import { Badge, type Tone } from '../../parts/badge.tsx'
import { Failure, Sideways } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { span } from './span.ts'

const loadChores = () => call(contract.upkeep.chores)

type Chore = NonNullable<Awaited<ReturnType<typeof loadChores>>['chores']>[number]

/** Milliseconds between two looks. */
const PAUSE = 2000

export function Background() {
  const reply = useReply(loadChores)
  const { value, error, reload } = reply
  useAgain(reply, PAUSE)
  const { chores = [], process, worker, startedTime } = value ?? {}
  return (
    <section class="card">
      <Failure error={error} retry={reload} />
      {value && (
        <p class="muted">
          Process {process}
          {worker && `, worker ${worker} of several that take turns to answer`}, started{' '}
          <Time at={Number(startedTime)} />
        </p>
      )}
      <Sideways label="All background work">
        <table class="roomy" aria-label="Background work">
          <thead>
            <tr>
              <th scope="col">Work</th>
              <th scope="col">State</th>
              <th scope="col">Last</th>
              <th scope="col">Next</th>
              <th scope="col" class="number">
                Took
              </th>
              <th scope="col" class="number">
                Runs
              </th>
              <th scope="col" class="number">
                Failed
              </th>
            </tr>
          </thead>
          <tbody>
            {(chores ?? []).map((chore) => (
              <Row key={chore.name} chore={chore} />
            ))}
          </tbody>
        </table>
      </Sideways>
      {chores?.length === 0 && <p class="muted">This process does nothing by itself.</p>}
    </section>
  )
}

const TONES: { [state: string]: Tone | undefined } = { done: 'good', failed: 'bad', running: 'info' }

function Row({
  chore: { name, doc, every, state = '', problem, lastTime, nextTime, took, runs, failures },
}: {
  chore: Chore
}) {
  return (
    <tr>
      <td>
        {name} <span class="muted small">every {span(Number(every))}</span>
        <div class="muted small">{doc}</div>
        {problem && <div class="red small">{problem}</div>}
      </td>
      <td>
        <Badge tone={TONES[state] ?? ''}>{state}</Badge>
      </td>
      <td>
        <Time at={Number(lastTime)} never="not yet" />
      </td>
      <td>
        <Time at={Number(nextTime)} />
      </td>
      <td class="number">{Number(runs) > 0 && `${Number(took).toLocaleString()} ms`}</td>
      <td class="number">{Number(runs).toLocaleString()}</td>
      <td class={Number(failures) ? 'number red' : 'number muted'}>{Number(failures).toLocaleString()}</td>
    </tr>
  )
}
