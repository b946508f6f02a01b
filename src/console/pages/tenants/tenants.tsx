/** Tenants: what they are called, whose users they take, and who is in them. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useLive } from '../../api/live.ts'
import { useReply } from '../../api/reply.ts'
import { Badge } from '../../parts/badge.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Drawer, Split } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { confirmTyped, type Field, linesOf, openForm } from '../../parts/form.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { AsJson } from '../../parts/readable/readable.tsx'
import { SearchBox } from '../../parts/search/box.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { toast } from '../../parts/toast.tsx'
import { go, href, param, segments, sibling } from '../../router/location.ts'
import { SETUP, Setup } from './setup/setup.tsx'
import { SignOn } from './sign-on.tsx'

async function loadTenants() {
  return (await call(contract.tenant.loadAll)).tenants ?? []
}

type Tenant = Awaited<ReturnType<typeof loadTenants>>[number]

export function Tenants() {
  const [, id, part] = segments.value
  return id && part === SETUP ? <Setup key={id} tenantId={id} /> : <List />
}

function List() {
  const { value, error, reload } = useReply(loadTenants)
  useLive('audit', reload)
  const text = param('q').toLowerCase()
  const shown = (value ?? []).filter(({ name, id }) => `${name} ${id}`.toLowerCase().includes(text))
  const openId = segments.value[1]
  const open = value?.find(({ id }) => id === openId)
  const actions = (
    <>
      <SearchBox name="q" label="Search tenants" />
      <button type="button" class="first" onClick={() => create(reload)}>
        New tenant
      </button>
    </>
  )
  return (
    <Page title="Tenants" actions={actions}>
      <Split drawer={open && <TenantDrawer key={openId} tenant={open} changed={reload} />}>
        <Failure error={error} retry={reload} />
        {value?.length === 0 ? (
          <Empty icon="tenants" title="There are no tenants yet">
            <p>
              A tenant is a customer of yours: a company, a team. Users belong to any number of them, with roles in
              each.
            </p>
            <pre>descope tenant create 'Acme Corp' -i acme</pre>
          </Empty>
        ) : (
          <Table
            label="Tenants"
            columns={columns}
            count={shown.length}
            rowAt={(index) => shown[index]}
            idOf={({ id }) => id ?? ''}
            openId={openId}
          />
        )}
      </Split>
    </Page>
  )
}

const columns: readonly Column<Tenant>[] = [
  { title: 'Name', cell: ({ id, name }) => <a href={sibling('tenants', id ?? '')}>{name}</a> },
  { title: 'Id', from: 'tablet', cell: ({ id }) => <span class="mono">{id}</span> },
  { title: 'Domains', from: 'desktop', cell: ({ selfProvisioningDomains }) => selfProvisioningDomains?.join(', ') },
  { title: 'State', cell: ({ disabled }) => disabled && <Badge tone="bad">disabled</Badge> },
  { title: 'Created', from: 'desktop', cell: ({ createdTime }) => <Time at={Number(createdTime) * 1000} /> },
]

const fieldsOf = (tenant?: Tenant): Field[] => [
  { name: 'name', label: 'Name', isRequired: true, value: tenant?.name ?? '' },
  {
    name: 'domains',
    label: 'Domains',
    type: 'lines',
    hint: 'Who signs up with such an address comes in here',
    value: tenant?.selfProvisioningDomains?.join('\n') ?? '',
  },
]

function create(done: () => void): void {
  openForm({
    title: 'New tenant',
    verb: 'Create tenant',
    fields: [...fieldsOf(), { name: 'id', label: 'Id', hint: 'Made when left out' }],
    submit: async ({ name = '', id, domains }) => {
      await call(contract.tenant.create, { name, ...(id && { id }), selfProvisioningDomains: linesOf(domains) })
      toast(`${name} is there`)
      done()
    },
  })
}

function TenantDrawer({ tenant, changed }: { tenant: Tenant; changed: () => void }) {
  const { id = '', name = '' } = tenant
  const closed = sibling('tenants')
  const members = useReply(
    async () => (await call(contract.user.search, { tenantIds: [id], limit: 1, withTestUser: true })).total,
    [id],
  )
  const acts = (
    <>
      <button type="button" onClick={() => edit(tenant, changed)}>
        Edit
      </button>
      <button type="button" class="danger" onClick={() => remove(tenant, closed, changed)}>
        Delete
      </button>
    </>
  )
  return (
    <Drawer title={name} closed={closed} actions={acts}>
      <Facts
        facts={[
          ['Id', <Copy key="id" text={id} what="the tenant id" />],
          [
            'Users',
            <a key="users" href={`${href('users')}?tenant=${encodeURIComponent(id)}`}>
              {members.value ?? '…'}
            </a>,
          ],
          ['Domains', tenant.selfProvisioningDomains?.join(', ')],
          ['Parent', tenant.parent],
          ['Created', <Time key="created" at={Number(tenant.createdTime) * 1000} />],
        ]}
      />
      <SignOn tenantId={id} />
      <AsJson value={tenant} label="The tenant as JSON" />
    </Drawer>
  )
}

function edit(tenant: Tenant, changed: () => void): void {
  const { id = '', customAttributes } = tenant
  openForm({
    title: 'Edit tenant',
    verb: 'Save',
    fields: fieldsOf(tenant),
    submit: async ({ name, domains }) => {
      await call(contract.tenant.update, { id, name, customAttributes, selfProvisioningDomains: linesOf(domains) })
      toast('Saved')
      changed()
    },
  })
}

function remove({ id = '', name }: Tenant, closed: string, changed: () => void): void {
  confirmTyped({
    title: `Delete ${name}?`,
    text: 'Its users stay, and are no longer in it.',
    verb: 'Delete tenant',
    word: id,
    submit: async () => {
      await call(contract.tenant.delete, { id })
      toast(`${name} is deleted`)
      go(closed)
      changed()
    },
  })
}
