import type { Dialect } from '../dialect.ts'

/** Devices on which users are asked for less. */
export function trustedDevices({ types: { text, bigint } }: Dialect): string[] {
  return [
    `create table trusted_devices (project_id ${text} not null, user_id ${text} not null, id ${text} not null,
       digest ${text} not null, name ${text} not null, kind ${text} not null, address ${text} not null,
       created_at ${bigint} not null, used_at ${bigint} not null, expires_at ${bigint} not null,
       primary key (project_id, user_id, id))`,
  ]
}
