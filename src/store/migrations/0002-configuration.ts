import type { Dialect } from '../dialect.ts'

/** A project's configuration: one record for each thing that a snapshot carries. */
export function configuration({ types: { text, json, int, bigint } }: Dialect): string[] {
  const key = `project_id ${text} not null, kind ${text} not null`
  return [
    `create table configuration (${key}, id ${text} not null, position ${int} not null, file ${text} not null, revision ${int} not null,
       document ${json} not null, modified_at ${bigint} not null, primary key (project_id, kind, id))`,
    `create table configuration_secrets (${key}, owner ${text} not null, name ${text} not null,
       sealed ${text} not null, primary key (project_id, kind, owner, name))`,
    `create table restore_points (project_id ${text} not null, id ${text} not null, created_at ${bigint} not null,
       actor_id ${text} not null, reason ${text} not null, content ${text} not null, primary key (project_id, id))`,
    `create table processes (project_id ${text} not null, id ${text} not null, result ${json} not null,
       created_at ${bigint} not null, primary key (project_id, id))`,
  ]
}

/** Revisions begin anew with a record that is removed and made again: the digest tells which document it is. */
export function configurationDigests({ types: { text } }: Dialect): string[] {
  return [`alter table configuration add column digest ${text} not null default ''`]
}
