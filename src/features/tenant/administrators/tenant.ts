/** A tenant and its trail, for those who administer it. */
import { audit as auditContract } from '../../../contract/audit/audit.ts'
import { tenant as contract } from '../../../contract/tenant/index.ts'
import { audit } from '../../audit/index.ts'
import { tenant as tenants } from '../index.ts'
import { delegate, notTheirs } from './delegate.ts'

const load = delegate(contract.load, ({ ctx, tenant }, { id }) => {
  if (id !== tenant) throw notTheirs('The tenant')
  return tenants.load(ctx, { id })
})

/** Of a record that concerns several tenants, the others are not named. */
const search = delegate(auditContract.search, async ({ ctx, tenant }, query) => {
  const { audits, total } = await audit.search(ctx, { ...query, tenants: [tenant], noTenants: false })
  return { audits: (audits ?? []).map((record) => ({ ...record, tenants: [tenant] })), total }
})

export const tenantDelegates = { load }
export const auditDelegates = { search }
