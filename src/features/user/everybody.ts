import { pagingOf } from '../../contract/operation.ts'
import { search } from '../../contract/user/search.ts'
import type { UserFilter } from '../../store/port/users.ts'

/** A page of all users. */
export const EVERYBODY: UserFilter = {
  loginIds: [],
  userIds: [],
  emails: [],
  phones: [],
  recoveryEmails: [],
  recoveryPhones: [],
  tenantIds: [],
  roleNames: [],
  tenantRoles: [],
  statuses: [],
  ssoAppIds: [],
  familyIds: [],
  dependent: false,
  text: '',
  customAttributes: {},
  ssoOnly: false,
  scimOnly: false,
  flags: {},
  createdFrom: 0,
  createdTo: 0,
  modifiedFrom: 0,
  modifiedTo: 0,
  sort: [],
  limit: pagingOf(search.search).largest,
  offset: 0,
}
