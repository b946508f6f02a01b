import type { Dialect } from '../dialect.ts'

/** Schemas and relations of fine-grained authorization: relations are found from either end. */
export function fga({ types: { text, json, int, bigint } }: Dialect): string[] {
  const project = `project_id ${text} not null`
  const tuple = `resource ${text} not null, resource_type ${text} not null, relation ${text} not null,
       target ${text} not null, target_type ${text} not null`
  const key = 'resource, resource_type, relation, target, target_type'
  return [
    `create table fga_state (${project}, revision ${bigint} not null, mark ${text} not null,
       schema_version ${text} not null, primary key (project_id))`,
    `create table fga_schemas (${project}, version ${text} not null, number ${int} not null,
       created_at ${bigint} not null, document ${json} not null, primary key (project_id, version))`,
    `create table fga_tuples (${project}, ${tuple}, primary key (project_id, ${key}))`,
    'create index fga_tuples_by_target on fga_tuples (project_id, target, target_type)',
    `create table fga_changes (${project}, revision ${bigint} not null, mark ${text} not null,
       previous ${text} not null, at ${bigint} not null, kind ${text} not null, tuples ${json} not null,
       primary key (project_id, revision))`,
    'create index fga_changes_by_time on fga_changes (project_id, at)',
    `create table fga_resources (${project}, resource_type ${text} not null, resource ${text} not null,
       display_name ${text} not null, primary key (project_id, resource_type, resource))`,
    `create table fga_backups (${project}, id ${text} not null, schema_number ${int} not null,
       tuple_count ${int} not null, created_at ${bigint} not null, document ${json} not null,
       primary key (project_id, id))`,
    `create table fga_backup_tuples (${project}, backup_id ${text} not null, ${tuple},
       primary key (project_id, backup_id, ${key}))`,
  ]
}
