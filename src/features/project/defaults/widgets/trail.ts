/** The audit trail of a tenant. */
import { node } from '../screens.ts'
import { badges, bar, column, field, search, table } from './parts.ts'
import type { Screens } from './screens.ts'

/** The values are the widget's own words. */
const RANGES = [
  { label: 'Last hour', value: 'hour' },
  { label: 'Last 6 hours', value: 'hour6' },
  { label: 'Last day', value: 'day' },
  { label: 'Last 3 days', value: 'day3' },
  { label: 'Last week', value: 'week' },
  { label: 'Last 2 weeks', value: 'week2' },
  { label: 'Last month', value: 'month' },
]

const range = { name: 'range', data: RANGES, 'default-value': 'day', 'data-id': 'range-input', wide: false }

export const trailScreens: Screens = {
  root: [
    bar('bar', [search, field('range-input', range, 'Select')]),
    table('audit-table', [
      column('occurredFormatted', 'When', false),
      column('action', 'What', false),
      badges('type', 'Kind', [
        ['info', 'primary'],
        ['warn', 'default'],
        ['error', 'error'],
      ]),
      column('actorId', 'By whom', false),
      column('externalIds', 'Login ids', false),
      column('remoteAddress', 'From', false),
      node('GridItemDetailsColumn', 'details', { 'flex-grow': '0', 'frozen-to-end': true, width: '3.5em' }),
    ]),
  ],
}
