/**
 * The statements that are about all projects at once, each with its reason; `$` stands for any parameter. On a PostgreSQL
 * that is spread by project each of them asks every shard, so none may stand on the way of a request.
 */
export const EVERYWHERE: readonly { statements: readonly string[]; why: string }[] = [
  {
    why: 'the sweep, every ten minutes by one process: what has expired is found by its end, in an index',
    statements: [
      ...['oauth_requests', 'oauth_codes', 'oauth_grants', 'challenges', 'console_passes'].map(expired),
      ...['flow_executions', 'sessions'].map(expired),
      'delete from "consents" where "expires_at" > $ and "expires_at" <= $',
      'delete from "throttles" where "until_at" <= $',
      'delete from "signing_keys" where "retired_at" > $ and "expires_at" <= $',
      'delete from "outbox" where "created_at" < $',
      'delete from "fga_changes" where revision < (select max(later.revision) from fga_changes as later where later.project_id = fga_changes.project_id and later.at < $)',
    ],
  },
  {
    why: 'only when somebody has set the clock: ends that lie too far ahead are brought back',
    statements: [
      ...['challenges', 'oauth_requests', 'oauth_codes', 'flow_executions'].map((table) => settled(table)),
      ...['sessions', 'oauth_grants'].map((table) => settled(table, ', "used_at" = $')),
      'update "outbox" set "next_at" = $ where "status" = $ and "next_at" > $',
    ],
  },
  {
    why: 'what is due to be sent, every second, by an index of what waits: a few rows of all projects',
    statements: [
      'select * from "outbox" where "status" = $ and "next_at" <= $ order by "id" limit $',
      'select * from "audit_hooks" where "next_at" <= $ order by "next_at" limit $',
      'select * from "outbound_scim" where "enabled" = $ and "next_at" <= $ order by "next_at" limit $',
    ],
  },
  { why: 'a figure of /metrics', statements: ['select count(*) as "waiting" from "outbox" where "status" = $'] },
]

function expired(table: string): string {
  return `delete from "${table}" where "expires_at" <= $`
}

function settled(table: string, more = ''): string {
  const set = `"expires_at" = expires_at - created_at + $, "created_at" = $${more}`
  return `update "${table}" set ${set} where "expires_at" > $ and "created_at" > $`
}

/** Each hour, what is left of projects that are no more: a step through the primary key for each project. */
const STRAYS = /^select "project_id" from "\w+" where "project_id" > \$ order by "project_id" limit \$$/

const known = new Set(EVERYWHERE.flatMap(({ statements }) => statements))

export const isEverywhere = (text: string): boolean => known.has(shapeOf(text)) || STRAYS.test(shapeOf(text))

/** A text with its parameters and spaces made alike. */
export const shapeOf = (text: string): string => text.replace(/\$\d+/g, '$').replace(/\s+/g, ' ')
