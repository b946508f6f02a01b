import { type Command, command, exactly, type Group, int, load, string, strings } from '../../command.ts'

const lifecycle = () => import('./lifecycle.ts')
const passwords = () => import('./passwords.ts')
const roles = () => import('./roles.ts')
const testUsers = () => import('./test-users.ts')

export const createFlags = {
  email: string('e', "the user's email address"),
  phone: string('p', "the user's phone number"),
  name: string('n', "the user's display name"),
  tenants: strings('t', 'a comma separated list of tenant ids for the user'),
}

export const identityFlags = {
  'login-id': string('l', "the user's loginId"),
  'user-id': string('u', "the user's userId"),
}

export const pageFlags = {
  limit: int('l', 'the number of results for pagination (max 100)', { initial: 100n }),
  page: int('p', 'the number of page for pagination (default 0)'),
}

const CREATE = 'create <loginId> [-e email] [-p phone] [-n name] [-t tid,...]'

export const user: Group = {
  name: 'user',
  summary: 'Commands for creating and managing users',
  section: 'entity',
  entries: [
    command(CREATE, 'Create a new user', {
      args: exactly(1),
      flags: createFlags,
      run: load(lifecycle, (m) => m.create),
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
    command('activate <loginId>', 'Activate a user', { args: exactly(1), run: load(lifecycle, (m) => m.activate) }),
    command('deactivate <loginId>', 'Deactivate a user', {
      args: exactly(1),
      run: load(lifecycle, (m) => m.deactivate),
    }),
    passwordGroup(),
    rolesGroup(),
    testGroup(),
  ],
}

function passwordGroup(): Group {
  return {
    name: 'password',
    summary: 'Commands for managing user passwords',
    entries: [
      command('set-temporary <loginId> <password>', 'Set a temporary password for a user', {
        args: exactly(2),
        run: load(passwords, (m) => m.setTemporary),
      }),
      command('set-active <loginId> <password>', 'Set an active password for a user', {
        args: exactly(2),
        run: load(passwords, (m) => m.setActive),
      }),
      command('expire <loginId>', "Expire a user's password", {
        args: exactly(1),
        run: load(passwords, (m) => m.expire),
      }),
    ],
  }
}

export type RoleFlags = ReturnType<typeof roleFlags>

function roleFlags(listed: string) {
  return {
    roles: strings('r', `a comma separated list of role names${listed}`),
    tenant: string('t', 'update the roles for the user in a specific tenant'),
  }
}

function rolesGroup(): Group {
  return {
    name: 'roles',
    summary: 'Commands for managing user roles',
    entries: [
      command('set <loginId> [-t tid] [-r role,...]', 'Set the roles for a user', {
        args: exactly(1),
        flags: roleFlags(', or remove all roles if not set'),
        run: load(roles, (m) => m.set),
      }),
      command('add <loginId> [-t tid] <-r role,...>', 'Add roles to a user', {
        args: exactly(1),
        flags: roleFlags(' to add'),
        run: load(roles, (m) => m.add),
      }),
      command('remove <loginId> [-t tid] <-r role,...>', 'Remove roles from a user', {
        args: exactly(1),
        flags: roleFlags(' to remove'),
        run: load(roles, (m) => m.remove),
      }),
    ],
  }
}

export type LinkFlags = ReturnType<typeof linkFlags>

function linkFlags(method: string) {
  return {
    'redirect-url': string('u', `override the redirect URL configured for ${method} in the project configuration`),
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
      flags: linkFlags('magic link'),
      run: load(testUsers, (m) => m.generateMagicLink),
    }),
    command(
      'enchanted-link <loginId> [-u url]',
      'Generate an enchanted link and a pendingRef which is used to poll for a valid session',
      {
        args: exactly(1),
        flags: linkFlags('enchanted link'),
        run: load(testUsers, (m) => m.generateEnchantedLink),
      },
    ),
  ]
}
