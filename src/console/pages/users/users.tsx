/** Everybody: found by the server's search, a hundred thousand as well as ten; beside them all about the one that is open. */
import { useState } from 'preact/hooks'
import { COUNTED } from '../../../lib/counted.ts'
import { Split } from '../../parts/drawer.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { Picker } from '../../parts/picker/picker.tsx'
import { allRoles, type Source, tenants } from '../../parts/picker/sources.ts'
import { SearchBox } from '../../parts/search/box.tsx'
import { Table } from '../../parts/table.tsx'
import { href, param, segments, setParams } from '../../router/location.ts'
import { Bulk } from './bulk.tsx'
import { columns, everyOne, MOST_SELECTED, type Query, type User } from './columns.tsx'
import { createUser } from './create.ts'
import { useFound } from './found.ts'
import { Import } from './import/import.tsx'
import { KeptFilters } from './kept-filters.tsx'
import { Person } from './person.tsx'

/** All of them, or the import of more. */
export function Users() {
  return segments.value[1] === 'import' ? <Import /> : <List />
}

function List() {
  const query: Query = {
    text: param('q'),
    status: param('status'),
    tenant: param('tenant'),
    role: param('role'),
    by: param('by'),
    isDescending: param('down') === 'yes',
  }
  const found = useFound(query)
  const [selected, setSelected] = useState<ReadonlyMap<string, User>>(new Map())
  const openId = segments.value[1]
  const toggle = (id: string, user: User) => {
    const next = new Map(selected)
    if (!next.delete(id)) next.set(id, user)
    setSelected(next)
  }
  const selectAll = async () => {
    const all = await everyOne(query)
    setSelected(new Map(all.map((user) => [user.userId ?? '', user])))
  }
  return (
    <Page title="Users" actions={<Actions reload={found.reload} />}>
      <Split drawer={openId && <Person key={openId} id={openId} changed={found.reload} />}>
        <Filters query={query} total={found.total} selectAll={selectAll} />
        <Bulk selected={selected} clear={() => setSelected(new Map())} changed={found.reload} />
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
            selection={{ has: (id) => selected.has(id), toggle }}
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
      <a class="button" href={href('users', 'import')}>
        Import
      </a>
      <button type="button" class="first" onClick={() => createUser(reload)}>
        New user
      </button>
    </>
  )
}

interface FiltersProps {
  query: Query
  total: number
  selectAll: () => Promise<void>
}

function Filters({ query, total, selectAll }: FiltersProps) {
  // A search by text does not count further.
  const isMany = query.text !== '' && total > COUNTED
  return (
    <div class="bar">
      <Choice name="status" label="Any status" value={query.status} choices={['enabled', 'disabled', 'invited']} />
      <PickOne name="tenant" label="Any tenant" value={query.tenant} source={tenants} />
      <PickOne name="role" label="Any role" value={query.role} source={allRoles} />
      <KeptFilters />
      <span class="grow" />
      {total > 0 && total <= MOST_SELECTED && (
        <button type="button" class="plain" onClick={selectAll}>
          {isMany ? `Select all, up to ${MOST_SELECTED.toLocaleString()}` : 'Select all'}
        </button>
      )}
      <span class="muted" role="status">
        {isMany ? `more than ${COUNTED.toLocaleString()}` : total.toLocaleString()} {total === 1 ? 'user' : 'users'}
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
    <select aria-label={label} value={value} onChange={(event) => setParams({ [name]: event.currentTarget.value })}>
      <option value="">{label}</option>
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  )
}

function PickOne({ name, label, value, source }: { name: string; label: string; value: string; source: Source }) {
  return (
    <Picker
      key={value}
      label={label}
      placeholder={label}
      source={source}
      isSingle
      picked={value ? [value] : []}
      changed={([next = '']) => setParams({ [name]: next })}
    />
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
    <Empty icon="users" title="There are no users yet">
      <p>Make one here, let people sign up in an app, or bring a file:</p>
      <a class="button" href={href('users', 'import')}>
        Import users
      </a>
      <pre>descope user import users.csv</pre>
    </Empty>
  )
}
