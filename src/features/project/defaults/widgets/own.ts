/** What is a user's own: the profile, and applications to enter or to connect. */
import type { JsonObject } from '../../../../lib/json.ts'
import { heading, hint, node } from '../screens.ts'
import { act, bar } from './parts.ts'
import type { Screens } from './screens.ts'

const wide = { 'full-width': 'true' }
const attribute = (id: string, label: string, props: JsonObject = {}) =>
  node('UserAttribute', id, { 'data-id': id, label, ...wide, ...props })
const rule = (id: string) => node('Divider', id, { children: '', variant: 'body1', vertical: false })
const part = (id: string, text: string) => node('Text', id, { children: text, variant: 'subtitle2', mode: 'primary' })

const logout = act('logout', 'Log out', { variant: 'link', mode: 'error', 'auto-submit': true })

export const profileScreens: Screens = {
  root: [
    bar('who', [node('Avatar', 'avatar', { 'data-id': 'avatar', size: 'lg' })], { justify: 'start' }),
    part('about', 'About you'),
    attribute('name', 'Name'),
    attribute('email', 'Email', { placeholder: 'None yet' }),
    attribute('phone', 'Phone', { placeholder: 'None yet' }),
    rule('rule'),
    bar('leave', [logout], { justify: 'start' }),
  ],
}

export const applicationScreens: Screens = {
  root: [
    heading('Applications'),
    node('AppsList', 'apps', { size: 'md', variant: 'tiles', emptyState: 'There is no application for you yet' }),
  ],
}

export const outboundScreens: Screens = {
  root: [
    heading('Connections'),
    hint('Other services that work for you here'),
    node('OutboundApps', 'outbound-apps', {
      'data-id': 'outbound-apps',
      size: 'md',
      'empty-state': 'There is nothing to connect yet',
    }),
  ],
}
