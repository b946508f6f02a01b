/** The pipelines of this machine: what they loaded, how long it took, and what came of it. */

import { contract } from '../../../client/operations.ts'
import type { PipelineSummary } from '../../../contract/dev/pipelines.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { href, segments } from '../../router/location.ts'
import { OnePipeline } from './one-pipeline.tsx'
import { State } from './state.tsx'

export function Pipelines() {
  const name = segments.value[1]
  return name === undefined ? <List /> : <OnePipeline key={name} name={name} />
}

function List() {
  const { value, error, reload } = useReply(() => call(contract.pipeline.list))
  const pipelines = (value?.pipelines ?? []) as PipelineSummary[]
  return (
    <Page title="Pipelines">
      <Failure error={error} retry={reload} />
      {value?.folder === '' && <NoFolder />}
      {value?.folder && pipelines.length === 0 && <NoPipelines folder={value.folder} />}
      {pipelines.length > 0 && (
        <Table
          label="Pipelines"
          columns={columns}
          count={pipelines.length}
          rowAt={(index) => pipelines[index]}
          idOf={({ name }) => name}
        />
      )}
    </Page>
  )
}

const columns: readonly Column<PipelineSummary>[] = [
  { title: 'Name', cell: ({ name }) => <a href={href('pipelines', name)}>{name}</a> },
  { title: 'State', cell: (pipeline) => <State pipeline={pipeline} /> },
  { title: 'Last run', cell: ({ lastRun }) => <Time at={Date.parse(lastRun) || 0} never="never" /> },
  { title: 'Rows', isNumber: true, cell: ({ rows }) => rows.toLocaleString() },
  { title: 'Seconds', isNumber: true, from: 'desktop', cell: ({ seconds }) => seconds.toFixed(1) },
  { title: 'Destination', from: 'desktop', cell: ({ location }) => <span class="mono">{location}</span> },
]

function NoFolder() {
  return (
    <Empty icon="pipelines" title="This plane may see no pipelines">
      <p>
        A pipeline loads the project’s data into a database. Start the plane with the folder in which pipelines are run,
        and they are seen, asked and run here:
      </p>
      <pre>HOMESCOPE_PIPELINES=. descope serve</pre>
    </Empty>
  )
}

function NoPipelines({ folder }: { folder: string }) {
  return (
    <Empty icon="pipelines" title="No pipeline has been run yet">
      <p>
        This one loads users, their logins and their tenants into a DuckDB file, and needs no configuration. It is run
        in <code>{folder}</code>:
      </p>
      <pre>descope pipeline run --destination duckdb:users.duckdb</pre>
    </Empty>
  )
}
