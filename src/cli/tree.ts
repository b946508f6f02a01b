/** All commands, one explicit line for each noun. */
import type { Entry, Group } from './command.ts'
import { accessKey } from './commands/access-key/index.ts'
import { api } from './commands/api/index.ts'
import { apps } from './commands/apps/index.ts'
import { audit } from './commands/audit/index.ts'
import { doctor } from './commands/doctor/index.ts'
import { flow } from './commands/flow/index.ts'
import { key } from './commands/key/index.ts'
import { outbox, requests } from './commands/outbox/index.ts'
import { permission } from './commands/permission/index.ts'
import { pipeline } from './commands/pipeline/index.ts'
import { backup, migrate, openapi, restore, serve } from './commands/plane/index.ts'
import { profile } from './commands/profile/index.ts'
import { project } from './commands/project/index.ts'
import { role } from './commands/role/index.ts'
import { tenant } from './commands/tenant/index.ts'
import { theme } from './commands/theme/index.ts'
import { user } from './commands/user/index.ts'
import { frameCommands } from './frame.ts'
import type { HelpTexts } from './help.ts'

const entities: Entry[] = [accessKey, user, tenant, role, permission, apps]
const nouns: Entry[] = [
  ...entities,
  audit,
  flow,
  project,
  theme,
  serve,
  backup,
  restore,
  migrate,
  openapi,
  api,
  key,
  outbox,
  requests,
  pipeline,
  profile,
  doctor,
]

export const texts: HelpTexts = {
  sections: [
    { id: 'entity', title: 'Entity Commands:' },
    { id: 'proj', title: 'Project Commands:' },
    { id: 'plane', title: 'Plane Commands:' },
  ],
  examples: `  # Load an existing user by their loginId
  export DESCOPE_PROJECT_ID=...
  export DESCOPE_MANAGEMENT_KEY=...
  descope user load -l name@example.com

  # Load all users as CSV; --output also takes table, ndjson and yaml
  descope user load-all --all --output csv --fields userId,loginIds,email

  # Run a management plane of your own on this machine
  descope serve`,
}

export const root: Group = {
  name: 'descope',
  summary: 'A command line utility for working with the Descope management APIs',
  builtin: true,
  entries: [...nouns, ...frameCommands(() => root, texts)],
}
