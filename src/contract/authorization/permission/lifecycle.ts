import { operation } from '../../operation.ts'
import { description, id, ids, LARGEST_BATCH, name, names } from '../../schemas/fields.ts'
import { Permission } from '../../schemas/permission.ts'
import { list, message, of, required } from '../../wire.ts'

const NewPermission = message('NewPermission', { name: required(name), description })
const PermissionUpdate = message('PermissionUpdate', {
  name: { ...name, doc: 'The permission, unless its id is given' },
  newName: required(name),
  description,
  id,
})

export const lifecycle = {
  create: operation('POST', '/v1/mgmt/permission/create', { summary: 'Create a permission', input: NewPermission }),
  update: operation('POST', '/v1/mgmt/permission/update', { summary: 'Replace a permission', input: PermissionUpdate }),
  delete: operation('POST', '/v1/mgmt/permission/delete', {
    summary: 'Delete a permission',
    input: message({ name: { ...name, doc: 'The permission, unless its id is given' }, id }),
  }),
  all: operation('GET', '/v1/mgmt/permission/all', {
    holder: 'User Admin',
    summary: 'Load all permissions',
    output: message({ permissions: list(of(Permission)) }),
  }),
}

export const batches = {
  createBatch: operation('POST', '/v1/mgmt/permission/create/batch', {
    summary: 'Create many permissions',
    input: message({ permissions: required(list(of(NewPermission), { max: LARGEST_BATCH })) }),
    bulk: true,
  }),
  updateBatch: operation('POST', '/v1/mgmt/permission/update/batch', {
    summary: 'Replace many permissions',
    input: message({ permissions: required(list(of(PermissionUpdate), { max: LARGEST_BATCH })) }),
    bulk: true,
  }),
  deleteBatch: operation('POST', '/v1/mgmt/permission/delete/batch', {
    summary: 'Delete many permissions',
    detail: 'By names or ids; unknown ones are skipped.',
    input: message({ names, ids }),
    bulk: true,
  }),
}
