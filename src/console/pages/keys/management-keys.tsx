/** Keys of the company, by which programs and people manage it. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useLive } from '../../api/live.ts'
import { useReply } from '../../api/reply.ts'
import { Status } from '../../parts/badge.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Drawer, Split } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { confirmTyped, linesOf, openForm } from '../../parts/form.tsx'
import { Failure, Page } from '../../parts/page.tsx'
import { companyRoles } from '../../parts/picker/sources.ts'
import { AsJson } from '../../parts/readable/readable.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { doing, toast, undoable } from '../../parts/toast.tsx'
import { go, segments, sibling } from '../../router/location.ts'
import { endOf } from './ends.ts'
import { showOnce } from './shown-once.tsx'

async function loadKeys() {
  return (await call(contract.managementKey.search)).keys ?? []
}

type ManagementKey = Awaited<ReturnType<typeof loadKeys>>[number]

export function ManagementKeys() {
  const { value, error, reload } = useReply(loadKeys)
  useLive('audit', reload)
  const keys = value ?? []
  const openId = segments.value[1]
  const open = keys.find(({ id }) => id === openId)
  const actions = (
    <button type="button" class="first" onClick={() => create(reload)}>
      New management key
    </button>
  )
  return (
    <Page title="Management keys" actions={actions}>
      <Split drawer={open && <KeyDrawer key={openId} managementKey={open} changed={reload} />}>
        <Failure error={error} retry={reload} />
        <Table
          label="Management keys"
          columns={columns}
          count={keys.length}
          rowAt={(index) => keys[index]}
          idOf={({ id }) => id ?? ''}
          openId={openId}
        />
      </Split>
    </Page>
  )
}

const columns: readonly Column<ManagementKey>[] = [
  { title: 'Name', cell: ({ id, name }) => <a href={sibling('management-keys', id ?? '')}>{name}</a> },
  { title: 'Status', cell: ({ status }) => <Status status={status ?? ''} /> },
  { title: 'May', from: 'tablet', cell: (key) => rolesOf(key).join(', ') },
  { title: 'Addresses', from: 'desktop', cell: ({ permittedIps }) => permittedIps?.join(', ') || 'any' },
  { title: 'Expires', cell: ({ expireTime }) => <Time at={Number(expireTime) * 1000} never="never" /> },
]

function rolesOf({ reBac }: ManagementKey): string[] {
  const { companyRoles, projectRoles, tagRoles } = reBac ?? {}
  return [
    ...(companyRoles ?? []),
    ...[...(projectRoles ?? []), ...(tagRoles ?? [])].flatMap(({ roles }) => roles ?? []),
  ]
}

function create(done: () => void): void {
  openForm({
    title: 'New management key',
    verb: 'Create key',
    fields: [
      { name: 'name', label: 'Name', isRequired: true },
      {
        name: 'roles',
        label: 'Roles',
        type: 'picks',
        source: companyRoles,
        isRequired: true,
        value: 'company-full-access',
        hint: 'What it may, in the whole company',
      },
      { name: 'ips', label: 'Permitted addresses', type: 'lines', hint: 'Left out: any' },
      { name: 'days', label: 'Days', type: 'number', hint: 'How long it is good; left out: for ever' },
    ],
    submit: async ({ name = '', roles, ips, days }) => {
      const { cleartext } = await call(contract.managementKey.create, {
        name,
        expireTime: endOf(days),
        permittedIps: linesOf(ips),
        reBac: { companyRoles: linesOf(roles) },
      })
      done()
      // After the form, which closes when this is over.
      setTimeout(() => showOnce(cleartext ?? '', 'management key'))
    },
  })
}

function KeyDrawer({ managementKey, changed }: { managementKey: ManagementKey; changed: () => void }) {
  const { id = '', name = '', status } = managementKey
  const closed = sibling('management-keys')
  const isActive = status === 'active'
  const activate = () => call(contract.managementKey.activate, { id })
  const toggle = async () => {
    if (!isActive) return (await doing('Activated', activate)) && changed()
    return undoable({
      done: 'Deactivated',
      work: () => call(contract.managementKey.deactivate, { id }),
      undo: activate,
      changed,
    })
  }
  const acts = (
    <>
      <button type="button" onClick={toggle}>
        {isActive ? 'Deactivate' : 'Activate'}
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
          ['Description', managementKey.description],
          ['May', rolesOf(managementKey).map((role) => <div key={role}>{role}</div>)],
          ['Permitted addresses', managementKey.permittedIps?.join(', ') || 'any'],
          ['Expires', <Time key="end" at={Number(managementKey.expireTime) * 1000} never="never" />],
          ['Created', <Time key="created" at={Number(managementKey.createdTime) * 1000} />],
        ]}
      />
      <AsJson value={managementKey} label="The management key as JSON" />
    </Drawer>
  )
}

function remove(id: string, name: string, closed: string, changed: () => void): void {
  confirmTyped({
    title: `Delete ${name}?`,
    text: 'Programs that use it are refused from now on, and consoles that it has opened.',
    verb: 'Delete key',
    word: 'delete',
    submit: async () => {
      await call(contract.managementKey.delete, { ids: [id] })
      toast(`${name} is deleted`)
      go(closed)
      changed()
    },
  })
}
