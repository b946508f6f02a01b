import type { Dialect } from '../dialect.ts'

/** What passkeys of elsewhere call their users, who works in the console, and where the audit trail is sent. */
export function surface({ types: { text, json, int, bigint } }: Dialect): string[] {
  return [
    `alter table passkeys add column user_handle ${text} not null default ''`,
    // Of an empty set: it is made at once.
    `create index passkeys_by_handle on passkeys (project_id, user_handle) where user_handle <> ''`,
    `create table descopers (id ${text} primary key, company_id ${text} not null, login_id ${text} not null,
       attributes ${json} not null, rbac ${json} not null, status ${text} not null, created_at ${bigint} not null)`,
    'create unique index descopers_by_login_id on descopers (company_id, login_id)',
    `create table audit_hooks (project_id ${text} not null, id ${text} not null, document ${json} not null,
       sealed ${json} not null, sent_at ${bigint} not null, sent_id ${text} not null, failure ${text} not null,
       tries ${int} not null, next_at ${bigint} not null, primary key (project_id, id))`,
    'create index audit_hooks_due on audit_hooks (next_at)',
  ]
}
