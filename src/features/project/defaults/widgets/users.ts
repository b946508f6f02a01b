/** Users of a tenant. */
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
  secret,
  selection,
  table,
} from './parts.ts'
import type { Screens } from './screens.ts'

const STATUSES: [pattern: string, mode: string][] = [
  ['invited', 'default'],
  ['active', 'primary'],
  ['disabled', 'error'],
]

const about = [
  field('displayName', { label: 'Name' }),
  field('email', { label: 'Email' }, 'EmailInput'),
  field('phone', { label: 'Phone' }, 'Phone'),
  choices('roles-multiselect', 'roles', 'Roles'),
]

const acts = [
  act('delete-users', 'Delete'),
  act('reset-password', 'Reset password'),
  act('remove-passkey', 'Remove passkeys'),
  act('disable-user', 'Disable'),
  act('enable-user', 'Enable'),
  act('edit-user', 'Edit'),
  main('create-user', 'New user'),
]

export const userScreens: Screens = {
  root: [
    bar('bar', [search, bar('acts', acts, { width: 'auto' })]),
    table('users-table', [
      selection,
      column('loginIds', 'Login id', false),
      badges('status', 'Status', STATUSES),
      column('name', 'Name'),
      column('email', 'Email'),
      column('phone', 'Phone'),
      column('roles', 'Roles', false),
    ]),
  ],
  'create-user': dialog(
    'New user',
    [
      field('loginId', { label: 'Login id', placeholder: 'An email address or a phone number', required: true }),
      ...about,
    ],
    'Create',
  ),
  'edit-user': dialog('Edit user', [field('loginId', { label: 'Login id', readonly: true }), ...about], 'Save'),
  'delete-users': confirmation('Delete users', 'Delete', { mode: 'error' }),
  'enable-user': confirmation('Enable user', 'Enable'),
  'disable-user': confirmation('Disable user', 'Disable'),
  'reset-password': confirmation('Set a temporary password', 'Set'),
  'remove-passkey': confirmation('Remove passkeys', 'Remove', { mode: 'error' }),
  'generated-password': secret('The temporary password', 'generated-password'),
}
