import { atLeast, command, exactly, type Group, int, load, string, stringArray, strings } from '../../command.ts'
import { fieldOf, line } from '../../output/next-step.ts'
import { listFlags } from '../../output/output-flags.ts'
import { fileFlags } from '../../records/file-flags.ts'

const lifecycle = () => import('./lifecycle.ts')
const beyond = () => import('./beyond.ts')

export const createFlags = {
  description: string('d', 'an optional description for the access key'),
  expires: int('e', "the access key's expiry time (unix time in seconds, default 0 to not expire)"),
  tenants: strings('t', 'a comma separated list of tenant ids for the access key', { names: 'tenant' }),
  userId: string('u', 'an optional user id to adopt authorizations from', { names: 'user' }),
}

export const updateFlags = {
  name: string('n', 'the name of the access key'),
  description: string('d', 'the description of the access key'),
  roles: strings('r', 'a comma separated list of role names, in place of those that it has', { names: 'role' }),
  tenants: strings('t', 'a comma separated list of tenant ids, in place of those that it has; roles there stay', {
    names: 'tenant',
  }),
  'permitted-ips': strings('', 'a comma separated list of addresses and networks that may use it'),
  attribute: stringArray('a', 'a custom attribute as key=value, can be used multiple times; key=null removes it'),
  claim: stringArray('c', 'a claim for its sessions as key=value, can be used multiple times; key=null removes it'),
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
      next: (made) =>
        `keep the cleartext, which is shown this once; ${line('access-key', 'load', fieldOf(made, 'accessKey', 'id'))}`,
    }),
    command('delete <id>', 'Delete an access key', {
      args: exactly(1),
      names: ['accessKey'],
      run: load(lifecycle, (m) => m.remove),
    }),
    command('load <id>', 'Load details about an access key', {
      args: exactly(1),
      names: ['accessKey'],
      run: load(lifecycle, (m) => m.loadOne),
    }),
    command('load-all', 'Load all access keys', { flags: listFlags, run: load(lifecycle, (m) => m.loadAll) }),
    command('activate <id>', 'Activate an access key', {
      args: exactly(1),
      names: ['accessKey'],
      run: load(lifecycle, (m) => m.activate),
    }),
    command('deactivate <id>', 'Deactivate an access key', {
      args: exactly(1),
      names: ['accessKey'],
      run: load(lifecycle, (m) => m.deactivate),
    }),
    command('update <id> [-n name] [-d description] [-r role,...] [-t tid,...]', 'Change an access key', {
      description: 'Changes what is given and leaves the rest as it is.',
      args: exactly(1),
      names: ['accessKey'],
      flags: updateFlags,
      added: true,
      run: load(beyond, (m) => m.update),
    }),
    command('import <file>', 'Import access keys of another system', {
      description: `Imports access keys that go on working with the values that they have. The file (- for standard input)
holds one JSON object per line, a JSON array, or CSV with a header; each key has a name and a cleartext,
and what else a key can have: expireTime, description, roleNames, keyTenants, userId, customClaims,
permittedIps and customAttributes.`,
      args: exactly(1),
      flags: fileFlags,
      added: true,
      run: load(
        () => import('./import.ts'),
        (m) => m.importFile,
      ),
    }),
    command('delete-batch <id>...', 'Delete several access keys', {
      description:
        'Deletes several access keys in one request; - reads their ids from standard input, one on each line.',
      args: atLeast(1),
      names: ['accessKey'],
      added: true,
      run: load(beyond, (m) => m.removeMany),
    }),
  ],
}
