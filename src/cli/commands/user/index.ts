import {
  between,
  bool,
  type Command,
  command,
  exactly,
  type Group,
  int,
  load,
  string,
  stringArray,
  strings,
} from '../../command.ts'
import { importOfFailed, line } from '../../output/next-step.ts'
import { listFlags } from '../../output/output-flags.ts'
import { rowFlags, writeFlags } from '../../records/file-flags.ts'
import { searchCommand } from './search-flags.ts'

const lifecycle = () => import('./lifecycle.ts')
const passwords = () => import('./passwords.ts')
const roles = () => import('./roles.ts')
const testUsers = () => import('./test-users.ts')

export const createFlags = {
  email: string('e', "the user's email address"),
  phone: string('p', "the user's phone number"),
  name: string('n', "the user's display name"),
  tenants: strings('t', 'a comma separated list of tenant ids for the user', { names: 'tenant' }),
  'user-id': string('', "the user's id, on a plane with HOMESCOPE_FIXED_USER_IDS=yes"),
}

export const identityFlags = {
  'login-id': string('l', "the user's loginId", { names: 'login' }),
  'user-id': string('u', "the user's userId", { names: 'user' }),
}

export const pageFlags = {
  limit: int('l', 'the number of results for pagination (max 100)', { initial: 100n }),
  page: int('p', 'the number of page for pagination (default 0)'),
  ...listFlags,
}

export const updateFlags = {
  email: string('e', "the user's email address"),
  phone: string('p', "the user's phone number"),
  name: string('n', "the user's display name"),
  'given-name': string('', "the user's given name"),
  'middle-name': string('', "the user's middle name"),
  'family-name': string('', "the user's family name"),
  picture: string('', "the address of the user's picture"),
  'verified-email': bool('', 'whether the email address is verified'),
  'verified-phone': bool('', 'whether the phone number is verified'),
  status: string('', 'enabled, disabled or invited'),
  roles: strings('r', 'a comma separated list of role names, in place of those in the project', { names: 'role' }),
  tenants: strings('t', 'a comma separated list of tenant ids, in place of those of the user; roles there stay', {
    names: 'tenant',
  }),
  attribute: stringArray('a', 'a custom attribute as key=value, can be used multiple times; key=null removes it'),
}

export const importFlags = {
  ...rowFlags('users'),
  'batch-size': int('', 'how many users to send at once (max 1000)', { initial: 500n }),
  'keep-ids': bool('', "send the users' userId, to a plane with HOMESCOPE_FIXED_USER_IDS=yes"),
  'login-id': string('', 'take the login id from this field, as in email or phone'),
  source: string('', 'the file is that of another system: auth0 or firebase'),
  hashes: string('', "that system's file of password hashes, or of their parameters"),
  'keep-metadata': bool('', 'make custom attributes of what a user has no field for'),
}

export const exportFlags = {
  ...writeFlags,
  'with-test-users': bool('', 'export test users too'),
}

/** The official program says so of magic links, too. */
export const linkFlags = {
  'redirect-url': string('u', 'override the redirect URL configured for enchanted link in the project configuration'),
}

export type LinkFlags = typeof linkFlags

const CREATE = 'create <loginId> [-e email] [-p phone] [-n name] [-t tid,...]'

const IMPORT = `Creates users from a file (- for standard input) that holds one JSON object per line, a JSON array, or CSV
with a header. A user has a loginId and what else the API takes for a user: email, phone, name, roleNames,
userTenants, customAttributes, status, password, hashedPassword and so on. In CSV, lists have commas
between their items, other values that are no text are JSON, and names like hashedPassword.bcrypt.hash
reach into objects. Files that "user export" wrote can be imported;
their userId is sent with --keep-ids only, for a service makes the ids of its users itself.

Columns of CSV that no user has are refused: --map 'E-Mail=email' says what one is, --map 'Plan=' leaves it
out, --keep-metadata makes custom attributes of all. In JSON, what is left out is told at the end.

Users that cannot be created go, with the reason, to a file that can be imported again. An import that
was interrupted goes on where it was when the same command is run again. With --dry-run the service says what
would become of each user, and nothing is written.

With --source, the file is an export of Auth0 or Firebase. Passwords come with --hashes, and what is not taken
over is told, or kept with --keep-metadata.`

const EXPORT = `Writes all users, as the API answers them, to a file or to standard output. "user import" reads each format.`

export const user: Group = {
  name: 'user',
  summary: 'Commands for creating and managing users',
  section: 'entity',
  entries: [
    command(CREATE, 'Create a new user', {
      args: exactly(1),
      flags: createFlags,
      run: load(lifecycle, (m) => m.create),
      next: ({ args: [loginId = ''] }) => line('user', 'load', '-l', loginId),
    }),
    command('delete {-l loginId | -u userId}', 'Delete a user', {
      flags: identityFlags,
      run: load(lifecycle, (m) => m.remove),
    }),
    command('load {-l loginId | -u userId}', 'Load details about a user', {
      flags: identityFlags,
      run: load(lifecycle, (m) => m.loadOne),
    }),
    command('load-all [-l limit] [-p page]', 'Load all users', {
      flags: pageFlags,
      run: load(lifecycle, (m) => m.loadAll),
    }),
    command('activate <loginId>', 'Activate a user', {
      args: exactly(1),
      names: ['login'],
      run: load(lifecycle, (m) => m.activate),
    }),
    command('deactivate <loginId>', 'Deactivate a user', {
      args: exactly(1),
      names: ['login'],
      run: load(lifecycle, (m) => m.deactivate),
    }),
    ...addedCommands(),
    passwordGroup(),
    rolesGroup(),
    testGroup(),
  ],
}

function addedCommands(): Command[] {
  return [
    searchCommand,
    command('update <loginId> [-e email] [-p phone] [-n name] [-r role,...] [-a key=value]', 'Change a user', {
      description: 'Changes what is given and leaves the rest as it is.',
      args: exactly(1),
      names: ['login'],
      flags: updateFlags,
      added: true,
      run: load(
        () => import('./update.ts'),
        (m) => m.update,
      ),
    }),
    command('import <file>', 'Create users from a file', {
      description: IMPORT,
      args: exactly(1),
      flags: importFlags,
      added: true,
      run: load(
        () => import('./import.ts'),
        (m) => m.importFile,
      ),
      next: (made) => importOfFailed(made, 'user'),
    }),
    command('export [file]', 'Write all users to a file', {
      description: EXPORT,
      args: between(0, 1),
      flags: exportFlags,
      added: true,
      run: load(
        () => import('./export.ts'),
        (m) => m.exportAll,
      ),
    }),
  ]
}

function passwordGroup(): Group {
  return {
    name: 'password',
    summary: 'Commands for managing user passwords',
    entries: [
      command('set-temporary <loginId> <password>', 'Set a temporary password for a user', {
        args: exactly(2),
        names: ['login'],
        run: load(passwords, (m) => m.setTemporary),
      }),
      command('set-active <loginId> <password>', 'Set an active password for a user', {
        args: exactly(2),
        names: ['login'],
        run: load(passwords, (m) => m.setActive),
      }),
      command('expire <loginId>', "Expire a user's password", {
        args: exactly(1),
        names: ['login'],
        run: load(passwords, (m) => m.expire),
      }),
    ],
  }
}

export type RoleFlags = ReturnType<typeof roleFlags>

function roleFlags(listed: string) {
  return {
    roles: strings('r', `a comma separated list of role names${listed}`, { names: 'role' }),
    tenant: string('t', 'update the roles for the user in a specific tenant', { names: 'tenant' }),
  }
}

function rolesGroup(): Group {
  return {
    name: 'roles',
    summary: 'Commands for managing user roles',
    entries: [
      command('set <loginId> [-t tid] [-r role,...]', 'Set the roles for a user', {
        args: exactly(1),
        names: ['login'],
        flags: roleFlags(', or remove all roles if not set'),
        run: load(roles, (m) => m.set),
      }),
      command('add <loginId> [-t tid] <-r role,...>', 'Add roles to a user', {
        args: exactly(1),
        names: ['login'],
        flags: roleFlags(' to add'),
        run: load(roles, (m) => m.add),
      }),
      command('remove <loginId> [-t tid] <-r role,...>', 'Remove roles from a user', {
        args: exactly(1),
        names: ['login'],
        flags: roleFlags(' to remove'),
        run: load(roles, (m) => m.remove),
      }),
    ],
  }
}

function testGroup(): Group {
  return {
    name: 'test',
    summary: 'Commands for creating and managing test users',
    entries: [
      command(CREATE, 'Create a new test user', {
        args: exactly(1),
        flags: createFlags,
        run: load(testUsers, (m) => m.create),
        next: ({ args: [loginId = ''] }) => line('user', 'test', 'generate', 'otp', 'email', loginId),
      }),
      command('delete-all', 'Delete all existing test users in the project', {
        run: load(testUsers, (m) => m.removeAll),
      }),
      { name: 'generate', summary: 'Commands for generating logins for test users', entries: generateCommands() },
    ],
  }
}

function generateCommands(): Command[] {
  return [
    command('otp <method> <loginId>', 'Generate an OTP for a test user using email, sms, or voice', {
      args: exactly(2),
      run: load(testUsers, (m) => m.generateOtp),
    }),
    command('magic-link <method> <loginId> [-u url]', 'Generate a magic link for a test user using email or sms', {
      args: exactly(2),
      flags: linkFlags,
      run: load(testUsers, (m) => m.generateMagicLink),
    }),
    command(
      'enchanted-link <loginId> [-u url]',
      'Generate an enchanted link and a pendingRef which is used to poll for a valid session',
      {
        args: exactly(1),
        names: ['login'],
        flags: linkFlags,
        run: load(testUsers, (m) => m.generateEnchantedLink),
      },
    ),
  ]
}
