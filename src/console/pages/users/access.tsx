/** What a user may: roles of the project, and of each tenant. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { linesOf, openForm } from '../../parts/form.tsx'
import { roles, rolesIn, tenants } from '../../parts/picker/sources.ts'
import { toast, undoable } from '../../parts/toast.tsx'
import { href } from '../../router/location.ts'
import { loginOf, type User } from './columns.tsx'

export function Access({ user, changed }: { user: User; changed: () => void }) {
  const tenants = user.userTenants ?? []
  return (
    <>
      <Place title="In the project" roles={user.roleNames ?? []} edit={() => setRoles(user, '', changed)} />
      {tenants.map(({ tenantId = '', tenantName, roleNames }) => (
        <Place
          key={tenantId}
          title={tenantName || tenantId}
          lead={href('tenants', tenantId)}
          roles={roleNames ?? []}
          edit={() => setRoles(user, tenantId, changed)}
          leave={() => leave(user, tenantId, changed)}
        />
      ))}
      <div class="actions">
        <button type="button" onClick={() => join(user, changed)}>
          Add to a tenant
        </button>
      </div>
    </>
  )
}

interface PlaceProps {
  title: string
  lead?: string
  roles: readonly string[]
  edit: () => void
  leave?: () => void
}

function Place({ title, lead, roles, edit, leave: remove }: PlaceProps) {
  return (
    <section class="card">
      <h3>{lead ? <a href={lead}>{title}</a> : title}</h3>
      <p>{roles.length > 0 ? roles.join(', ') : <span class="muted">No roles</span>}</p>
      <div class="actions">
        <button type="button" onClick={edit}>
          Set roles <span class="unseen">{title}</span>
        </button>
        {remove && (
          <button type="button" class="danger" onClick={remove}>
            Remove <span class="unseen">from {title}</span>
          </button>
        )}
      </div>
    </section>
  )
}

function setRoles(user: User, tenantId: string, changed: () => void): void {
  const tenant = user.userTenants?.find((one) => one.tenantId === tenantId)
  openForm({
    title: tenantId ? `Roles in ${tenant?.tenantName || tenantId}` : 'Roles in the project',
    verb: 'Set roles',
    fields: [
      {
        name: 'roles',
        label: 'Roles',
        type: 'picks',
        source: rolesIn(tenantId),
        hint: 'None takes all away',
        value: ((tenantId ? tenant?.roleNames : user.roleNames) ?? []).join('\n'),
      },
    ],
    submit: async ({ roles }) => {
      await call(contract.user.setRoles, { loginId: loginOf(user), tenantId, roleNames: linesOf(roles) })
      toast('The roles are set')
      changed()
    },
  })
}

function join(user: User, changed: () => void): void {
  openForm({
    title: 'Add to a tenant',
    verb: 'Add',
    fields: [
      { name: 'tenantId', label: 'Tenant', type: 'pick', source: tenants, isRequired: true },
      { name: 'roles', label: 'Roles there', type: 'picks', source: roles },
    ],
    submit: async ({ tenantId, roles: names }) => {
      const loginId = loginOf(user)
      const roleNames = linesOf(names)
      await call(contract.user.addTenant, { loginId, tenantId })
      if (roleNames.length > 0) await call(contract.user.setRoles, { loginId, tenantId, roleNames })
      toast('Added')
      changed()
    },
  })
}

function leave(user: User, tenantId: string, changed: () => void): Promise<void> {
  const loginId = loginOf(user)
  const held = user.userTenants?.find((one) => one.tenantId === tenantId)?.roleNames ?? []
  return undoable({
    done: `Removed from ${tenantId}`,
    work: () => call(contract.user.removeTenant, { loginId, tenantId }),
    undo: async () => {
      await call(contract.user.addTenant, { loginId, tenantId })
      if (held.length > 0) await call(contract.user.setRoles, { loginId, tenantId, roleNames: held })
    },
    changed,
  })
}
