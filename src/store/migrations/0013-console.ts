import type { Dialect } from '../dialect.ts'

/** Who is let in at the console. */
export function consolePasses({ types: { text, bigint } }: Dialect): string[] {
  return [
    `create table console_passes (project_id ${text} not null, id ${text} not null, kind ${text} not null,
       person ${text} not null, key_id ${text} not null, created_at ${bigint} not null, expires_at ${bigint} not null,
       primary key (project_id, id))`,
    'create index console_passes_by_end on console_passes (expires_at)',
  ]
}
