import type { Dialect } from '../dialect.ts'

/** Who users are at identity providers. */
export function identities({ types: { text, json, bigint } }: Dialect): string[] {
  return [
    `create table identities (project_id ${text} not null, source ${text} not null, subject ${text} not null,
       user_id ${text} not null, tenant_id ${text} not null, groups_held ${json} not null, role_ids ${json} not null,
       created_at ${bigint} not null, used_at ${bigint} not null, primary key (project_id, source, subject))`,
    'create index identities_by_user on identities (project_id, user_id)',
    `create index identities_by_tenant on identities (project_id, tenant_id) where tenant_id <> ''`,
  ]
}

/** The twentieth: relations that followed from the groups of an identity. */
export function mappedRelations({ types: { json } }: Dialect): string[] {
  return [`alter table identities add column relations ${json} not null default '[]'`]
}
