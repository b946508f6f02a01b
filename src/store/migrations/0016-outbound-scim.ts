import type { Dialect } from '../dialect.ts'

/** How federated applications get to know their users. */
export function outboundScim({ types: { text, json, bigint, int } }: Dialect): string[] {
  return [
    `create table outbound_scim (project_id ${text} not null, app_id ${text} not null, configuration ${json} not null,
       sealed ${text} not null, enabled ${int} not null, version ${int} not null, read_at ${bigint} not null,
       read_id ${text} not null, walk_at ${bigint} not null, walk_id ${text} not null, next_at ${bigint} not null,
       exported_at ${bigint} not null, sent_at ${bigint} not null, failures ${int} not null,
       primary key (project_id, app_id))`,
    'create index outbound_scim_due on outbound_scim (next_at) where enabled = 1',
    `create table outbound_scim_users (project_id ${text} not null, app_id ${text} not null, user_id ${text} not null,
       remote_id ${text} not null, digest ${text} not null, waiting ${int} not null, tries ${int} not null,
       next_at ${bigint} not null, failure ${text} not null, primary key (project_id, app_id, user_id))`,
    'create index outbound_scim_users_due on outbound_scim_users (project_id, app_id, next_at) where waiting = 1',
  ]
}
