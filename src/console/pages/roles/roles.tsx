/** Which role allows what: a matrix of roles and permissions, changed by a click. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useLive } from '../../api/live.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { confirmTyped, linesOf, openForm } from '../../parts/form.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { permissions, tenants } from '../../parts/picker/sources.ts'
import { doing, toast } from '../../parts/toast.tsx'
import { href } from '../../router/location.ts'

async function load() {
  const [{ roles }, { permissions }] = await Promise.all([call(contract.role.all), call(contract.permission.all)])
  return { roles: roles ?? [], permissions: permissions ?? [] }
}

type Rights = Awaited<ReturnType<typeof load>>
type Role = Rights['roles'][number]

export function Roles() {
  const { value, error, reload } = useReply(load)
  useLive('audit', reload)
  const actions = (
    <>
      <button type="button" onClick={() => createPermission(reload)}>
        New permission
      </button>
      <button type="button" class="first" onClick={() => createRole(reload)}>
        New role
      </button>
    </>
  )
  return (
    <Page title="Roles" actions={actions}>
      <Failure error={error} retry={reload} />
      {value && value.roles.length === 0 && (
        <Empty icon="roles" title="There are no roles yet">
          <p>A role allows what its permissions name. Make a permission, then a role, then give it to users.</p>
        </Empty>
      )}
      {value && value.roles.length > 0 && <Matrix {...value} changed={reload} />}
    </Page>
  )
}

function Matrix({ roles, permissions, changed }: Rights & { changed: () => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="scroll" tabIndex={0} aria-label="Roles and permissions">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Permission</th>
            {roles.map((role) => (
              <th key={role.id} scope="col">
                <button type="button" onClick={() => editRole(role, changed)}>
                  {role.name}
                  {role.tenantId && <span class="muted"> in {role.tenantId}</span>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissions.map(({ name = '', systemDefault, id }) => (
            <tr key={id || name}>
              <th scope="row">{systemDefault ? name : <PermissionName name={name} changed={changed} />}</th>
              {roles.map((role) => (
                <td key={role.id}>
                  <input
                    type="checkbox"
                    aria-label={`${role.name}: ${name}`}
                    checked={role.permissionNames?.includes(name) ?? false}
                    disabled={session.value?.isReadOnly}
                    onChange={() => toggle(role, name, changed)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Users</th>
            {roles.map(({ id, name = '' }) => (
              <td key={id}>
                <a href={`${href('users')}?role=${encodeURIComponent(name)}`}>
                  Show<span class="unseen"> users with {name}</span>
                </a>
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

function PermissionName({ name, changed }: { name: string; changed: () => void }) {
  const remove = () =>
    confirmTyped({
      title: `Delete the permission ${name}?`,
      text: 'It leaves every role that has it.',
      verb: 'Delete permission',
      word: name,
      submit: async () => {
        await call(contract.permission.delete, { name })
        toast(`${name} is deleted`)
        changed()
      },
    })
  return (
    <button type="button" onClick={remove} title="Delete">
      {name}
    </button>
  )
}

async function toggle(role: Role, permission: string, changed: () => void): Promise<void> {
  const held = role.permissionNames ?? []
  const has = held.includes(permission)
  const permissionNames = has ? held.filter((one) => one !== permission) : [...held, permission]
  const done = `${role.name} ${has ? 'no longer allows' : 'allows'} ${permission}`
  if (await doing(done, () => updateRole(role, { permissionNames }))) changed()
}

function updateRole(role: Role, changes: Partial<Role>) {
  const { id, name = '', description, permissionNames, tenantId, default: isDefault, private: isPrivate } = role
  return call(contract.role.update, {
    id,
    name,
    newName: changes.name ?? name,
    description: changes.description ?? description,
    permissionNames: changes.permissionNames ?? permissionNames,
    tenantId,
    default: isDefault,
    private: isPrivate,
  })
}

function createRole(done: () => void): void {
  openForm({
    title: 'New role',
    verb: 'Create role',
    fields: [
      { name: 'name', label: 'Name', isRequired: true },
      { name: 'description', label: 'Description' },
      { name: 'permissions', label: 'Permissions', type: 'picks', source: permissions },
      { name: 'tenantId', label: 'Tenant', type: 'pick', source: tenants, hint: 'Left out: a role of the project' },
    ],
    submit: async ({ name = '', description, permissions: names, tenantId }) => {
      await call(contract.role.create, { name, description, permissionNames: linesOf(names), tenantId })
      toast(`${name} is there`)
      done()
    },
  })
}

function createPermission(done: () => void): void {
  openForm({
    title: 'New permission',
    verb: 'Create permission',
    fields: [
      { name: 'name', label: 'Name', isRequired: true },
      { name: 'description', label: 'Description' },
    ],
    submit: async ({ name = '', description }) => {
      await call(contract.permission.create, { name, description })
      toast(`${name} is there`)
      done()
    },
  })
}

function editRole(role: Role, changed: () => void): void {
  openForm({
    title: `Role ${role.name}`,
    verb: 'Save',
    fields: [
      { name: 'name', label: 'Name', isRequired: true, value: role.name ?? '' },
      { name: 'description', label: 'Description', value: role.description ?? '' },
    ],
    other: { verb: 'Delete', act: () => removeRole(role, changed) },
    submit: async ({ name, description }) => {
      await updateRole(role, { name, description })
      toast('Saved')
      changed()
    },
  })
}

function removeRole({ name = '', tenantId }: Role, changed: () => void): void {
  confirmTyped({
    title: `Delete the role ${name}?`,
    text: 'Users and keys lose it.',
    verb: 'Delete role',
    word: name,
    submit: async () => {
      await call(contract.role.delete, { name, tenantId })
      toast(`${name} is deleted`)
      changed()
    },
  })
}
