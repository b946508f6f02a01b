import { between, bool, command, exactly, type Group, load, string, strings } from '../../command.ts'
import { line } from '../../output/next-step.ts'
import { listFlags } from '../../output/output-flags.ts'

const lifecycle = () => import('./lifecycle.ts')

const tenant = string('t', 'the tenant that the role belongs to; a role of the project when not set', {
  names: 'tenant',
})

export const createFlags = {
  description: string('d', 'an optional description for the role'),
  permissions: strings('p', 'a comma separated list of permission names', { names: 'permission' }),
  tenant,
  default: bool('', 'give the role to new users'),
  private: bool('', 'hide the role from tenant administrators'),
}

export const updateFlags = {
  'new-name': string('n', 'another name for the role'),
  description: string('d', 'the description of the role'),
  permissions: strings('p', 'a comma separated list of permission names, in place of those that it has', {
    names: 'permission',
  }),
  tenant,
  default: bool('', 'whether new users get the role'),
  private: bool('', 'whether the role is hidden from tenant administrators'),
}

export const tenantFlags = { tenant }

export const searchFlags = {
  name: strings('n', 'a comma separated list of role names', { names: 'role' }),
  permissions: strings('p', 'a comma separated list of permission names, one of which the role has', {
    names: 'permission',
  }),
  tenants: strings('t', 'a comma separated list of tenant ids that the role may belong to', { names: 'tenant' }),
  ...listFlags,
}

export const role: Group = {
  name: 'role',
  summary: 'Commands for creating and managing roles',
  section: 'entity',
  entries: [
    command('create <name> [-d description] [-p permission,...] [-t tid]', 'Create a new role', {
      args: exactly(1),
      flags: createFlags,
      added: true,
      run: load(lifecycle, (m) => m.create),
      next: ({ args: [name = ''] }) => line('role', 'search', '--name', name),
    }),
    command('update <name> [-t tid] [-n name] [-d description] [-p permission,...]', 'Change a role', {
      description: 'Changes what is given and leaves the rest as it is.',
      args: exactly(1),
      names: ['role'],
      flags: updateFlags,
      added: true,
      run: load(lifecycle, (m) => m.update),
    }),
    command('delete <name> [-t tid]', 'Delete a role', {
      args: exactly(1),
      names: ['role'],
      flags: tenantFlags,
      added: true,
      run: load(lifecycle, (m) => m.remove),
    }),
    command('list', 'List all roles', { flags: listFlags, added: true, run: load(lifecycle, (m) => m.loadAll) }),
    command('search [text] [-n name,...] [-p permission,...] [-t tid,...]', 'Search roles', {
      description: 'Searches roles by a part of their name, description or permissions. All that is given must hold.',
      args: between(0, 1),
      flags: searchFlags,
      added: true,
      run: load(lifecycle, (m) => m.search),
    }),
  ],
}
