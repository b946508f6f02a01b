import * as attributes from './attributes.ts'
import { createBatch, patchBatch } from './creation/batches.ts'
import * as importing from './creation/import.ts'
import { patch, update } from './creation/replacing.ts'
import * as factors from './factors.ts'
import * as roles from './grants/roles.ts'
import * as tenants from './grants/tenants.ts'
import { history, historyV2, loginHistoryDocs, providerToken } from './history.ts'
import * as lifecycle from './lifecycle.ts'
import * as passwords from './passwords.ts'
import * as profile from './profile.ts'
import * as search from './search.ts'
import * as devices from './signed-in/devices.ts'
import * as sessions from './signed-in/sessions.ts'
import * as testUsers from './test-users.ts'

export const user = {
  ...lifecycle,
  createBatch,
  update,
  patch,
  patchBatch,
  ...search,
  ...profile,
  ...attributes,
  ...roles,
  ...tenants,
  ...passwords,
  ...factors,
  ...devices,
  ...sessions,
  history,
  historyV2,
  loginHistoryDocs,
  providerToken,
  ...testUsers,
  ...importing,
}
