import { bool, command, exactly, type Group, int, load, string, strings } from '../../command.ts'
import { type CommandOutcome, line } from '../../output/next-step.ts'

const snapshots = () => import('./snapshot.ts')
const comparing = () => import('./compare.ts')
const history = () => import('./history.ts')

const reading = {
  path: string('p', 'the path to read the snapshot from'),
  'secrets-input': string('', 'the path to a JSON file with required secrets'),
  exclude: strings('', 'parts of the snapshot to leave as they are, may be repeated'),
  include: strings('', 'the only parts of the snapshot to take, may be repeated'),
  overlay: strings('', 'files with changes to make to the snapshot as it is read'),
}

export const exportFlags = {
  path: string('p', 'the path to write the snapshot into'),
  'no-assets': bool('', "don't extract assets from snapshot files"),
  overlay: strings('', 'files with changes that imports make, to be left out of the export'),
}
const permits = {
  'allow-delete': strings('', 'let it delete things, of all kinds or of those named', { bare: 'all' }),
  'confirm-deletes': int('', 'the number of things that are deleted, when it is large'),
}
/** Beyond the official ones, whose help stays as it is. */
const hiddenPermits = {
  'allow-delete': { ...permits['allow-delete'], hidden: true },
  'confirm-deletes': { ...permits['confirm-deletes'], hidden: true },
}
export const importFlags = { ...reading, ...hiddenPermits }
export const validateFlags = {
  ...reading,
  'secrets-output': string('', 'the path to a JSON file to write missing secrets in case validation fails'),
  'failures-output': string('', 'the path to write a list of failures in case validation fails'),
}

const { 'secrets-input': _, ...comparedParts } = reading
export const diffFlags = {
  ...comparedParts,
  'exit-code': bool('', 'exit with 2 when there are differences'),
}
export const planFlags = { ...comparedParts, out: string('o', 'the file to write the plan into') }
export const applyFlags = {
  'secrets-input': reading['secrets-input'],
  ...permits,
}
export const rollbackFlags = { to: string('', 'the id of the restore point, the newest when left out') }

const WRITE_DOWN = '--failures-output FILE and --secrets-output FILE write down what is missing'

function inFolder(verb: string, projectId: string, { path }: CommandOutcome['flags']): string {
  return line('project', 'snapshot', verb, projectId, ...(path ? ['-p', String(path)] : []))
}

export const snapshot: Group = {
  name: 'snapshot',
  summary: 'Commands for working with project snapshots',
  entries: [
    command('export <projectId> [-p path]', 'Export a snapshot of all the settings and configurations of a project', {
      args: exactly(1),
      names: ['project'],
      needs: 'projectArgument',
      flags: exportFlags,
      run: load(snapshots, (m) => m.exportSnapshot),
      next: ({ args: [id = ''], flags }) => inFolder('diff', id, flags),
    }),
    command('import <projectId> [-p path]', 'Import a snapshot into a project', {
      args: exactly(1),
      names: ['project'],
      needs: 'projectArgument',
      flags: importFlags,
      run: load(snapshots, (m) => m.importSnapshot),
    }),
    command('validate <projectId> [-p path]', 'Validate a snapshot before importing into a project', {
      args: exactly(1),
      names: ['project'],
      needs: 'projectArgument',
      flags: validateFlags,
      run: load(snapshots, (m) => m.validateSnapshot),
      next: ({ args: [id = ''], flags, result }) => (result.code ? WRITE_DOWN : inFolder('import', id, flags)),
    }),
    command('diff <projectId> [-p path] [--exit-code]', 'Show what an import of a snapshot would change', {
      args: exactly(1),
      names: ['project'],
      needs: 'projectArgument',
      flags: diffFlags,
      run: load(comparing, (m) => m.diff),
    }),
    command('plan <projectId> [-p path] --out plan.json', 'Write down what an import of a snapshot would change', {
      args: exactly(1),
      names: ['project'],
      needs: 'projectArgument',
      flags: planFlags,
      run: load(comparing, (m) => m.plan),
      next: ({ flags }) => line('project', 'snapshot', 'apply', String(flags.out)),
    }),
    command('apply <planPath> [--allow-delete=kind,...]', 'Make exactly the changes of a plan', {
      args: exactly(1),
      needs: 'company',
      flags: applyFlags,
      run: load(
        () => import('./apply.ts'),
        (m) => m.apply,
      ),
    }),
    command('history <projectId>', 'List the restore points of a project', {
      args: exactly(1),
      names: ['project'],
      needs: 'projectArgument',
      run: load(history, (m) => m.listAll),
    }),
    command('rollback <projectId> [--to id]', 'Take a project back to a restore point', {
      args: exactly(1),
      names: ['project'],
      needs: 'projectArgument',
      flags: rollbackFlags,
      run: load(history, (m) => m.rollback),
    }),
    command('lint <path>', 'Check a snapshot without a project', {
      args: exactly(1),
      needs: 'nothing',
      run: load(
        () => import('./lint.ts'),
        (m) => m.lint,
      ),
    }),
  ],
}
