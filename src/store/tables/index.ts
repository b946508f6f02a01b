/** Every noun of the store. What follows from them all, such as the types of tables and of the port, follows from here. */

import type { Placement } from '../db.ts'
import type { EveryTable, Ownership } from '../noun.ts'
import { accessKeys } from './access-keys.ts'
import { apps } from './apps.ts'
import { attributes } from './attributes.ts'
import { audit } from './audit-trail/audit.ts'
import { auditBlocks } from './audit-trail/audit-blocks.ts'
import { auditHooks } from './audit-trail/audit-hooks.ts'
import { descopers } from './company/descopers.ts'
import { managementKeys } from './company/management-keys.ts'
import { configuration } from './configuration/configuration.ts'
import { consents } from './consents.ts'
import { documents } from './documents.ts'
import { directories } from './federation/directories.ts'
import { outboundScim } from './federation/outbound-scim.ts'
import { outboundTokens } from './federation/outbound-tokens.ts'
import { recovery } from './federation/recovery.ts'
import { fga } from './fga/index.ts'
import { futures } from './futures.ts'
import { oauth } from './oauth.ts'
import { outbox } from './outbox.ts'
import { projects } from './projects.ts'
import { permissions } from './roles/permissions.ts'
import { roles } from './roles/roles.ts'
import { challenges } from './sign-in/challenges.ts'
import { consolePasses } from './sign-in/console-passes.ts'
import { executions } from './sign-in/executions.ts'
import { identities } from './sign-in/identities.ts'
import { sessions, trustedDevices } from './sign-in/sessions.ts'
import { throttles } from './sign-in/throttles.ts'
import { totpSeeds } from './sign-in/totp-seeds.ts'
import { signingKeys } from './signing-keys.ts'
import { tenants } from './tenants.ts'
import { users } from './users/users.ts'

export const nouns = {
  projects,
  managementKeys,
  descopers,
  users,
  tenants,
  roles,
  permissions,
  accessKeys,
  apps,
  attributes,
  challenges,
  executions,
  identities,
  audit,
  auditBlocks,
  auditHooks,
  configuration,
  documents,
  signingKeys,
  sessions,
  throttles,
  totpSeeds,
  trustedDevices,
  outbox,
  oauth,
  consents,
  consolePasses,
  futures,
  fga,
  outboundTokens,
  outboundScim,
  directories,
  recovery,
}

const ownerships: [table: string, Ownership][] = Object.values(nouns).flatMap(({ tables }) => Object.entries(tables))

/** Tables whose rows belong to projects. */
export const everyTable: EveryTable = Object.fromEntries(
  ownerships.flatMap(([table, belonging]) => (belonging === 'directory' ? [] : [[table, belonging]])),
)

/** Where each table belongs on several servers. What is asked before the project is known stands on all of them. */
export const placement: Placement = {
  byProject: tablesOf('content', 'key'),
  everywhere: [...tablesOf('directory', 'companyKey'), 'homescope_migrations'],
}

function tablesOf(...kinds: Ownership[]): string[] {
  return ownerships.flatMap(([table, belonging]) => (kinds.includes(belonging) ? [table] : []))
}
