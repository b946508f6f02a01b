import { atLeast, between, bool, type Call, command, type Flags, type Group, string } from '../../command.ts'
import { exited } from '../../output/output.ts'

const where = {
  destination: string('', 'duckdb, postgres, filesystem, ... or a URL such as duckdb:users.duckdb'),
  dataset: string('', 'the schema or folder that the tables are in'),
  'pipelines-dir': string('', 'where pipelines keep what they have under way'),
}
const agreed = { yes: bool('y', 'do not ask') }

/** The pipeline is a program of its own; what is not written comes from its configuration. */
const start = (action: string) => async (call: Call<Flags>) => {
  const written = Object.entries(call.flags).filter(([name]) => call.given.has(name))
  const { profile = '', ...flags } = Object.fromEntries(written.map(([name, value]) => [name, String(value)]))
  const { profileValues } = await import('../../profiles/choose.ts')
  const wish = { action, words: call.args, flags, profile: () => profileValues(profile, call.env) }
  return exited(await call.starters.pipeline(wish))
}

const action = <F extends Flags>(usage: string, summary: string, flags: F, args = between(0, 1)) =>
  command(usage, summary, { needs: 'nothing', builtin: true, args, flags, run: start(usage.split(' ')[0] ?? '') })

export const pipeline: Group = {
  name: 'pipeline',
  summary: "Load a project's data into a database, and look at what was loaded",
  section: 'plane',
  builtin: true,
  entries: [
    action('run [name] [--destination url] [--resources a,b]', 'Load what is new', {
      ...where,
      resources: string('', 'only these, separated by commas'),
      write: string('', 'append, replace or merge in place of what each resource says'),
      'full-refresh': bool('', 'read everything again, which also shows deletions'),
      watch: string('', 'run again and again with such a pause: 30s, 5m, 1h'),
      'base-url': string('', "the API's address"),
      profile: string('', 'the profile with key, project and address, where no key is configured'),
      'page-size': string('', 'users in one request'),
      refresh: string('', 'drop_sources, drop_resources or drop_data before the run'),
      'dev-mode': bool('', 'into a new dataset, named by the time'),
      quiet: bool('q', 'say nothing but errors'),
    }),
    action(
      'check [name] [--resources a,b]',
      'Look at the first rows of each resource, and whether schema and contracts would let a run in',
      {
        ...where,
        resources: string('', 'only these, separated by commas'),
        'base-url': string('', "the API's address"),
        profile: string('', 'the profile with key, project and address, where no key is configured'),
      },
    ),
    action(
      'import-dlt <file> [--to file]',
      'Write a REST source that dlt declares, in a Python file or as JSON, as a pipeline',
      { to: string('', 'where to, in place of homescope.pipeline.toml; - prints it') },
      between(1, 1),
    ),
    action('list', 'List the pipelines of this machine', { 'pipelines-dir': where['pipelines-dir'] }, between(0, 0)),
    action('info [name]', 'Show the state and the packages of a pipeline', where),
    action('show [name]', 'Look at a pipeline and its data in a browser', {
      ...where,
      text: bool('', 'print it in place of serving a page'),
      port: string('p', 'the port of the page, 0 for any free one', { initial: '0' }),
    }),
    action('trace [name]', 'Show what the last run did', where),
    action('failed [name]', 'Show what could not be loaded, and why', where),
    action(
      'drop [name] [resource...]',
      'Drop resources with their tables and positions, or packages under way',
      {
        ...where,
        ...agreed,
        all: bool('', 'all resources'),
        pending: bool('', 'packages that are not loaded yet, nothing else'),
      },
      atLeast(0),
    ),
    action('sync [name]', 'Forget what this machine knows and take the state from the destination', {
      ...where,
      ...agreed,
    }),
  ],
}
