import { removePoliciesOf } from '../../../inbound-app/resource-policy/resource-policy.ts'
import type { RulesOf } from '../rules.ts'

export const resource: RulesOf<'resource'> = {
  removed: (ctx, tables, ids) => removePoliciesOf(ctx, tables, { field: 'resourceId', ids }),
}
