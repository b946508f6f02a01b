import { command, exactly, type Group, load, string } from '../../command.ts'
import { line } from '../../output/next-step.ts'
import { listFlags } from '../../output/output-flags.ts'

const lifecycle = () => import('./lifecycle.ts')

export const createFlags = { description: string('d', 'an optional description for the permission') }

export const updateFlags = {
  'new-name': string('n', 'another name for the permission'),
  description: string('d', 'the description of the permission'),
}

export const permission: Group = {
  name: 'permission',
  summary: 'Commands for creating and managing permissions',
  section: 'entity',
  entries: [
    command('create <name> [-d description]', 'Create a new permission', {
      args: exactly(1),
      flags: createFlags,
      added: true,
      run: load(lifecycle, (m) => m.create),
      next: ({ args: [name = ''] }) => line('role', 'create', 'NAME', '--permissions', name),
    }),
    command('update <name> [-n name] [-d description]', 'Change a permission', {
      description: 'Changes what is given and leaves the rest as it is.',
      args: exactly(1),
      names: ['permission'],
      flags: updateFlags,
      added: true,
      run: load(lifecycle, (m) => m.update),
    }),
    command('delete <name>', 'Delete a permission', {
      args: exactly(1),
      names: ['permission'],
      added: true,
      run: load(lifecycle, (m) => m.remove),
    }),
    command('list', 'List all permissions', { flags: listFlags, added: true, run: load(lifecycle, (m) => m.loadAll) }),
  ],
}
