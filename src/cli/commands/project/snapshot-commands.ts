import { bool, command, exactly, type Group, load, string, strings } from '../../command.ts'

const snapshots = () => import('./snapshot.ts')

const reading = {
  path: string('p', 'the path to read the snapshot from'),
  'secrets-input': string('', 'the path to a JSON file with required secrets'),
  exclude: strings('', 'parts of the snapshot to leave as they are, may be repeated'),
  include: strings('', 'the only parts of the snapshot to take, may be repeated'),
  overlay: strings('', 'files with changes to make to the snapshot as it is read'),
}

export const exportFlags = {
  path: string('p', 'the path to write the snapshot into'),
  'no-assets': bool('', "don't extract assets into separate files"),
  overlay: strings('', 'files with changes that imports make, to be left out of the export'),
}
export const importFlags = reading
export const validateFlags = {
  ...reading,
  'secrets-output': string('', 'the path to a JSON file to write missing secrets in case validation fails'),
  'failures-output': string('', 'the path to write a list of failures in case validation fails'),
}

export const snapshot: Group = {
  name: 'snapshot',
  summary: 'Commands for working with project snapshots',
  entries: [
    command('export <projectId> [-p path]', 'Export a snapshot of all the settings and configurations of a project', {
      args: exactly(1),
      needs: 'projectArgument',
      flags: exportFlags,
      run: load(snapshots, (m) => m.exportSnapshot),
    }),
    command('import <projectId> [-p path]', 'Import a snapshot into a project', {
      args: exactly(1),
      needs: 'projectArgument',
      flags: importFlags,
      run: load(snapshots, (m) => m.importSnapshot),
    }),
    command('validate <projectId> [-p path]', 'Validate a snapshot before importing into a project', {
      args: exactly(1),
      needs: 'projectArgument',
      flags: validateFlags,
      run: load(snapshots, (m) => m.validateSnapshot),
    }),
  ],
}
