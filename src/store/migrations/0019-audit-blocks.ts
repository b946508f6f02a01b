import type { Dialect } from '../dialect.ts'

/** What shows that a record of the audit trail was changed, removed or put in. */
export function auditBlocks({ types: { text, json, int, bigint } }: Dialect): string[] {
  return [
    `alter table audit add column stamp ${text} not null default ''`,
    `create table audit_blocks (project_id ${text} not null, number ${int} not null, kind ${text} not null,
       newest_at ${bigint} not null, document ${json} not null, primary key (project_id, number))`,
    'create index audit_blocks_by_time on audit_blocks (project_id, newest_at, number)',
  ]
}
