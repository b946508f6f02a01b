/** Applications that sign people in by this project: inbound apps by OAuth, federated ones by OpenID Connect and SAML. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useLive } from '../../api/live.ts'
import { useReply } from '../../api/reply.ts'
import { Badge } from '../../parts/badge.tsx'
import { Split } from '../../parts/drawer.tsx'
import { linesOf, openForm } from '../../parts/form.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { toast } from '../../parts/toast.tsx'
import { go, href, segments, sibling } from '../../router/location.ts'
import { FederatedDrawer } from './federated.tsx'
import { InboundDrawer } from './inbound.tsx'
import { loadApps, type Row } from './load.ts'
import { Returned } from './try/returned.tsx'
import { BACK, callbackOf } from './try/round.ts'

export function Apps() {
  return segments.value[1] === BACK ? <Returned /> : <List />
}

function List() {
  const { value, error, reload } = useReply(loadApps)
  useLive('audit', reload)
  const rows = value ?? []
  const open = rows.find(({ id }) => id === segments.value[1])
  const actions = (
    <button type="button" class="first" onClick={() => create(reload)}>
      New app
    </button>
  )
  return (
    <Page title="Apps" actions={actions}>
      <Split drawer={open && <Opened key={open.id} row={open} changed={reload} />}>
        <Failure error={error} retry={reload} />
        {value?.length === 0 ? (
          <Empty icon="apps" title="There are no apps yet">
            <p>An app sends people here to sign in, and gets tokens that say who they are and what they allowed.</p>
            <p>
              <a href={href('docs', 'federation.md')}>How apps sign people in</a>
            </p>
          </Empty>
        ) : (
          <Table
            label="Apps"
            columns={columns}
            count={rows.length}
            rowAt={(index) => rows[index]}
            idOf={({ id }) => id}
            openId={open?.id}
          />
        )}
      </Split>
    </Page>
  )
}

function Opened({ row, changed }: { row: Row; changed: () => void }) {
  return 'inbound' in row ? (
    <InboundDrawer app={row.inbound} changed={changed} />
  ) : (
    <FederatedDrawer app={row.federated} changed={changed} />
  )
}

const columns: readonly Column<Row>[] = [
  { title: 'Name', cell: ({ id, name }) => <a href={sibling('apps', id)}>{name}</a> },
  {
    title: 'Kind',
    cell: (row) => <Badge>{'inbound' in row ? 'inbound, OAuth' : `federated, ${row.federated.appType ?? ''}`}</Badge>,
  },
  { title: 'Id', from: 'desktop', cell: ({ id }) => <span class="mono">{id}</span> },
]

function create(done: () => void): void {
  openForm({
    title: 'New app',
    verb: 'Create app',
    fields: [
      { name: 'name', label: 'Name', isRequired: true },
      {
        name: 'callbacks',
        label: 'Where people come back to',
        type: 'lines',
        value: callbackOf(),
        hint: 'The first is this console, so that it can be tried',
      },
      { name: 'public', label: 'Without a secret: a page or an app on a phone', type: 'check' },
    ],
    submit: async ({ name = '', callbacks, public: isPublic }) => {
      const { id = '' } = await call(contract.inboundApp.create, {
        name,
        approvedCallbackUrls: linesOf(callbacks),
        nonConfidentialClient: isPublic === 'yes',
      })
      toast(`${name} is there`)
      done()
      go(href('apps', id))
    },
  })
}
