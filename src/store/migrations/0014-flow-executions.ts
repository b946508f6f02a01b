import type { Dialect } from '../dialect.ts'

/** Runs of flows between two requests. */
export function flowExecutions({ types: { text, bigint } }: Dialect): string[] {
  return [
    `create table flow_executions (project_id ${text} not null, id ${text} not null, flow_id ${text} not null,
       sealed ${text} not null, held_until ${bigint} not null, created_at ${bigint} not null, used_at ${bigint} not null,
       expires_at ${bigint} not null, primary key (project_id, id))`,
    'create index flow_executions_by_time on flow_executions (project_id, created_at, id)',
    'create index flow_executions_by_end on flow_executions (expires_at)',
  ]
}
