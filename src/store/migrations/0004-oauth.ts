import type { Dialect } from '../dialect.ts'

/** Applications that users sign in to: what was asked, codes, grants and consents. */
export function oauth({ types }: Dialect): string[] {
  const { text, json, int, bigint } = types
  const table = (name: string, columns: string[], key: string) =>
    `create table ${name} (${columns.join(', ')}, primary key (${key}))`
  const of = (type: string, ...names: string[]) => names.map((name) => `${name} ${type} not null`)

  return [
    table(
      'oauth_requests',
      [
        ...of(text, 'project_id', 'id', 'kind', 'app_id', 'browser'),
        ...of(json, 'asked', 'progress'),
        ...of(bigint, 'created_at', 'expires_at'),
      ],
      'project_id, id',
    ),
    'create index oauth_requests_by_end on oauth_requests (expires_at)',
    table(
      'oauth_codes',
      [
        ...of(text, 'project_id', 'id', 'app_id', 'user_id', 'grant_id'),
        ...of(json, 'granted'),
        ...of(bigint, 'used_at', 'created_at', 'expires_at'),
      ],
      'project_id, id',
    ),
    'create index oauth_codes_by_end on oauth_codes (expires_at)',
    table(
      'oauth_grants',
      [
        ...of(text, 'project_id', 'id', 'kind', 'app_id', 'user_id', 'consent_id'),
        ...of(json, 'granted'),
        ...of(int, 'generation'),
        ...of(bigint, 'created_at', 'used_at', 'expires_at'),
      ],
      'project_id, id',
    ),
    'create index oauth_grants_by_user on oauth_grants (project_id, user_id)',
    'create index oauth_grants_by_app on oauth_grants (project_id, app_id)',
    'create index oauth_grants_by_end on oauth_grants (expires_at)',
    table(
      'consents',
      [
        ...of(text, 'project_id', 'id', 'app_id', 'user_id', 'tenant_id', 'granted_by'),
        ...of(json, 'scopes'),
        ...of(bigint, 'created_at', 'modified_at', 'expires_at'),
      ],
      'project_id, id',
    ),
    'create unique index consents_by_app on consents (project_id, app_id, user_id, tenant_id)',
    'create index consents_by_user on consents (project_id, user_id)',
  ]
}
