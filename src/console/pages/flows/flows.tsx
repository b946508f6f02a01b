/** Flows that the project holds. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Badge } from '../../parts/badge.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { href, segments } from '../../router/location.ts'
import { OneFlow } from './one-flow.tsx'

async function loadFlows() {
  return (await call(contract.flow.list, {})).flows ?? []
}

type Flow = Awaited<ReturnType<typeof loadFlows>>[number]

export function Flows() {
  const openId = segments.value[1]
  return openId ? <OneFlow key={openId} id={openId} /> : <List />
}

function List() {
  const { value, error, reload } = useReply(loadFlows)
  const flows = value ?? []
  return (
    <Page title="Flows">
      <Failure error={error} retry={reload} />
      {value?.length === 0 ? (
        <Empty icon="flows" title="There are no flows yet">
          <p>Flows come with a project’s configuration. Bring it from elsewhere, or drop its folder:</p>
          <pre>descope project snapshot import $DESCOPE_PROJECT_ID -p ./project</pre>
          <a class="button" href={href('configuration')}>
            Go to Configuration
          </a>
        </Empty>
      ) : (
        <Table
          label="Flows"
          columns={columns}
          count={flows.length}
          rowAt={(index) => flows[index]}
          idOf={({ id }) => id ?? ''}
        />
      )}
    </Page>
  )
}

const columns: readonly Column<Flow>[] = [
  { title: 'Name', cell: ({ id, name }) => <a href={href('flows', id ?? '')}>{name || id}</a> },
  { title: 'Id', from: 'tablet', cell: ({ id }) => <span class="mono">{id}</span> },
  { title: 'What it does', from: 'desktop', cell: ({ description }) => description },
  { title: 'Version', from: 'desktop', cell: ({ version }) => version },
  {
    title: 'State',
    cell: ({ disabled, widget }) => (
      <>
        {disabled && <Badge tone="bad">disabled</Badge>} {widget && <Badge>widget</Badge>}
      </>
    ),
  },
]
