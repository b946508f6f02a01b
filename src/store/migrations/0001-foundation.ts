import type { Dialect } from '../dialect.ts'

/** Everything that the entity operations keep. */
export function foundation({ types, userTextIndex }: Dialect): string[] {
  const { text, json, int, bigint } = types
  const table = (name: string, columns: string[], key: string, last = '') =>
    `create table ${name} (${columns.join(', ')}, primary key (${key}))${last}`
  const texts = (...names: string[]) => names.map((name) => `${name} ${text} not null`)
  const jsons = (...names: string[]) => names.map((name) => `${name} ${json} not null`)
  const ints = (...names: string[]) => names.map((name) => `${name} ${int} not null`)
  const times = (...names: string[]) => names.map((name) => `${name} ${bigint} not null`)

  return [
    table('companies', [...texts('id', 'name'), ...times('created_at')], 'id'),
    table(
      'projects',
      [...texts('id', 'company_id', 'name', 'environment'), ...jsons('tags', 'settings'), ...times('created_at')],
      'id',
    ),
    table(
      'management_keys',
      [
        ...texts('id', 'company_id', 'project_id', 'name', 'description', 'digest', 'status'),
        ...jsons('permitted_ips'),
        ...times('expires_s', 'created_at'),
      ],
      'id',
    ),
    table(
      'users',
      [
        ...texts('project_id', 'id', 'status', 'name', 'given_name', 'middle_name', 'family_name', 'email', 'phone'),
        ...texts('picture', 'recovery_email', 'recovery_phone', 'external_id', 'search_text'),
        ...ints('test', 'verified_email', 'verified_phone', 'verified_recovery_email', 'verified_recovery_phone'),
        ...ints('password', 'totp', 'webauthn', 'saml', 'scim', 'oidc'),
        ...jsons('login_ids', 'sso_app_ids', 'custom_attributes', 'oauth'),
        ...times('consent_expires_s', 'sessions_void_at', 'created_at', 'modified_at'),
      ],
      'project_id, id',
    ),
    // All that simple filters look at, so that matches are counted without reading the rows.
    `create index users_by_age on users (project_id, created_at, id, test, status, modified_at, password, totp,
       webauthn, saml, scim, oidc, verified_email, verified_phone, verified_recovery_email, verified_recovery_phone)`,
    'create index users_testing on users (project_id, id) where test = 1',
    'create index users_by_email on users (project_id, email, id)',
    'create index users_by_phone on users (project_id, phone, id)',
    'create index users_by_name on users (project_id, name, id)',
    table('user_login_ids', texts('project_id', 'login_id', 'user_id'), 'project_id, login_id'),
    table(
      'user_grants',
      texts('project_id', 'user_id', 'tenant_id', 'role_id'),
      'project_id, user_id, tenant_id, role_id',
    ),
    'create index user_grants_by_tenant on user_grants (project_id, tenant_id, role_id, user_id)',
    'create index user_grants_by_role on user_grants (project_id, role_id, user_id)',
    table('user_apps', texts('project_id', 'user_id', 'app_id'), 'project_id, user_id, app_id'),
    'create index user_apps_by_app on user_apps (project_id, app_id, user_id)',
    table('user_attributes', texts('project_id', 'user_id', 'name', 'value'), 'project_id, user_id, name, value'),
    'create index user_attributes_by_value on user_attributes (project_id, name, value, user_id)',
    table(
      'passwords',
      [...texts('project_id', 'user_id'), ...jsons('hash', 'history'), ...ints('expired'), ...times('changed_at')],
      'project_id, user_id',
    ),
    table(
      'passkeys',
      [
        ...texts('project_id', 'user_id', 'id', 'rp_id', 'kind', 'display_name', 'public_key'),
        ...times('counter', 'created_at'),
      ],
      'project_id, user_id, id',
    ),
    table(
      'provider_tokens',
      [
        ...texts('project_id', 'user_id', 'provider', 'provider_user_id', 'sealed'),
        ...jsons('scopes'),
        ...times('expires_s'),
      ],
      'project_id, user_id, provider',
    ),
    table(
      'logins',
      [...texts('project_id', 'user_id', 'id', 'city', 'country', 'ip', 'tenant_id'), ...times('at')],
      'project_id, user_id, id',
    ),
    table(
      'challenges',
      [
        ...texts('project_id', 'id', 'kind', 'method', 'user_id', 'login_id', 'digest', 'salt', 'pending_digest'),
        ...texts('status'),
        ...jsons('options'),
        ...ints('reusable', 'attempts'),
        ...times('created_at', 'expires_at'),
      ],
      'project_id, id',
    ),
    'create index challenges_by_user on challenges (project_id, user_id)',
    'create index challenges_by_pending on challenges (project_id, pending_digest)',
    table(
      'attributes',
      [
        ...texts('project_id', 'owner', 'name', 'display_name'),
        ...ints('type', 'editable', 'position'),
        ...jsons('options', 'default_value', 'view_permissions', 'edit_permissions'),
      ],
      'project_id, owner, name',
    ),
    table(
      'tenants',
      [
        ...texts('project_id', 'id', 'name', 'auth_type', 'parent', 'role_inheritance'),
        ...jsons('custom_attributes', 'self_provisioning_domains', 'domains', 'enforce_sso_exclusions'),
        ...jsons('federated_app_ids', 'default_roles', 'settings'),
        ...ints('disabled', 'enforce_sso'),
        ...times('created_at'),
      ],
      'project_id, id',
    ),
    'create unique index tenants_by_name on tenants (project_id, name)',
    table(
      'roles',
      [
        ...texts('project_id', 'id', 'tenant_id', 'name', 'description'),
        ...ints('is_default', 'private'),
        ...times('created_at'),
      ],
      'project_id, id',
    ),
    'create unique index roles_by_name on roles (project_id, tenant_id, name)',
    table('role_permissions', texts('project_id', 'role_id', 'permission_id'), 'project_id, role_id, permission_id'),
    table('permissions', [...texts('project_id', 'id', 'name', 'description'), ...ints('system')], 'project_id, id'),
    'create unique index permissions_by_name on permissions (project_id, name)',
    table(
      'access_keys',
      [
        ...texts('project_id', 'id', 'name', 'description', 'status', 'created_by', 'bound_user_id', 'digest'),
        ...jsons('custom_claims', 'permitted_ips', 'custom_attributes'),
        ...times('expires_s', 'created_at'),
      ],
      'project_id, id',
    ),
    'create unique index access_keys_by_digest on access_keys (project_id, digest)',
    table(
      'access_key_grants',
      texts('project_id', 'key_id', 'tenant_id', 'role_id'),
      'project_id, key_id, tenant_id, role_id',
    ),
    'create index access_key_grants_by_tenant on access_key_grants (project_id, tenant_id, role_id, key_id)',
    table(
      'apps',
      [
        ...texts('project_id', 'id', 'name', 'client_id', 'description', 'status'),
        ...jsons('settings'),
        ...times('created_at'),
      ],
      'project_id, id',
    ),
    'create unique index apps_by_name on apps (project_id, name)',
    'create unique index apps_by_client on apps (project_id, client_id)',
    table(
      'app_secrets',
      [
        ...texts('project_id', 'app_id', 'id', 'name', 'sealed', 'digest', 'status'),
        ...times('expires_s', 'created_at'),
      ],
      'project_id, app_id, id',
    ),
    'create unique index app_secrets_by_name on app_secrets (project_id, app_id, name)',
    table(
      'audit',
      [
        ...texts('project_id', 'id', 'user_id', 'action', 'type', 'actor_id', 'device', 'method', 'geo'),
        ...texts('remote_address', 'search_text'),
        ...jsons('login_ids', 'tenants', 'data'),
        ...times('occurred_at'),
      ],
      'project_id, id',
    ),
    'create index audit_by_time on audit (project_id, occurred_at, id)',
    ...userTextIndex,
  ]
}
