import { bool, command, exactly, type Group, load, string, stringArray, strings } from '../../command.ts'
import { fieldOf, line } from '../../next-step.ts'
import { listFlags } from '../../output-flags.ts'

const lifecycle = () => import('./lifecycle.ts')

export const createFlags = {
  id: string('i', 'an optional custom id for the tenant'),
  domains: strings('d', 'a comma separated list of self provisioning domains for the tenant'),
}

export const updateFlags = {
  name: string('n', 'the name of the tenant'),
  domains: strings('d', 'a comma separated list of self provisioning domains, in place of those that it has'),
  attribute: stringArray('a', 'a custom attribute as key=value, can be used multiple times; key=null removes it'),
  'enforce-sso': bool('', 'whether members may only sign in by SSO'),
  disabled: bool('', 'whether nobody may sign in to the tenant'),
  'role-inheritance': string('', 'none or userOnly'),
}

export const tenant: Group = {
  name: 'tenant',
  summary: 'Commands for creating and managing tenants',
  section: 'entity',
  entries: [
    command('create <name>', 'Create a new tenant', {
      args: exactly(1),
      flags: createFlags,
      run: load(lifecycle, (m) => m.create),
      next: (made) => line('tenant', 'load', fieldOf(made, 'tenantId')),
    }),
    command('update <id> [-n name] [-d domains] [-a key=value]', 'Change a tenant', {
      description: 'Changes what is given and leaves the rest as it is.',
      args: exactly(1),
      names: ['tenant'],
      flags: updateFlags,
      added: true,
      run: load(
        () => import('./update.ts'),
        (m) => m.update,
      ),
    }),
    command('delete <id>', 'Delete a tenant', {
      args: exactly(1),
      names: ['tenant'],
      run: load(lifecycle, (m) => m.remove),
    }),
    command('load <id>', 'Load details about a tenant', {
      args: exactly(1),
      names: ['tenant'],
      run: load(lifecycle, (m) => m.loadOne),
    }),
    command('load-all', 'Load all tenants', { flags: listFlags, run: load(lifecycle, (m) => m.loadAll) }),
  ],
}
