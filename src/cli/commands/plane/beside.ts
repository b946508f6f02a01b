import { atLeast, bool, command, exactly, load, string } from '../../command.ts'

export const execFlags = {
  seed: string('', 'a file of tenants, roles, users and so on to begin with; - for standard input'),
  snapshot: string('', 'a folder that `project snapshot export` has written, to begin with'),
}

export const exec = command(
  'exec [--seed file] [--snapshot folder] -- <command> [arguments]',
  'Run tests beside a plane of their own',
  {
    section: 'plane',
    needs: 'nothing',
    builtin: true,
    description:
      'Run a command beside a plane in memory, which is gone when the command ends.\n\n' +
      'The command finds it by DESCOPE_BASE_URL, DESCOPE_PROJECT_ID and DESCOPE_MANAGEMENT_KEY, and is ended with the\n' +
      'signals that end this one. The exit code is its own, or 128 and the number of the signal that ended it.',
    args: atLeast(1),
    flags: execFlags,
    run: load(
      () => import('./exec.ts'),
      (m) => m.execute,
    ),
  },
)

export const seedFlags = { reset: bool('', 'take everything away first that the project holds') }

export const seed = command('seed <file> [--reset]', 'Put tenants, roles, users and so on of a file into a plane', {
  section: 'plane',
  added: true,
  description:
    'Put what a seed file names into the project, all of it or nothing: the plane runs with --dev. See docs/testing.md.',
  args: exactly(1),
  flags: seedFlags,
  run: load(
    () => import('./seed.ts'),
    (m) => m.seed,
  ),
})
