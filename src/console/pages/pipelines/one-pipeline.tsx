/** One pipeline, as far as a tab of it is asked for. */
import { useEffect } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import type { PipelinePicture } from '../../../contract/dev/pipelines.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Failure, Page } from '../../parts/page.tsx'
import { Json } from '../../parts/readable/code.tsx'
import { useTab } from '../../parts/tabs.tsx'
import { doing } from '../../parts/toast.tsx'
import { href } from '../../router/location.ts'
import { Loads } from './loads.tsx'
import { Query } from './query/query.tsx'
import { SchemaBrowser } from './schema.tsx'

const TABS = ['Loads', 'Schema', 'Query', 'State'] as const
/** Milliseconds between looks at a run. */
const LOOK = 1000

export function OnePipeline({ name }: { name: string }) {
  const { value, error, isLoading, reload } = useReply(() => call(contract.pipeline.look, { name }), [name])
  const picture = value as PipelinePicture | undefined
  const [tab, tabs] = useTab(TABS)
  useEffect(() => {
    if (!picture?.isRunning) return undefined
    const timer = setTimeout(reload, LOOK)
    return () => clearTimeout(timer)
  }, [value])
  const run = async () => {
    if (await doing(`${name} runs`, () => call(contract.pipeline.run, { name }))) reload()
  }
  const actions = (
    <>
      <a href={href('pipelines')}>All pipelines</a>
      <button
        type="button"
        class="first"
        disabled={!picture || picture.isRunning || session.value?.isReadOnly}
        onClick={run}
      >
        {picture?.isRunning ? 'Running' : 'Run now'}
      </button>
    </>
  )
  return (
    <Page title={name} actions={actions}>
      <div class="page">
        {tabs()}
        <Failure error={error} retry={reload} />
        {!picture && isLoading && <p class="muted">…</p>}
        {picture && <Shown tab={tab} picture={picture} />}
      </div>
    </Page>
  )
}

function Shown({ tab, picture }: { tab: (typeof TABS)[number]; picture: PipelinePicture }) {
  if (tab === 'Schema') return <SchemaBrowser picture={picture} />
  if (tab === 'Query') return <Query picture={picture} />
  if (tab === 'State') return <Json value={picture.state} label="State of the pipeline" />
  return <Loads picture={picture} />
}
