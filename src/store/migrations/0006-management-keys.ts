import type { Dialect } from '../dialect.ts'

/** What a management key may do, and how often it was changed. An empty object is a key of before, which may do all. */
export function managementKeys({ types: { json, int } }: Dialect): string[] {
  return [
    `alter table management_keys add column re_bac ${json} not null default '{}'`,
    `alter table management_keys add column version ${int} not null default 1`,
    'create index management_keys_by_company on management_keys (company_id, created_at, id)',
  ]
}
