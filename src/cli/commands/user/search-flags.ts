import { between, bool, command, int, load, string, stringArray, strings } from '../../command.ts'

/** Filters of the API, in its order; what a filter means stands in docs/reference/user.md. */
export const searchFlags = {
  login: strings('l', 'a comma separated list of login ids', { names: 'login' }),
  user: strings('u', 'a comma separated list of user ids', { names: 'user' }),
  email: strings('e', 'a comma separated list of email addresses'),
  phone: strings('', 'a comma separated list of phone numbers'),
  'recovery-email': strings('', 'a comma separated list of recovery email addresses'),
  'recovery-phone': strings('', 'a comma separated list of recovery phone numbers'),
  tenant: strings('t', 'a comma separated list of tenant ids: members of any of them', { names: 'tenant' }),
  'include-sub-tenants': bool('', 'and of the tenants below them'),
  role: strings('r', 'a comma separated list of role names', { names: 'role' }),
  'tenant-role': stringArray('', 'roles in a tenant as tenantId=role,role, can be used multiple times'),
  'tenant-role-id': stringArray('', 'the same by ids of roles'),
  'all-roles': bool('', 'all of the roles in a tenant, in place of any'),
  status: strings('s', 'a comma separated list of enabled, disabled and invited'),
  'sso-app': strings('', 'a comma separated list of ids of SSO apps'),
  family: strings('', 'a comma separated list of ids of families'),
  dependents: bool('', 'only dependents of families'),
  attribute: stringArray('a', 'a custom attribute as key=value, can be used multiple times'),
  'with-test-users': bool('', 'test users too'),
  'test-users-only': bool('', 'only test users'),
  'sso-only': bool('', 'only users who sign in by SSO'),
  'scim-only': bool('', 'only users who came by SCIM'),
  password: bool('', 'users with a password; --password=false: without'),
  totp: bool('', 'users with an authenticator app, or without'),
  passkey: bool('', 'users with a passkey, or without'),
  scim: bool('', 'users who came by SCIM, or who did not'),
  'verified-email': bool('', 'users whose email address is verified, or is not'),
  'verified-phone': bool('', 'users whose phone number is verified, or is not'),
  'verified-recovery-email': bool('', 'users whose recovery email address is verified, or is not'),
  'verified-recovery-phone': bool('', 'users whose recovery phone number is verified, or is not'),
  'created-after': string('', 'made at this time or later, as in 2026-11-28 or 2026-11-28T12:00:00Z'),
  'created-before': string('', 'made at this time or earlier'),
  'modified-after': string('', 'changed at this time or later'),
  'modified-before': string('', 'changed at this time or earlier'),
  sort: strings('', 'fields to sort by, as in createdTime,-email: a minus turns the order round'),
  limit: int('', 'how many users at once (max 100)', { initial: 100n }),
  page: int('p', 'the number of the page (default 0)'),
  all: bool('', 'find all, the oldest first, in place of a page'),
}

const SEARCH = `Finds users by any of the filters, all of which must hold; of the values of one filter, any. The text may be a part
of a name, address, number or id, in any case. People get a table; -j and --output print all fields.`

export const searchCommand = command(
  'search [text] [-e email,...] [-t tid,...] [-r role,...] [-s status,...]',
  'Find users',
  {
    description: SEARCH,
    args: between(0, 1),
    flags: searchFlags,
    added: true,
    run: load(
      () => import('./search.ts'),
      (m) => m.search,
    ),
  },
)
