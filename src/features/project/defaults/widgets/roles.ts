/** Roles of a tenant. */
import {
  act,
  badges,
  bar,
  choices,
  column,
  confirmation,
  dialog,
  field,
  main,
  search,
  selection,
  table,
} from './parts.ts'
import type { Screens } from './screens.ts'

const about = [
  field('name', { label: 'Name', required: true }),
  field('description', { label: 'Description' }),
  choices('permissions-multiselect', 'permissionNames', 'Permissions'),
]

const acts = [act('delete-roles', 'Delete'), act('edit-role', 'Edit'), main('create-role', 'New role')]

export const roleScreens: Screens = {
  root: [
    bar('bar', [search, bar('acts', acts, { width: 'auto' })]),
    table('roles-table', [
      selection,
      column('name', 'Name'),
      column('description', 'Description'),
      column('permissionNames', 'Permissions', false),
      badges('editable', 'Editable', [
        ['yes', 'primary'],
        ['no', 'default'],
      ]),
    ]),
  ],
  'create-role': dialog('New role', about, 'Create'),
  'edit-role': dialog('Edit role', about, 'Save'),
  'delete-roles': confirmation('Delete roles', 'Delete', { mode: 'error' }),
}
