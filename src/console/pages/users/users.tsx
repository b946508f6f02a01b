/** Everybody: found by the server's search, a hundred thousand as well as ten; beside them all about the one that is open. */
import { useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Split } from '../../parts/drawer.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { Table } from '../../parts/table.tsx'
import { param, segments, setParams } from '../../router/location.ts'
import { Bulk } from './bulk.tsx'
import { columns, type Query } from './columns.tsx'
import { createUser } from './create.ts'
import { useFound } from './found.ts'
import { Person } from './person.tsx'

export function Users() {
  const query: Query = {
    text: param('q'),
    status: param('status'),
    tenant: param('tenant'),
    role: param('role'),
    by: param('by'),
    isDescending: param('down') === 'yes',
  }
  const found = useFound(query)
  const [selected, setSelected] = useState<readonly string[]>([])
  const openId = segments.value[1]
  const toggle = (id: string) =>
    setSelected(selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id])
  return (
    <Page title="Users" actions={<Actions reload={found.reload} />}>
      <Split drawer={openId && <Person key={openId} id={openId} changed={found.reload} />}>
        <Filters query={query} total={found.total} />
        <Bulk selected={selected} clear={() => setSelected([])} changed={found.reload} />
        <Failure error={found.error} retry={found.reload} />
        {found.total === 0 && !found.isLoading && !found.error ? (
          <NoUsers query={query} />
        ) : (
          <Table
            label="Users"
            columns={columns}
            count={found.total}
            rowAt={found.rowAt}
            idOf={(user) => user.userId ?? ''}
            openId={openId}
            selection={{ has: (id) => selected.includes(id), toggle }}
            onRange={found.want}
            sorting={{ by: query.by, isDescending: query.isDescending, set: (by) => sortBy(by, query) }}
          />
        )}
      </Split>
    </Page>
  )
}

function sortBy(by: string, query: Query): void {
  setParams({ by, down: query.by === by && !query.isDescending ? 'yes' : '' })
}

function Actions({ reload }: { reload: () => void }) {
  return (
    <>
      <SearchBox name="q" label="Search users" />
      <button type="button" class="first" onClick={() => createUser(reload)}>
        New user
      </button>
    </>
  )
}

function Filters({ query, total }: { query: Query; total: number }) {
  const tenants = useReply(async () => (await call(contract.tenant.loadAll)).tenants ?? [])
  const roles = useReply(async () => (await call(contract.role.all)).roles ?? [])
  return (
    <div class="bar">
      <Choice name="status" label="Any status" value={query.status} choices={['enabled', 'disabled', 'invited']} />
      <Choice
        name="tenant"
        label="Any tenant"
        value={query.tenant}
        choices={(tenants.value ?? []).map(({ id }) => id ?? '')}
      />
      <Choice
        name="role"
        label="Any role"
        value={query.role}
        choices={[...new Set((roles.value ?? []).map(({ name }) => name ?? ''))]}
      />
      <span class="grow" />
      <span class="muted" role="status">
        {total.toLocaleString()} {total === 1 ? 'user' : 'users'}
      </span>
    </div>
  )
}

interface ChoiceProps {
  name: string
  label: string
  value: string
  choices: readonly string[]
}

function Choice({ name, label, value, choices }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => setParams({ [name]: (event.target as HTMLSelectElement).value })}
    >
      <option value="">{label}</option>
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  )
}

function NoUsers({ query }: { query: Query }) {
  const isFiltered = query.text || query.status || query.tenant || query.role
  if (isFiltered) {
    return (
      <Empty title="Nobody fits">
        <button type="button" onClick={() => setParams({ q: '', status: '', tenant: '', role: '' })}>
          Show all users
        </button>
      </Empty>
    )
  }
  return (
    <Empty title="There are no users yet">
      <p>Make one here, let people sign up in an app, or bring a file:</p>
      <pre>descope user import users.csv</pre>
    </Empty>
  )
}
