import { between, bool, command, exactly, type Group, int, load, string, strings } from '../../command.ts'
import { listFlags } from '../../output/output-flags.ts'

export const tailFlags = {
  follow: bool('f', 'go on with new records as they come'),
  lines: int('n', 'how many of the last records to begin with', { initial: 20n }),
  since: string('s', 'begin with all records since then: a time, or how long ago, as in 30s, 10m, 2h, 7d'),
  action: strings('a', 'a comma separated list of actions'),
  'exclude-action': strings('', 'a comma separated list of actions to leave out'),
  user: strings('u', 'a comma separated list of user ids', { names: 'user' }),
  login: strings('l', 'a comma separated list of login ids', { names: 'login' }),
  actor: strings('', 'a comma separated list of ids of who did it'),
  tenant: strings('t', 'a comma separated list of tenant ids', { names: 'tenant' }),
  level: strings('', 'a comma separated list of info, warn and error'),
  interval: int('', 'seconds between two looks (default 2, and 7 at the hosted service)'),
}

export const exportFlags = {
  before: string('', 'leave out records from then on: a time, or how long ago, as in 30s, 10m, 2h, 7d'),
  resume: bool('', 'go on behind the last record of the file'),
}

const EXPORT = `Writes all records of the audit trail, the oldest first, each as a line of JSON, as the API answers it. What is
written stays when the command is stopped: with --resume it goes on from there, also to add what was recorded since.
Records of the last ten seconds come with the next export. Without a file, or with -, it writes to standard output. What
audit verify needs to check a file stands in another beside it, file.blocks.`

export const verifyFlags = {
  head: string('', 'the head that an earlier run has printed: the trail has to go on from there'),
  'public-key': string('', 'for a file: the public key that audit verify prints at the plane'),
}

const VERIFY = `Checks that no record of the audit trail was changed, removed or put in since it was written, also by somebody who
can write to the database, and names the first that was; the exit code is 1 then. Keep the head that is printed
elsewhere: with --head a later run also sees when the end was cut off.
With a file it checks an export by the blocks beside it (file.blocks), and asks no plane.`

const TAIL = `Prints the last records of the audit trail, the oldest first, each as a line; with -j as one JSON object per
line. With --follow it goes on with new ones until it is stopped: none is left out and none comes twice, also
when the service is away for a while. All filters that are given must hold; so must the text, which may be a
part of any column.`

export const audit: Group = {
  name: 'audit',
  summary: 'Commands for working with audit logs',
  section: 'proj',
  entries: [
    command('verify [file] [--public-key key] [--head head]', 'Check that the audit trail is as it was written', {
      description: VERIFY,
      args: between(0, 1),
      flags: verifyFlags,
      added: true,
      localWith: 'public-key',
      run: load(
        () => import('./verify.ts'),
        (m) => m.verify,
      ),
    }),
    command('search <text>', 'Full text search up to last 30 days of audit records', {
      args: exactly(1),
      flags: listFlags,
      run: load(
        () => import('./search.ts'),
        (m) => m.search,
      ),
    }),
    command('export [file] [--before time] [--resume]', 'Write the whole audit trail to a file', {
      description: EXPORT,
      args: between(0, 1),
      flags: exportFlags,
      added: true,
      run: load(
        () => import('./export.ts'),
        (m) => m.exportTrail,
      ),
    }),
    command('tail [text] [-f] [-n lines | -s since] [-a action,...] [-u userId,...]', 'Print the last audit records', {
      description: TAIL,
      args: between(0, 1),
      flags: tailFlags,
      added: true,
      run: load(
        () => import('./tail.ts'),
        (m) => m.tail,
      ),
    }),
  ],
}
