import { between, bool, command, exactly, type Group, load, string } from '../../command.ts'
import { line } from '../../output/next-step.ts'

const changing = () => import('./change.ts')
const looking = () => import('./look.ts')

export const addFlags = {
  'base-url': string('', 'where the API is; the hosted service when left out'),
  'project-id': string('', 'the id of the project; asked for on a terminal when left out'),
  'key-file': string(
    '',
    'the file with the management key, - for standard input; asked for on a terminal when left out',
  ),
  'from-env': bool('', 'take what DESCOPE_MANAGEMENT_KEY, DESCOPE_PROJECT_ID and DESCOPE_BASE_URL hold'),
  'key-store': string('', 'where the key is kept: file or keychain; the keychain where @napi-rs/keyring is installed'),
  here: bool('', 'bind this folder to it'),
  default: bool('', 'make it the default; the first one is anyway'),
  force: bool('f', 'replace a profile of this name'),
}
export const useFlags = { here: bool('', 'bind this folder to it, by a file that holds its name and may be committed') }

const GROUP = `Commands for the projects that you work with

A profile is a project with a name: its id, where its API is, and a management key. A command works with, in this order:
what DESCOPE_MANAGEMENT_KEY, DESCOPE_PROJECT_ID and DESCOPE_BASE_URL hold; the profile of the flag --profile; of
DESCOPE_PROFILE; of the file .descope-profile in this folder or above it; the default one. A key in the environment
leaves profiles aside.`

export const profile: Group = {
  name: 'profile',
  summary: 'Commands for the projects that you work with',
  description: GROUP,
  section: 'plane',
  entries: [
    command('add <name> [--base-url URL] [--project-id id] [--key-file path]', 'Add a profile', {
      description: `Adds a profile. The management key is asked for and not shown, or read from a file or standard input; it is no
argument, because arguments stand in the list of processes and in shell histories.`,
      args: exactly(1),
      needs: 'nothing',
      added: true,
      flags: addFlags,
      run: load(changing, (m) => m.add),
      next: ({ args: [name = ''] }) => line('doctor', '--profile', name),
    }),
    command('use <name> [--here]', 'Make a profile the default, or bind this folder to it', {
      args: exactly(1),
      needs: 'nothing',
      added: true,
      flags: useFlags,
      run: load(changing, (m) => m.use),
    }),
    command('list', 'List the profiles', { needs: 'nothing', added: true, run: load(looking, (m) => m.listAll) }),
    command('show [name]', 'Show a profile, and who asks for it; not its key', {
      args: between(0, 1),
      needs: 'nothing',
      added: true,
      run: load(looking, (m) => m.show),
    }),
    command('remove <name>', 'Remove a profile and its key from this machine', {
      args: exactly(1),
      needs: 'nothing',
      added: true,
      run: load(changing, (m) => m.remove),
    }),
  ],
}
