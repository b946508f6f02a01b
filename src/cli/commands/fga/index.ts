import { bool, command, exactly, type Group, load, string } from '../../command.ts'

const schemaFiles = () => import('./schema.ts')

export const formatFlags = { write: bool('w', 'write the file anew instead of printing it') }
export const explainFlags = { context: string('c', 'values for conditions, as a JSON object') }

const schema: Group = {
  name: 'schema',
  summary: 'Commands for schemas in files',
  entries: [
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

export const fga: Group = {
  name: 'fga',
  summary: 'Commands for fine-grained authorization',
  section: 'proj',
  entries: [
    schema,
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
    command(
      'explain <file> <resource> <relation> <target> [-c context]',
      'Draw why somebody has a relation, or what is missing',
      {
        description: `Draws why somebody has a relation or permission, or what is missing, over the schema and tuples of a file of tests.
Resource and target are written as type:id.`,
        args: exactly(4),
        needs: 'nothing',
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
