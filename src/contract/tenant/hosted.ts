/** Operations of the hosted service that programs call and a server of one's own does not answer. */
import { operation } from '../operation.ts'
import { message, text } from '../wire.ts'

export const hosted = {
  groups: operation('POST', '/v1/mgmt/group/all', {
    summary: 'Load all groups of a tenant',
    effect: 'read',
    input: message({ tenantId: text() }),
  }),
}
