import { bool, command, exactly, type Group, load, none, string, strings } from '../../command.ts'
import { listFlags } from '../../output/output-flags.ts'
import { snapshot } from './snapshot-commands.ts'

const lifecycle = () => import('./lifecycle.ts')

export const cloneFlags = {
  environment: string('e', 'an optional environment for the new project, only valid value is production'),
  tags: strings('', 'a comma separated list of tags for the new project'),
  tag: string('t', 'an optional environment for the new project', {
    hidden: true,
    deprecated: 'use --environment instead',
  }),
}

export const deleteFlags = { force: bool('f', 'skips the prompt and deletes the project immediately') }

export const project: Group = {
  name: 'project',
  summary: 'Commands for managing projects',
  section: 'proj',
  entries: [
    command('list', 'Lists all projects in a company', {
      args: none,
      needs: 'company',
      flags: listFlags,
      run: load(lifecycle, (m) => m.listAll),
    }),
    command(
      'clone <existingProjectId> <newProjectName> [-e environment] [--tags tag,...]',
      'Clone an existing project along with all settings and configurations',
      {
        args: exactly(2),
        names: ['project'],
        needs: 'projectArgument',
        flags: cloneFlags,
        run: load(lifecycle, (m) => m.clone),
      },
    ),
    command('delete <projectId> [-f]', 'Delete an existing project', {
      args: exactly(1),
      names: ['project'],
      needs: 'projectArgument',
      flags: deleteFlags,
      run: load(lifecycle, (m) => m.remove),
    }),
    snapshot,
  ],
}
