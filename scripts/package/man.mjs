// Manual pages of the command line, from its declarations: what `npm run package` puts beside the program.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { everywhere } from '../build.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The text of each page by its file's name. `date`: `YYYY-MM-DD`. */
export async function manPages(date) {
  const entry = `
    import { root } from './cli/tree/tree.ts'
    import { manPages } from './cli/help/man.ts'
    import { exits } from './cli/exit/exit-topic.ts'
    import { settings } from './settings/config.ts'
    export const pages = (date) => manPages(root, {
      version: __VERSION__,
      date,
      exits,
      variables: {
        'descope-serve': Object.values(settings).map(({ env, doc, default: value }) => (
          { name: env, doc: value === '' || value.length === 0 ? doc : doc + ' (default ' + value + ')' }
        )),
        descope: [
          { name: 'DESCOPE_PROJECT_ID', doc: 'The project that commands work in' },
          { name: 'DESCOPE_MANAGEMENT_KEY', doc: 'A management key, which every command with a service needs' },
          { name: 'DESCOPE_BASE_URL', doc: 'Where the plane answers; the hosted service when not set' },
        ],
      },
    })`
  const { outputFiles } = await build({
    ...everywhere,
    stdin: { contents: entry, resolveDir: `${root}src`, loader: 'ts' },
    packages: 'bundle',
    format: 'esm',
    write: /** @type {const} */ (false),
    minify: true,
  })
  const { pages } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  )
  return pages(date)
}
