import { between, bool, command, exactly, type Group, load, none, stringArray } from '../../command.ts'
import { listFlags } from '../../output/output-flags.ts'

const lifecycle = () => import('./lifecycle.ts')

export const convertFlags = { skip: bool('s', 'skip unsupported file types') }

export const runFlags = {
  input: stringArray(
    'i',
    'a value of the form as name=value, can be used multiple times; @code is the newest code of the outbox',
  ),
  click: stringArray('c', 'what is clicked, in order; @link opens the newest link of the outbox'),
}

const running = () => import('./running.ts')

export const flow: Group = {
  name: 'flow',
  summary: 'Commands for managing flows',
  section: 'proj',
  entries: [
    command('list', 'Lists all flows in a project', {
      args: none,
      flags: listFlags,
      run: load(lifecycle, (m) => m.listAll),
    }),
    command('export <flowId> [targetPath]', 'Export a flow to a JSON file or standard output', {
      args: between(1, 2),
      names: ['flow'],
      run: load(lifecycle, (m) => m.exportOne),
    }),
    command('import <flowId> <sourcePath>', 'Import a flow from a JSON file', {
      args: exactly(2),
      names: ['flow'],
      run: load(lifecycle, (m) => m.importOne),
    }),
    command('convert <sourcePath> [targetPath] [-s]', 'Convert a flow between formats', {
      args: between(1, 2),
      needs: 'nothing',
      flags: convertFlags,
      run: load(
        () => import('./convert.ts'),
        (m) => m.convert,
      ),
    }),
    command('run <flowId> [-i name=value] [-c id]', 'Go through a flow without a browser', {
      added: true,
      args: exactly(1),
      names: ['flow'],
      flags: runFlags,
      run: load(running, (m) => m.run),
    }),
    command('trace <executionId>', 'Show what a run of a flow has done', {
      added: true,
      args: exactly(1),
      run: load(running, (m) => m.trace),
    }),
    command('lint <sourcePath>', 'Tell which steps of a flow will not run', {
      added: true,
      args: exactly(1),
      needs: 'nothing',
      run: load(
        () => import('./lint.ts'),
        (m) => m.lintFile,
      ),
    }),
  ],
}
