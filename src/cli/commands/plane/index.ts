import { bool, type Call, command, type Flags, string, type UpkeepWish } from '../../command.ts'
import { exited, text } from '../../output.ts'

const database = {
  database: string('d', 'sqlite:<path>, sqlite::memory: or postgres://...', { initial: 'sqlite:./homescope.db' }),
}

/** The plane checks the values itself; what is not written comes from its own settings. */
export const serveFlags = {
  host: string('', 'the address to listen on', { initial: '127.0.0.1' }),
  port: string('p', 'the port to listen on, 0 for any free one', { initial: '8097' }),
  ...database,
  workers: string('', 'how many processes share the port; several need PostgreSQL', { initial: '1' }),
  'rate-limits': string('', 'off, or descope for the limits of the hosted service', { initial: 'off' }),
  dev: bool('', 'move time, make faults and see the last requests'),
  log: string('', 'what to log: debug, info, warn, error or silent', { initial: 'info' }),
}

export const serve = command('serve [-p port] [-d database]', 'Run a management plane on this machine', {
  section: 'plane',
  needs: 'nothing',
  builtin: true,
  flags: serveFlags,
  run: async ({ flags, given, starters }) => {
    return exited(await starters.serve(writtenOf({ flags, given })))
  },
})

const maintain = (action: UpkeepWish['action']) => async (call: Call<Flags>) =>
  exited(await call.starters.maintain({ action, words: call.args, flags: writtenOf(call) }))

export const migrate = command('migrate [--check] [-d database]', "Bring a database to this program's version", {
  section: 'plane',
  needs: 'nothing',
  builtin: true,
  description:
    "Bring a database to this program's version, as `serve` does when it starts.\n\n" +
    'With --check nothing changes, and the exit code is 0 when older processes can go on while newer ones\n' +
    'start, 3 when all of them must be stopped first, and 1 for errors such as a database that is newer.',
  flags: { check: bool('', 'only say what would be done'), ...database },
  run: maintain('migrate'),
})

export const openapi = command('openapi', "Print the plane's OpenAPI document", {
  section: 'plane',
  needs: 'nothing',
  builtin: true,
  run: async ({ starters }) => text(await starters.openapi()),
})

function writtenOf({ flags, given }: Pick<Call<Flags>, 'flags' | 'given'>): { [flag: string]: string } {
  const written = Object.entries(flags).filter(([name]) => given.has(name))
  return Object.fromEntries(written.map(([name, value]) => [name, String(value)]))
}
