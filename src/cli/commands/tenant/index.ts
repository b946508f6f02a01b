import { command, exactly, type Group, load, string, strings } from '../../command.ts'

const lifecycle = () => import('./lifecycle.ts')

export const createFlags = {
  id: string('i', 'an optional custom id for the tenant'),
  domains: strings('d', 'a comma separated list of self provisioning domains for the tenant'),
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
    }),
    command('delete <id>', 'Delete a tenant', { args: exactly(1), run: load(lifecycle, (m) => m.remove) }),
    command('load <id>', 'Load details about a tenant', { args: exactly(1), run: load(lifecycle, (m) => m.loadOne) }),
    command('load-all', 'Load all tenants', { run: load(lifecycle, (m) => m.loadAll) }),
  ],
}
