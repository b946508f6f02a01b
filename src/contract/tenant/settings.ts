import { operation } from '../operation.ts'
import { id, names } from '../schemas/fields.ts'
import { TenantSettings, tenantSettings } from '../schemas/tenant.ts'
import { message, required } from '../wire.ts'

export const settings = {
  settings: operation('GET', '/v1/mgmt/tenant/settings', {
    summary: 'Load the settings of a tenant',
    input: message({ id: required(id) }),
    output: TenantSettings,
  }),
  configure: operation('POST', '/v1/mgmt/tenant/settings', {
    summary: 'Replace the settings of a tenant',
    input: message({ tenantId: required(id), ...tenantSettings }),
  }),
  setDefaultRoles: operation('POST', '/v1/mgmt/tenant/updateDefaultRoles', {
    summary: 'Set the roles that every member of a tenant has',
    input: message({ id: required(id), defaultRoles: names }),
  }),
  removeSsoSuffix: operation('POST', '/v1/mgmt/tenant/sso-user-remove', {
    effect: 'read',
    summary: 'Take the suffix of a tenant off the external ids of its users',
    detail: 'No id here has one: nothing changes.',
    input: message({ tenantId: required(id) }),
  }),
}
