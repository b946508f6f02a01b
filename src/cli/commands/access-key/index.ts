import { command, exactly, type Group, int, load, string, strings } from '../../command.ts'

const lifecycle = () => import('./lifecycle.ts')

export const createFlags = {
  description: string('d', 'an optional description for the access key'),
  expires: int('e', "the access key's expiry time (unix time in seconds, default 0 to not expire)"),
  tenants: strings('t', 'a comma separated list of tenant ids for the access key'),
  userId: string('u', 'an optional user id to adopt authorizations from'),
}

export const accessKey: Group = {
  name: 'access-key',
  summary: 'Commands for creating and managing access keys',
  section: 'entity',
  entries: [
    command('create <name> [-d description] [-e time] [-t tenants] [-u userId]', 'Create a new access key', {
      args: exactly(1),
      flags: createFlags,
      run: load(lifecycle, (m) => m.create),
    }),
    command('delete <id>', 'Delete an access key', { args: exactly(1), run: load(lifecycle, (m) => m.remove) }),
    command('load <id>', 'Load details about an access key', {
      args: exactly(1),
      run: load(lifecycle, (m) => m.loadOne),
    }),
    command('load-all', 'Load all access keys', { run: load(lifecycle, (m) => m.loadAll) }),
    command('activate <id>', 'Activate an access key', { args: exactly(1), run: load(lifecycle, (m) => m.activate) }),
    command('deactivate <id>', 'Deactivate an access key', {
      args: exactly(1),
      run: load(lifecycle, (m) => m.deactivate),
    }),
  ],
}
