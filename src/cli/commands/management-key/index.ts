import { atLeast, command, exactly, type Group, int, load, string, strings } from '../../command.ts'
import { fieldOf, line } from '../../output/next-step.ts'
import { listFlags } from '../../output/output-flags.ts'

const lifecycle = () => import('./lifecycle.ts')

export const createFlags = {
  description: string('d', 'a description of the key'),
  expires: int('e', 'when it ends (unix time in seconds, default 0 to not end)'),
  'permitted-ips': strings('', 'a comma separated list of addresses and networks that may use it'),
  roles: strings('r', 'a comma separated list of roles, in place of full access'),
  projects: strings('p', 'a comma separated list of project ids, in place of all', { names: 'project' }),
  tags: strings('t', 'a comma separated list of tags: the key is for projects that bear one'),
  database: string('', 'make a key that may do everything in this database, on its own machine'),
}

export const updateFlags = {
  name: string('n', 'the name of the key'),
  description: string('d', 'the description of the key'),
  'permitted-ips': strings('', 'a comma separated list of addresses and networks that may use it'),
}

const added = { args: exactly(1), needs: 'company', added: true } as const
const byId = { ...added, names: ['managementKey'] } as const

export const managementKey: Group = {
  name: 'management-key',
  summary: 'Commands for the keys with which projects are managed',
  section: 'plane',
  entries: [
    command('create <name> [-d description] [-e time] [-r roles] [-p projects] [-t tags]', 'Create a management key', {
      ...added,
      description: `Creates a key that may do everything in the company, or with -p or -t in some of its projects; -r
narrows what it may do, for instance -r company-users-read. The key is shown this once.

When all keys are lost, --database makes one that may do everything, without a service and also
while a plane serves the database: create Rescue --database sqlite:./homescope.db`,
      flags: createFlags,
      localWith: 'database',
      run: load(lifecycle, (m) => m.create),
      next: (created) => {
        const id = fieldOf(created, 'managementKey', 'id')
        return id && `keep the cleartext, which is shown this once; ${line('management-key', 'load', id)}`
      },
    }),
    command('list', 'List all management keys', {
      needs: 'company',
      added: true,
      flags: listFlags,
      run: load(lifecycle, (m) => m.listAll),
    }),
    command('load <id>', 'Load details about a management key', { ...byId, run: load(lifecycle, (m) => m.loadOne) }),
    command('update <id> [-n name] [-d description] [--permitted-ips ip,...]', 'Change a management key', {
      ...byId,
      description: 'Changes what is given and leaves the rest as it is. Roles and end of a key never change.',
      flags: updateFlags,
      run: load(lifecycle, (m) => m.update),
    }),
    command('rotate <id>', 'Give a management key a new value', {
      ...byId,
      description: 'Gives a key a new value, which is shown this once. The old one ends at once.',
      run: load(lifecycle, (m) => m.rotate),
    }),
    command('activate <id>', 'Activate a management key', { ...byId, run: load(lifecycle, (m) => m.activate) }),
    command('deactivate <id>', 'Deactivate a management key', { ...byId, run: load(lifecycle, (m) => m.deactivate) }),
    command('delete <id>...', 'Delete management keys', {
      ...byId,
      args: atLeast(1),
      run: load(lifecycle, (m) => m.remove),
    }),
  ],
}
