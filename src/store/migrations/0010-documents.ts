import type { Dialect } from '../dialect.ts'

/** Named documents of all kinds. */
export function documents({ types: { text, json, int, bigint } }: Dialect): string[] {
  return [
    `create table documents (project_id ${text} not null, kind ${text} not null, id ${text} not null, name ${text} not null,
       lookup ${text} not null, owner ${text} not null, revision ${int} not null, document ${json} not null,
       sealed ${json} not null, search_text ${text} not null, created_at ${bigint} not null, modified_at ${bigint} not null,
       primary key (project_id, kind, id))`,
    `create unique index documents_by_name on documents (project_id, kind, name) where name <> ''`,
    `create unique index documents_by_lookup on documents (project_id, kind, lookup) where lookup <> ''`,
    `create index documents_by_owner on documents (project_id, kind, owner, created_at, id) where owner <> ''`,
    'create index documents_by_time on documents (project_id, kind, created_at, id)',
  ]
}
