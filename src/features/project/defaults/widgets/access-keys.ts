/** Access keys of a tenant, and of one of its users. */
import type { Node } from '../screens.ts'
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
  ['^active$', 'primary'],
  ['^inactive$', 'default'],
  ['^expired$', 'error'],
]

const LIVES = [
  { label: '30 days', value: '30' },
  { label: '60 days', value: '60' },
  { label: '90 days', value: '90' },
  { label: 'For ever', value: '0' },
]

const life = { name: 'expiration', label: 'Lasts', data: LIVES, 'default-value': '30', required: true }

const acts = [
  act('delete-access-keys', 'Delete'),
  act('activate-access-keys', 'Activate'),
  act('deactivate-access-keys', 'Deactivate'),
  act('rotate-access-keys', 'Rotate'),
  main('create-access-key', 'New access key'),
]

function screens(isOfOne: boolean): Screens {
  const whose: Node[] = isOfOne ? [] : [column('boundUserId', 'User', false), column('createdBy', 'Made by')]
  return {
    root: [
      bar('bar', [search, bar('acts', acts, { width: 'auto' })]),
      table('access-keys-table', [
        selection,
        column('name', 'Name'),
        badges('status', 'Status', STATUSES),
        column('expireTimeFormatted', 'Until'),
        column('roleNames', 'Roles', false),
        column('permittedIps', 'Permitted addresses', false),
        ...whose,
        column('createdTimeFormatted', 'Made'),
      ]),
    ],
    'create-access-key': dialog(
      'New access key',
      [
        field('name', { label: 'Name', required: true }),
        field('expiration-combobox', { ...life, 'data-id': 'expiration-combobox' }, 'Select'),
        choices('roles-multiselect', 'roleNames', 'Roles'),
      ],
      'Create',
    ),
    'created-access-key': secret('The access key', 'generated-key'),
    'rotated-access-key': secret('The new value of the access key', 'rotated-key'),
    'rotate-access-key': confirmation('Give the access key a new value', 'Rotate'),
    'activate-access-keys': confirmation('Activate access keys', 'Activate'),
    'deactivate-access-keys': confirmation('Deactivate access keys', 'Deactivate'),
    'delete-access-keys': confirmation('Delete access keys', 'Delete', { mode: 'error' }),
  }
}

export const accessKeyScreens = screens(false)
export const userAccessKeyScreens = screens(true)
