import { between, bool, command, exactly, type Group, load, none } from '../../command.ts'
import { listFlags } from '../../output/output-flags.ts'

const lifecycle = () => import('./lifecycle.ts')

export const convertFlags = { skip: bool('s', 'skip unsupported file types') }

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
  ],
}
