/** Every check, in the order in which they are made. */
import { access, rights, versions } from './access.ts'
import type { Check } from './check.ts'
import { clock, connection, service } from './connection.ts'
import { address, key, profile, project } from './credentials.ts'
import { page } from './page.ts'
import { proxy, runtime, trust } from './runtime.ts'
import { database, masterKey, port } from './serve.ts'

export const checks: readonly Check[] = [
  runtime,
  trust,
  profile,
  key,
  project,
  address,
  proxy,
  connection,
  clock,
  service,
  access,
  rights,
  versions,
  port,
  database,
  masterKey,
  page,
]
