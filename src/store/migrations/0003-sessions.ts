import type { Dialect } from '../dialect.ts'

/** Everything that signing in needs. */
export function sessions({ types }: Dialect): string[] {
  const { text, json, int, bigint } = types
  const table = (name: string, columns: string[], key: string) =>
    `create table ${name} (${columns.join(', ')}, primary key (${key}))`
  const of = (type: string, ...names: string[]) => names.map((name) => `${name} ${type} not null`)

  return [
    table(
      'signing_keys',
      [
        ...of(text, 'project_id', 'id', 'sealed'),
        ...of(json, 'public_jwk'),
        ...of(bigint, 'longest', 'created_at', 'retired_at', 'expires_at'),
      ],
      'project_id, id',
    ),
    'create unique index signing_keys_active on signing_keys (project_id) where retired_at = 0',
    table(
      'sessions',
      [
        ...of(text, 'project_id', 'id', 'user_id'),
        ...of(json, 'amr', 'claims'),
        ...of(int, 'generation'),
        ...of(bigint, 'created_at', 'used_at', 'expires_at'),
      ],
      'project_id, id',
    ),
    'create index sessions_by_user on sessions (project_id, user_id)',
    'create index sessions_by_end on sessions (expires_at)',
    table(
      'throttles',
      [...of(text, 'project_id', 'id'), ...of(int, 'tries'), ...of(bigint, 'until_at')],
      'project_id, id',
    ),
    table(
      'totp_seeds',
      [...of(text, 'project_id', 'user_id', 'sealed'), ...of(bigint, 'last_step', 'created_at')],
      'project_id, user_id',
    ),
    table(
      'outbox',
      [
        ...of(text, 'project_id', 'id', 'user_id', 'status', 'failure', 'sealed'),
        ...of(int, 'tries'),
        ...of(bigint, 'created_at', 'next_at'),
      ],
      'project_id, id',
    ),
    'create index outbox_by_status on outbox (status, next_at)',
    'create index challenges_by_end on challenges (expires_at)',
  ]
}
