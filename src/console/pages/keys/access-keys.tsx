/** Keys by which machines sign in. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useLive } from '../../api/live.ts'
import { useReply } from '../../api/reply.ts'
import { Status } from '../../parts/badge.tsx'
import { Copy, cut, Id } from '../../parts/copy.tsx'
import { Drawer, Split } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { confirmTyped, linesOf, openForm } from '../../parts/form.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { roles, tenants } from '../../parts/picker/sources.ts'
import { AsJson } from '../../parts/readable/readable.tsx'
import { SearchBox } from '../../parts/search/box.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { doing, toast, undoable } from '../../parts/toast.tsx'
import { go, href, param, segments, sibling } from '../../router/location.ts'
import { endOf } from './ends.ts'
import { showOnce } from './shown-once.tsx'

async function loadKeys() {
  return (await call(contract.accessKey.search, {})).keys ?? []
}

type AccessKey = Awaited<ReturnType<typeof loadKeys>>[number]

export function AccessKeys() {
  const { value, error, reload } = useReply(loadKeys)
  useLive('audit', reload)
  const text = param('q').toLowerCase()
  const shown = (value ?? []).filter(({ name, id }) => `${name} ${id}`.toLowerCase().includes(text))
  const openId = segments.value[1]
  const open = value?.find(({ id }) => id === openId)
  const actions = (
    <>
      <SearchBox name="q" label="Search access keys" />
      <button type="button" class="first" onClick={() => create(reload)}>
        New access key
      </button>
    </>
  )
  return (
    <Page title="Access keys" actions={actions}>
      <Split drawer={open && <KeyDrawer key={openId} accessKey={open} changed={reload} />}>
        <Failure error={error} retry={reload} />
        {value?.length === 0 ? (
          <Empty icon="keys" title="There are no access keys yet">
            <p>A machine exchanges its access key for a session, with roles as a user has them.</p>
            <pre>descope access-key create CI</pre>
          </Empty>
        ) : (
          <Table
            label="Access keys"
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

const columns: readonly Column<AccessKey>[] = [
  { title: 'Name', cell: ({ id, name }) => <a href={sibling('access-keys', id ?? '')}>{name}</a> },
  { title: 'Id', from: 'desktop', cell: ({ id }) => <Id id={id ?? ''} what="the key's id" /> },
  { title: 'Status', cell: ({ status }) => <Status status={status ?? ''} /> },
  { title: 'Roles', from: 'desktop', cell: ({ roleNames }) => roleNames?.join(', ') },
  { title: 'Expires', cell: ({ expireTime }) => <Time at={Number(expireTime) * 1000} never="never" /> },
  { title: 'Created', from: 'desktop', cell: ({ createdTime }) => <Time at={Number(createdTime) * 1000} /> },
]

function create(done: () => void): void {
  openForm({
    title: 'New access key',
    verb: 'Create key',
    fields: [
      { name: 'name', label: 'Name', isRequired: true },
      { name: 'roles', label: 'Roles', type: 'picks', source: roles },
      { name: 'tenants', label: 'Tenants', type: 'picks', source: tenants },
      { name: 'days', label: 'Days', type: 'number', hint: 'How long it is good; left out: for ever' },
    ],
    submit: async ({ name = '', roles: names, tenants: ids, days }) => {
      const keyTenants = linesOf(ids).map((tenantId) => ({ tenantId }))
      const roleNames = linesOf(names)
      const { cleartext } = await call(contract.accessKey.create, {
        name,
        expireTime: endOf(days),
        roleNames,
        keyTenants,
      })
      done()
      // After the form, which closes when this is over.
      setTimeout(() => showOnce(cleartext ?? '', 'access key'))
    },
  })
}

function KeyDrawer({ accessKey, changed }: { accessKey: AccessKey; changed: () => void }) {
  const { id = '', name = '', status } = accessKey
  const closed = sibling('access-keys')
  const isActive = status === 'active'
  const activate = () => call(contract.accessKey.activate, { id })
  const toggle = async () => {
    if (!isActive) return (await doing('Activated', activate)) && changed()
    return undoable({
      done: 'Deactivated',
      work: () => call(contract.accessKey.deactivate, { id }),
      undo: activate,
      changed,
    })
  }
  const acts = (
    <>
      <button type="button" onClick={toggle}>
        {isActive ? 'Deactivate' : 'Activate'}
      </button>
      <button type="button" onClick={() => rotate(id, name, changed)}>
        Rotate
      </button>
      <button type="button" class="danger" onClick={() => remove(id, name, closed, changed)}>
        Delete
      </button>
    </>
  )
  return (
    <Drawer title={name} closed={closed} actions={acts}>
      <Facts
        facts={[
          ['Status', <Status key="status" status={status ?? ''} />],
          ['Key id', <Copy key="id" text={id} what="the key's id" />],
          ['Client id', <Copy key="client" text={accessKey.clientId ?? ''} what="the client id" />],
          ['Description', accessKey.description],
          ['Roles', accessKey.roleNames?.join(', ')],
          ['Tenants', keyTenantsOf(accessKey)],
          ['Bound to', accessKey.boundUserId && <UserLink key="user" id={accessKey.boundUserId} />],
          ['Permitted addresses', accessKey.permittedIps?.join(', ') || 'any'],
          ['Expires', <Time key="end" at={Number(accessKey.expireTime) * 1000} never="never" />],
          ['Created', <Time key="created" at={Number(accessKey.createdTime) * 1000} />],
          ['Created by', <Id key="by" id={accessKey.createdBy ?? ''} what="who made it" />],
        ]}
      />
      <AsJson value={accessKey} label="The access key as JSON" />
    </Drawer>
  )
}

function keyTenantsOf({ keyTenants }: AccessKey) {
  return keyTenants?.map(({ tenantId = '', tenantName, roleNames }) => (
    <div key={tenantId}>
      <a href={href('tenants', tenantId)}>{tenantName || tenantId}</a>{' '}
      <span class="muted">{roleNames?.join(', ')}</span>
    </div>
  ))
}

const UserLink = ({ id }: { id: string }) => <a href={href('users', id)}>{cut(id)}</a>

function rotate(id: string, name: string, changed: () => void): void {
  confirmTyped({
    title: `Rotate ${name}?`,
    text: 'The secret that is in use stops working at once.',
    verb: 'Rotate',
    word: 'rotate',
    submit: async () => {
      const { cleartext } = await call(contract.accessKey.rotate, { id })
      changed()
      setTimeout(() => showOnce(cleartext ?? '', 'access key'))
    },
  })
}

function remove(id: string, name: string, closed: string, changed: () => void): void {
  confirmTyped({
    title: `Delete ${name}?`,
    text: 'Who uses it is refused from now on.',
    verb: 'Delete key',
    word: 'delete',
    submit: async () => {
      await call(contract.accessKey.delete, { id })
      toast(`${name} is deleted`)
      go(closed)
      changed()
    },
  })
}
