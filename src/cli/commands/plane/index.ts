import { bool, type Call, command, exactly, type Flags, string, type UpkeepWish } from '../../command.ts'
import { exited, text } from '../../output/output.ts'

const database = {
  database: string('d', 'sqlite:<path>, sqlite::memory: or postgres://...', { initial: 'sqlite:./homescope.db' }),
}

/** The plane checks the values itself; what is not written comes from its own settings. */
export const serveFlags = {
  host: string('', 'the address to listen on', { initial: '127.0.0.1' }),
  port: string('p', 'the port to listen on, 0 for any free one', { initial: '8097' }),
  ...database,
  'tls-cert': string('', 'a file with the certificate (PEM): speak HTTPS'),
  'tls-key': string('', "a file with the certificate's private key (PEM)"),
  'tls-self-signed': bool('', 'speak HTTPS with a certificate made for this machine'),
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

export const migrate = command(
  'migrate [--check] [--distribute] [-d database]',
  "Bring a database to this program's version",
  {
    section: 'plane',
    needs: 'nothing',
    builtin: true,
    description:
      "Bring a database to this program's version, as `serve` does when it starts.\n\n" +
      'With --check nothing changes, and the exit code is 0 when older processes can go on while newer ones\n' +
      'start, 3 when all of them must be stopped first, and 1 for errors such as a database that is newer.\n\n' +
      'With --distribute the tables of a PostgreSQL with Citus are put where they belong: by project, the few of the\n' +
      'directory whole on every node. With --check too, the exit code is 2 when some are not there.',
    flags: {
      check: bool('', 'only say what would be done'),
      distribute: bool('', 'spread the tables by project over the nodes of Citus'),
      ...database,
    },
    run: maintain('migrate'),
  },
)

export const backup = command(
  'backup --to <path> | --chain <folder> [-d database]',
  'Back up a database that is in use',
  {
    section: 'plane',
    needs: 'nothing',
    builtin: true,
    description:
      'Back up an embedded database, also while a plane serves it: every write acknowledged before the mark is in it.\n\n' +
      'With --chain each run adds what has changed, and any of these moments can be restored.\n' +
      'The master key is not in a backup unless --with-key says so. PostgreSQL has its own: see docs/operating.md.',
    flags: {
      to: string('', 'the file to write, or a folder to write a new one in'),
      chain: string('', 'a folder that keeps one backup after the other'),
      every: string('', 'go on, with such a pause between two: 30s, 5m, 1h'),
      keep: string('', 'remove from the chain what is older: 12h, 7d'),
      'with-key': bool('', 'put the master key into the backup'),
      json: bool('j', 'print the manifest as JSON'),
      ...database,
    },
    run: maintain('backup'),
  },
)

export const restore = command('restore <path> [--at time] [-d database]', 'Bring a backup back', {
  section: 'plane',
  needs: 'nothing',
  builtin: true,
  description:
    'Bring a backup back, a file or a moment of a chain: checked as a whole before anything is touched. No plane may\n' +
    'hold the database. The one that was there is kept under another name.',
  args: exactly(1),
  flags: {
    at: string('', 'of a chain: the last mark before this time, like 2026-11-22T10:00:00Z'),
    'to-mark': string('', 'of a chain: the mark of this number'),
    list: bool('', 'only list the marks of a chain'),
    check: bool('', 'only check the backup'),
    migrate: bool('', "bring an older backup to this program's version"),
    force: bool('', 'also over a database that is newer, of another installation or damaged, and without the key'),
    ...database,
  },
  run: maintain('restore'),
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
