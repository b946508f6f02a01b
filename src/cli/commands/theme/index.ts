import { between, command, exactly, type Group, load } from '../../command.ts'

const lifecycle = () => import('./lifecycle.ts')

export const theme: Group = {
  name: 'theme',
  summary: 'Commands for managing themes',
  section: 'proj',
  entries: [
    command('export [targetPath]', 'Export the project theme to a JSON file or standard output', {
      args: between(0, 1),
      run: load(lifecycle, (m) => m.exportTheme),
    }),
    command('import <sourcePath>', 'Import the project theme from a JSON file', {
      args: exactly(1),
      run: load(lifecycle, (m) => m.importTheme),
    }),
  ],
}
