// Evaluates modules of data while the program is built, so that it holds their values and none of what they are made of.
import { resolve } from 'node:path'
import { build } from 'esbuild'

/** Modules with one export each, which is JSON. */
const MODULES = [
  // The name and the summary of each noun: the declaration is loaded only of the one that is written.
  { file: /[\\/]cli[\\/]tree[\\/]heads\.ts$/, name: 'heads' },
  // The routes whose method misleads: of the contract nothing else is needed to tell reads from writes.
  { file: /[\\/]client[\\/]misleading\.ts$/, name: 'misleading' },
  // The columns of each list: what a noun prints is loaded by its commands alone.
  { file: /[\\/]cli[\\/]output[\\/]formats[\\/]lists\.ts$/, name: 'lists' },
]

/** A plugin of esbuild. */
export const evaluated = {
  name: 'evaluated',
  setup({ onLoad }) {
    for (const { file, name } of MODULES) {
      onLoad({ filter: file }, async ({ path }) => {
        const { exports, inputs } = await evaluate(path)
        const contents = `export const ${name} = ${JSON.stringify(exports[name])}`
        return { contents, loader: 'js', watchFiles: inputs }
      })
    }
  },
}

/** The module's exports, and the files that it is made of. */
export async function evaluate(path) {
  const { outputFiles, metafile } = await build({
    entryPoints: [path],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    metafile: true,
    plugins: [declarationsOnly],
  })
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  return { exports: await import(url), inputs: Object.keys(metafile.inputs).map((file) => resolve(file)) }
}

/** Files that load the declarations of nouns. */
const NOUNS = /[\\/](nouns|kinds[\\/]index\.generated)\.ts$/

/** What commands load when they run is left where it is. */
const declarationsOnly = {
  name: 'declarations-only',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, importer }) =>
      kind === 'dynamic-import' && !NOUNS.test(importer) ? { external: true } : undefined,
    )
  },
}
