import { operation } from '../../operation.ts'
import { description, id, ids, LARGEST_BATCH, name, names, sort } from '../../schemas/fields.ts'
import { Role, RolesReply } from '../../schemas/role.ts'
import { bool, list, message, of, required, text } from '../../wire.ts'

const tenantId = { ...id, doc: 'The tenant that it belongs to; empty in the project' }
const fields = {
  description,
  permissionNames: names,
  tenantId,
  default: bool({ doc: 'New users get it' }),
  private: bool({ doc: 'Hidden from tenant administrators' }),
}
const NewRole = message('NewRole', { name: required(name), ...fields })
const RoleUpdate = message('RoleUpdate', {
  name: { ...name, doc: 'The role, unless its id is given' },
  newName: required(name),
  ...fields,
  id,
})

export const lifecycle = {
  create: operation('POST', '/v1/mgmt/role/create', {
    holder: 'User Admin',
    summary: 'Create a role',
    input: NewRole,
    output: Role,
  }),
  update: operation('POST', '/v1/mgmt/role/update', {
    holder: 'User Admin',
    summary: 'Replace a role',
    detail: 'Fields that are left out are cleared.',
    input: RoleUpdate,
    output: Role,
  }),
  delete: operation('POST', '/v1/mgmt/role/delete', {
    summary: 'Delete a role',
    input: message({ name: { ...name, doc: 'The role, unless its id is given' }, tenantId, id }),
  }),
  all: operation('GET', '/v1/mgmt/role/all', {
    holder: 'User Admin',
    summary: 'Load all roles',
    output: RolesReply,
  }),
  ofSubTenants: operation('GET', '/v1/mgmt/role/subtenant/all', {
    holder: 'User Admin',
    summary: 'Load the tenants below a tenant, with the roles that there are in each',
    input: message({ tenantId: required({ ...tenantId, aliases: ['tenant'], doc: 'The tenant above' }) }),
    output: message({
      roles: list(of(message('SubTenantRoles', { tenantId: text(), tenantName: text(), roleNames: list(text()) }))),
    }),
    aliases: [{ method: 'POST', path: '/v1/mgmt/role/subtenant/all' }],
  }),
  search: operation('POST', '/v1/mgmt/role/search', {
    holder: 'User Admin',
    summary: 'Search roles',
    effect: 'read',
    detail: 'Different filters must all hold; of the values of one filter any.',
    input: message('RoleQuery', {
      tenantIds: ids,
      roleNames: names,
      roleNameLike: text({ max: 256, doc: 'Part of the name' }),
      permissionNames: names,
      text: text({ max: 1024 }),
      sort,
      includeProjectRoles: bool({ doc: 'The roles of the project too' }),
      roleIds: ids,
    }),
    output: RolesReply,
  }),
}

export const batches = {
  createBatch: operation('POST', '/v1/mgmt/role/create/batch', {
    summary: 'Create many roles',
    input: message({ roles: required(list(of(NewRole), { max: LARGEST_BATCH })) }),
    output: RolesReply,
    bulk: true,
  }),
  updateBatch: operation('POST', '/v1/mgmt/role/update/batch', {
    summary: 'Replace many roles',
    input: message({ roles: required(list(of(RoleUpdate), { max: LARGEST_BATCH })) }),
    output: RolesReply,
    bulk: true,
  }),
  deleteBatch: operation('POST', '/v1/mgmt/role/delete/batch', {
    holder: 'User Admin',
    summary: 'Delete many roles',
    detail: 'By names in the project or the tenant, or by ids; unknown ones are skipped.',
    input: message({ roleNames: names, tenantId, roleIds: ids }),
    bulk: true,
  }),
}
