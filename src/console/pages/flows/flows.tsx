/** Flows that the project holds. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Badge } from '../../parts/badge.tsx'
import { Json } from '../../parts/code.tsx'
import { Drawer, Split } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { href, segments, sibling } from '../../router/location.ts'

async function loadFlows() {
  return (await call(contract.flow.list, {})).flows ?? []
}

type Flow = Awaited<ReturnType<typeof loadFlows>>[number]

export function Flows() {
  const { value, error, reload } = useReply(loadFlows)
  const flows = value ?? []
  const openId = segments.value[1]
  const open = flows.find(({ id }) => id === openId)
  return (
    <Page title="Flows">
      <Split drawer={open && <FlowDrawer key={openId} flow={open} />}>
        <Failure error={error} retry={reload} />
        {value?.length === 0 ? (
          <Empty title="There are no flows yet">
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
            openId={openId}
          />
        )}
      </Split>
    </Page>
  )
}

const columns: readonly Column<Flow>[] = [
  { title: 'Name', cell: ({ id, name }) => <a href={sibling('flows', id ?? '')}>{name || id}</a> },
  { title: 'Id', cell: ({ id }) => <span class="mono">{id}</span> },
  { title: 'Version', isWideOnly: true, cell: ({ version }) => version },
  {
    title: 'State',
    cell: ({ disabled, widget }) => (
      <>
        {disabled && <Badge tone="bad">disabled</Badge>} {widget && <Badge>widget</Badge>}
      </>
    ),
  },
]

function FlowDrawer({ flow }: { flow: Flow }) {
  const id = flow.id ?? ''
  const { value, error } = useReply(async () => (await call(contract.flow.export, { flowId: id })).flow, [id])
  return (
    <Drawer title={flow.name || id} closed={sibling('flows')}>
      <Facts
        facts={[
          ['Id', id],
          ['Description', flow.description],
          ['Version', flow.version],
        ]}
      />
      <Failure error={error} />
      {value && <Json value={value} label="The flow as JSON" />}
    </Drawer>
  )
}
