import type { Dialect } from '../dialect.ts'

/** What other services gave to users, what directories push, and the ways in that a user keeps for bad days. */
export function federation({ types: { text, json, int, bigint } }: Dialect): string[] {
  const project = `project_id ${text} not null`
  const directory = `${project}, tenant_id ${text} not null, sso_id ${text} not null`
  return [
    `create table outbound_tokens (${project}, id ${text} not null, app_id ${text} not null, user_id ${text} not null,
       tenant_id ${text} not null, external_id ${text} not null, scopes ${json} not null, facts ${json} not null,
       sealed ${text} not null, expires_at ${bigint} not null, refresh_until ${bigint} not null,
       created_at ${bigint} not null, modified_at ${bigint} not null, primary key (project_id, id))`,
    `create unique index outbound_tokens_by_holder on outbound_tokens
       (project_id, app_id, user_id, tenant_id, external_id, scopes)`,
    'create index outbound_tokens_by_user on outbound_tokens (project_id, user_id)',
    `create table directory_groups (${directory}, id ${text} not null, source ${text} not null,
       display_name ${text} not null, external_id ${text} not null, revision ${int} not null,
       created_at ${bigint} not null, modified_at ${bigint} not null,
       primary key (project_id, tenant_id, sso_id, id))`,
    `create unique index directory_groups_by_name on directory_groups
       (project_id, tenant_id, sso_id, source, display_name)`,
    `create table directory_members (${directory}, group_id ${text} not null, user_id ${text} not null,
       primary key (project_id, tenant_id, sso_id, group_id, user_id))`,
    'create index directory_members_by_user on directory_members (project_id, user_id)',
    `create table directory_users (${directory}, user_id ${text} not null, user_name ${text} not null,
       external_id ${text} not null, active ${int} not null, document ${json} not null, revision ${int} not null,
       made_here ${int} not null, created_at ${bigint} not null, modified_at ${bigint} not null,
       primary key (project_id, tenant_id, sso_id, user_id))`,
    `create unique index directory_users_by_name on directory_users (project_id, tenant_id, sso_id, user_name)`,
    'create index directory_users_by_external_id on directory_users (project_id, tenant_id, sso_id, external_id)',
    'create index directory_users_by_user on directory_users (project_id, user_id)',
    `create table recovery_codes (${project}, user_id ${text} not null, digest ${text} not null,
       created_at ${bigint} not null, primary key (project_id, user_id, digest))`,
    `create table security_answers (${project}, user_id ${text} not null, question_id ${text} not null,
       hash ${text} not null, created_at ${bigint} not null, primary key (project_id, user_id, question_id))`,
  ]
}
