import * as attributes from './attributes.ts'
import { createBatch, patchBatch } from './batches.ts'
import * as factors from './factors.ts'
import { history, historyV2, loginHistoryDocs, providerToken } from './history.ts'
import * as importing from './import.ts'
import * as lifecycle from './lifecycle.ts'
import * as passwords from './passwords.ts'
import * as profile from './profile.ts'
import { patch, update } from './replacing.ts'
import * as roles from './roles.ts'
import * as search from './search.ts'
import * as tenants from './tenants.ts'
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
  history,
  historyV2,
  loginHistoryDocs,
  providerToken,
  ...testUsers,
  ...importing,
}
