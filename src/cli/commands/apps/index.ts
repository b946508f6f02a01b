import { command, exactly, type Group, load, string, strings } from '../../command.ts'
import { fieldOf, line } from '../../output/next-step.ts'
import { listFlags } from '../../output/output-flags.ts'

const lifecycle = () => import('./lifecycle.ts')
const secrets = () => import('./secrets.ts')

export const appFlags = {
  description: string('', 'an optional description for the inbound app'),
  'flow-hosting-url': string('f', 'the flow hosting URL for the inbound app'),
  'callback-url': strings(
    'c',
    `can be used multiple times to add approved callback URLs. For example:
    -c 'https://example.com'`,
  ),
  'permission-scope': strings(
    'p',
    `can be used multiple times to add permission scopes, where each value
is expected to be a comma separated list with the scope name, description,
and a list of roles separated by colons. For example:
    -p 'write,Allow writing files,User|Reader|Writer'
    -p 'guest,Guest user with no roles,-'`,
  ),
  'attribute-scope': strings(
    'a',
    `can be used multiple times to add attribute scopes, where each value
is expected to be a comma separated list with the scope name, description,
and a list of user attributes separated by colons. For example:
    -a 'contact,Fetch user contact details,displayName|email|phone'`,
  ),
}

export const apps: Group = {
  name: 'apps',
  summary: 'Commands for creating and managing applications and integrations',
  section: 'entity',
  entries: [
    {
      name: 'inbound',
      summary: 'Commands for creating and managing inbound apps',
      entries: [
        command('create <name> [-f flow-hosting-url] [-p permission-scopes]', 'Create a new inbound app', {
          args: exactly(1),
          flags: appFlags,
          run: load(lifecycle, (m) => m.create),
          next: (made) => line('apps', 'inbound', 'load', fieldOf(made, 'app', 'id')),
        }),
        command('update <id> <name> [-f flow-hosting-url] [-p permission-scopes]', 'Update an existing inbound app', {
          args: exactly(2),
          names: ['app'],
          flags: appFlags,
          run: load(lifecycle, (m) => m.update),
        }),
        command('delete <id>', 'Delete an inbound app', {
          args: exactly(1),
          names: ['app'],
          run: load(lifecycle, (m) => m.remove),
        }),
        command('load <id>', 'Load details about an inbound app', {
          args: exactly(1),
          names: ['app'],
          run: load(lifecycle, (m) => m.loadOne),
        }),
        command('load-all', 'Load all inbound apps', { flags: listFlags, run: load(lifecycle, (m) => m.loadAll) }),
        secretGroup(),
      ],
    },
  ],
}

function secretGroup(): Group {
  return {
    name: 'secret',
    summary: 'Commands for managing inbound app secrets',
    entries: [
      command('load <id>', 'Load the secret for an inbound app', {
        args: exactly(1),
        names: ['app'],
        run: load(secrets, (m) => m.loadOne),
      }),
      command('rotate <id>', 'Generates a new secret for an inbound app', {
        args: exactly(1),
        names: ['app'],
        run: load(secrets, (m) => m.rotate),
      }),
    ],
  }
}
