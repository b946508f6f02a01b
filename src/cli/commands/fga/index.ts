import { between, bool, command, exactly, type Group, load, string } from '../../command.ts'
import { rowFlags, writeFlags } from '../../records/file-flags.ts'

const schemaFiles = () => import('./schema.ts')
const savedSchema = () => import('./saved-schema.ts')
const relations = () => import('./relations.ts')
const questions = () => import('./questions.ts')

export const formatFlags = { write: bool('w', 'write the file anew instead of printing it') }
export const askFlags = { context: string('c', 'values for conditions, as a JSON object') }
export const checkFlags = {
  ...askFlags,
  consistent: bool('', 'answer by what is stored now, not by what was a moment ago'),
}
export const explainFlags = { ...checkFlags, file: string('f', 'ask the schema and the tuples of a file of tests') }
export const foreignFlags = {
  from: string('', 'the engine that the file is of: openfga or spicedb'),
  'dry-run': bool('', 'print the schema as it would be saved, and save nothing'),
}
export const importFlags = rowFlags('relations')
export const exportFlags = writeFlags

const schema: Group = {
  name: 'schema',
  summary: 'Commands for schemas, saved and in files',
  entries: [
    command('load [file]', 'Print the schema, or write it to a file', {
      args: between(0, 1),
      added: true,
      run: load(savedSchema, (m) => m.load),
    }),
    command('save <file>', 'Save a schema; relations that it does not take any more are deleted', {
      args: exactly(1),
      added: true,
      run: load(savedSchema, (m) => m.save),
    }),
    command('dry-run <file>', 'Tell which relations a schema would delete', {
      args: exactly(1),
      added: true,
      run: load(savedSchema, (m) => m.dryRun),
    }),
    command('lint <file>', 'Tell everything that is wrong with a schema', {
      args: exactly(1),
      needs: 'nothing',
      added: true,
      run: load(schemaFiles, (m) => m.lint),
    }),
    command('format <file> [-w]', 'Print a schema in its one layout, or write it so', {
      description: `Prints a schema in its one layout, or writes the file so. Operators of different kinds that stand side by side get
brackets. Formatting twice changes nothing.`,
      args: exactly(1),
      needs: 'nothing',
      added: true,
      flags: formatFlags,
      run: load(schemaFiles, (m) => m.format),
    }),
  ],
}

const IMPORT = `Creates relations from a file (- for standard input) that holds one JSON object per line, a JSON array, or CSV with a
header: resource, resourceType, relation, target and targetType, as "fga relation export" writes them.

It goes on where it was when it is run again. What fails goes, with the reason, to a file that can be imported
again. With --dry-run nothing is written.`

const relation: Group = {
  name: 'relation',
  summary: 'Commands for relations',
  entries: [
    command('create <resource> <relation> <target>', 'Create a relation, as in doc:plan owner user:ann', {
      args: exactly(3),
      added: true,
      run: load(relations, (m) => m.create),
    }),
    command('delete <resource> <relation> <target>', 'Delete a relation', {
      args: exactly(3),
      added: true,
      run: load(relations, (m) => m.remove),
    }),
    command('list', 'List all relations', { added: true, run: load(relations, (m) => m.listAll) }),
    command('import <file>', 'Create relations from a file', {
      description: IMPORT,
      args: exactly(1),
      added: true,
      flags: importFlags,
      run: load(
        () => import('./import.ts'),
        (m) => m.importFile,
      ),
    }),
    command('export [file]', 'Write all relations to a file', {
      args: between(0, 1),
      added: true,
      flags: exportFlags,
      run: load(
        () => import('./export.ts'),
        (m) => m.exportAll,
      ),
    }),
  ],
}

export const fga: Group = {
  name: 'fga',
  summary: 'Commands for fine-grained authorization',
  section: 'proj',
  entries: [
    schema,
    relation,
    command('test <file>', 'Ask a schema what a file expects of it', {
      description: `Asks a schema what a file expects of it, on this machine. The file is YAML or JSON, with schema or schema_file, tuples and
tests, each with check, who and what. The exit code is 1 when an answer is another one.`,
      args: exactly(1),
      needs: 'nothing',
      added: true,
      run: load(
        () => import('./test.ts'),
        (m) => m.test,
      ),
    }),
    command('import <file> --from <engine>', 'Save a schema and relations of OpenFGA or SpiceDB', {
      description: `Saves the schema of another engine, with the relations of its file: a model of OpenFGA as text, JSON or store file, a
schema of SpiceDB or its validation file. What has no counterpart here is told, and then nothing is saved.`,
      args: exactly(1),
      localWith: 'dry-run',
      added: true,
      flags: foreignFlags,
      run: load(
        () => import('./foreign.ts'),
        (m) => m.importForeign,
      ),
    }),
    command('check <resource> <relation> <target> [-c context]', 'Ask whether somebody has a relation or permission', {
      description: `Asks whether somebody has a relation or permission. Resource and target are written as type:id. The exit code is 2 when
it is denied.`,
      args: exactly(3),
      added: true,
      flags: checkFlags,
      run: load(questions, (m) => m.check),
    }),
    command('who <resource> <relation> [-c context]', 'Find everybody who has a relation or permission', {
      args: exactly(2),
      added: true,
      flags: askFlags,
      run: load(questions, (m) => m.who),
    }),
    command('what <target> [-c context]', 'Find everything that somebody has', {
      args: exactly(1),
      added: true,
      flags: askFlags,
      run: load(questions, (m) => m.what),
    }),
    command(
      'explain <resource> <relation> <target> [-c context] [-f file]',
      'Draw why somebody has a relation, or what is missing',
      {
        description: `Draws why somebody has a relation or permission, or what is missing, as the service has it, or over the schema and tuples
of a file of tests. Resource and target are written as type:id.`,
        args: exactly(3),
        localWith: 'file',
        added: true,
        flags: explainFlags,
        run: load(
          () => import('./explain.ts'),
          (m) => m.explain,
        ),
      },
    ),
  ],
}
