/** What the migrations after version 3 have made, taken away: a database as an older program left it. One line for each. */
export const BACK_TO_3: readonly string[] = [
  ...['audit_by_user', 'audit_by_action', 'logins_by_time'].map((index) => `DROP INDEX ${index}`),
  ...['users_text_wide', 'users_text_odd', 'users_in_order', 'users_disabled', 'users_disabled_by_status'].map(
    (index) => `DROP INDEX IF EXISTS ${index}`,
  ),
  ...['fga_state', 'fga_schemas', 'fga_tuples', 'fga_changes', 'fga_resources', 'fga_backups', 'fga_backup_tuples'].map(
    (table) => `DROP TABLE ${table}`,
  ),
  ...['audit_blocks', 'trusted_devices', 'user_families', 'outbound_scim', 'outbound_scim_users'].map(
    (table) => `DROP TABLE ${table}`,
  ),
  'ALTER TABLE configuration DROP COLUMN digest',
  'ALTER TABLE users DROP COLUMN families',
  'ALTER TABLE audit DROP COLUMN stamp',
  'DROP TABLE documents',
  'DROP TABLE console_passes',
  'DROP TABLE flow_executions',
  'DROP TABLE descopers',
  'DROP TABLE audit_hooks',
  'DROP INDEX passkeys_by_handle',
  'ALTER TABLE passkeys DROP COLUMN user_handle',
  ...['outbound_tokens', 'directory_groups', 'directory_members', 'directory_users'].map(
    (table) => `DROP TABLE ${table}`,
  ),
  ...['recovery_codes', 'security_answers', 'identities'].map((table) => `DROP TABLE ${table}`),
  ...['oauth_requests', 'oauth_codes', 'oauth_grants', 'consents'].map((table) => `DROP TABLE ${table}`),
  'DELETE FROM homescope_migrations WHERE version > 3',
  'ALTER TABLE users DROP COLUMN ownership',
  'DROP INDEX management_keys_by_company',
  'ALTER TABLE management_keys DROP COLUMN re_bac',
  'ALTER TABLE management_keys DROP COLUMN version',
]
