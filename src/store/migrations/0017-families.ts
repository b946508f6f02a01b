import type { Dialect } from '../dialect.ts'

/** Which families users are in. */
export function families({ types: { text, json, int } }: Dialect): string[] {
  return [
    `alter table users add column families ${json} not null default '[]'`,
    `create table user_families (project_id ${text} not null, family_id ${text} not null, user_id ${text} not null,
       dependent ${int} not null, primary key (project_id, family_id, user_id))`,
  ]
}
