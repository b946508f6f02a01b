/** What the migrations after version 3 have made, taken away: a database as an older program left it. One line for each. */
export const BACK_TO_3: readonly string[] = [
  'DROP INDEX users_not_enabled',
  ...['oauth_requests', 'oauth_codes', 'oauth_grants', 'consents'].map((table) => `DROP TABLE ${table}`),
  'DELETE FROM homescope_migrations WHERE version > 3',
  'DROP INDEX management_keys_by_company',
  'ALTER TABLE management_keys DROP COLUMN re_bac',
  'ALTER TABLE management_keys DROP COLUMN version',
]
