/** One flow: its graph, and beside it a step, a run of it, the runs that there were, or another version of it. */
import { useMemo, useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { type JsonObject, textAt } from '../../../lib/json.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Failure, Page } from '../../parts/page.tsx'
import { Json } from '../../parts/readable/code.tsx'
import { useTab } from '../../parts/tabs.tsx'
import { href, param, withParams } from '../../router/location.ts'
import { Compare } from './compare.tsx'
import { graphOf, objectAt } from './graph/document.ts'
import { compared, Graph, type Marks } from './graph/graph.tsx'
import { Run } from './run/run.tsx'
import { Runs } from './run/runs.tsx'
import { type Standing, useStanding } from './run/standing.ts'
import { StepShown } from './step.tsx'

const TABS = ['Step', 'Run', 'Runs', 'Compare', 'JSON'] as const

export function OneFlow({ id }: { id: string }) {
  const ask = async () => (await call(contract.flow.export, { flowId: id })).flow ?? {}
  const { value: flow, error, reload } = useReply(ask, [id])
  const name = flow ? textAt(objectAt(flow, 'metadata'), 'name') || id : id
  return (
    <Page title={name} actions={<a href={href('flows')}>All flows</a>}>
      <Failure error={error} retry={reload} />
      {flow && <Opened id={id} flow={flow} />}
    </Page>
  )
}

function Opened({ id, flow }: { id: string; flow: JsonObject }) {
  const [tab, tabs] = useTab(TABS, 'about')
  const [other, setOther] = useState<JsonObject | undefined>(undefined)
  const standing = useStanding(tab === 'Runs' ? param('run') : '')
  const { graph, differences } = useMemo(
    () => (other ? compared(flow, other) : { graph: graphOf(flow), differences: new Map<string, string>() }),
    [flow, other],
  )
  const chosen = param('step') || graph.start
  const step = graph.steps.find((one) => one.id === chosen)
  const leadTo = (one: { id: string }) => withParams({ step: one.id, about: '' })
  return (
    <div class="flow">
      <Graph
        graph={graph}
        marks={marksOf(standing, differences)}
        chosen={tab === 'Step' ? chosen : ''}
        leadTo={leadTo}
      />
      <aside class="beside" aria-label="Beside the graph">
        {tabs()}
        {tab === 'Step' && step && <StepShown step={step} graph={graph} flow={flow} />}
        {tab === 'Run' && <Run id={id} standing={standing} isAllowed={session.value?.isReadOnly !== true} />}
        {tab === 'Runs' && <Runs id={id} standing={standing} />}
        {tab === 'Compare' && <Compare flow={flow} other={other} setOther={setOther} differences={differences} />}
        {tab === 'JSON' && <Json value={flow} label="The flow as JSON" />}
      </aside>
    </div>
  )
}

function marksOf({ current, visited, walked }: Standing, differences: ReadonlyMap<string, string>): Marks {
  return { current, visited, walked, differences }
}
