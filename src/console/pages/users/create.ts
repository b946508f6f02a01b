import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { linesOf, openForm } from '../../parts/form.tsx'
import { roles, tenants } from '../../parts/picker/sources.ts'
import { toast } from '../../parts/toast.tsx'

/** Asks for what a new user is, and makes it. */
export function createUser(done: () => void): void {
  openForm({
    title: 'New user',
    verb: 'Create user',
    fields: [
      { name: 'loginId', label: 'Login id', isRequired: true, hint: 'An e-mail address, a phone number or any name' },
      { name: 'name', label: 'Name' },
      { name: 'email', label: 'Email' },
      { name: 'phone', label: 'Phone', hint: 'As +4930123456' },
      { name: 'roles', label: 'Roles', type: 'picks', source: roles, hint: 'In the project' },
      { name: 'tenants', label: 'Tenants', type: 'picks', source: tenants },
      { name: 'test', label: 'A test user, whose codes can be asked for', type: 'check' },
    ],
    submit: async ({ loginId = '', name, email, phone, roles: names, tenants: ids, test }) => {
      const op = test === 'yes' ? contract.user.createTest : contract.user.create
      const userTenants = linesOf(ids).map((tenantId) => ({ tenantId }))
      await call(op, { loginId, name, email, phone, roleNames: linesOf(names), userTenants })
      toast(`${loginId} is there`)
      done()
    },
  })
}
