import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { linesOf, openForm } from '../../parts/form.tsx'
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
      { name: 'tenants', label: 'Tenants', type: 'lines', hint: 'Ids, one a line' },
      { name: 'test', label: 'A test user, whose codes can be asked for', type: 'check' },
    ],
    submit: async ({ loginId = '', name, email, phone, tenants, test }) => {
      const op = test === 'yes' ? contract.user.createTest : contract.user.create
      const userTenants = linesOf(tenants).map((tenantId) => ({ tenantId }))
      await call(op, { loginId, name, email, phone, userTenants })
      toast(`${loginId} is there`)
      done()
    },
  })
}
