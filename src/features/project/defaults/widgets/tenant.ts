/** A tenant, for those who set up how its people sign on. */
import { node } from '../screens.ts'
import { says } from './parts.ts'
import type { Screens } from './screens.ts'

const wide = { 'full-width': 'true' }
const attribute = (id: string, label: string) => node('UserAttribute', id, { 'data-id': `${id}-edit`, label, ...wide })

export const tenantScreens: Screens = {
  root: [
    node('Text', 'about', { children: 'Your organization', variant: 'subtitle2', mode: 'primary' }),
    attribute('tenant-name', 'Name'),
    attribute('tenant-email-domains', 'Email domains'),
    attribute('tenant-enforce-sso', 'Everybody signs on by your provider'),
    node('Divider', 'rule', { children: '', variant: 'body1', vertical: false }),
    says('How your people sign on', 'sso'),
    node('Link', 'tenant-admin-link-sso', {
      'data-id': 'tenant-admin-link-sso',
      children: 'Set up single sign-on',
      variant: 'body1',
      'target-blank': true,
    }),
  ],
}
