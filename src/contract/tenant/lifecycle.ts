import { FULL_LISTS, operation } from '../operation.ts'
import { customAttributes, id, ids, name, names, texts } from '../schemas/fields.ts'
import { authType, Tenant, tenantFields } from '../schemas/tenant.ts'
import { bool, list, message, of, partial, required, text } from '../wire.ts'

const TenantsReply = message('TenantsReply', { tenants: list(of(Tenant)) })

export const lifecycle = {
  create: operation('POST', '/v1/mgmt/tenant/create', {
    summary: 'Create a tenant',
    input: message('NewTenant', {
      name: required(name),
      id: { ...id, doc: 'Made when left out' },
      ...tenantFields,
      parent: { ...id, doc: 'The tenant above' },
    }),
    output: message({ id: text() }),
  }),
  update: operation('POST', '/v1/mgmt/tenant/update', {
    summary: 'Replace a tenant',
    detail: 'Fields that are left out are cleared; the parent stays.',
    input: message('TenantUpdate', { id: required(id), name: required(name), ...tenantFields }),
  }),
  patch: operation('PATCH', '/v1/mgmt/tenant/patch', {
    summary: 'Change some fields of a tenant',
    detail: 'Fields that are left out stay. Custom attributes are changed one by one; null takes one away.',
    input: message('TenantPatch', { id: required(id), ...partial({ name, ...tenantFields }) }),
  }),
  delete: operation('POST', '/v1/mgmt/tenant/delete', {
    summary: 'Delete a tenant',
    input: message({
      id: required(id),
      cascade: bool({ doc: 'With the users and access keys that belong to no other tenant' }),
    }),
  }),
  load: operation('GET', '/v1/mgmt/tenant', {
    holder: 'SSO Admin',
    summary: 'Load a tenant',
    input: message({ id: required(id) }),
    output: Tenant,
  }),
  loadAll: operation('GET', '/v1/mgmt/tenant/all', {
    summary: 'Load all tenants',
    output: TenantsReply,
  }),
  search: operation('POST', '/v1/mgmt/tenant/search', {
    summary: 'Search tenants',
    effect: 'read',
    largestBody: FULL_LISTS,
    detail: 'Different filters must all hold; of the values of one filter any.',
    input: message('TenantQuery', {
      tenantIds: ids,
      tenantNames: names,
      tenantSelfProvisioningDomains: texts,
      customAttributes,
      authType,
      tenantSSODomains: texts,
      parentTenantId: id,
      topLevelOnly: bool({ doc: 'Only tenants without a parent' }),
    }),
    output: TenantsReply,
  }),
}
