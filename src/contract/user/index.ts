import { attributes } from './attributes.ts'
import { devices } from './devices.ts'
import { factors } from './factors.ts'
import { history } from './history.ts'
import { importing } from './import.ts'
import { lifecycle } from './lifecycle.ts'
import { passwords } from './passwords.ts'
import { profile } from './profile.ts'
import { roles } from './roles.ts'
import { search } from './search.ts'
import { sessions } from './sessions.ts'
import { tenants } from './tenants.ts'
import { testUsers } from './test-users.ts'

export const user = {
  ...lifecycle,
  ...search,
  ...profile,
  ...attributes,
  ...roles,
  ...tenants,
  ...passwords,
  ...factors,
  ...devices,
  ...sessions,
  ...history,
  ...testUsers,
  ...importing,
}
