// Evaluates src/cli/commands/heads.ts while the program is built, so that it holds the name and the summary of each
// noun and loads the declaration only of the one that is written.
import { resolve } from 'node:path'
import { build } from 'esbuild'

const HEADS = /[\\/]cli[\\/]commands[\\/]heads\.ts$/

/** A plugin of esbuild. */
export const headsEvaluated = {
  name: 'heads-evaluated',
  setup({ onLoad }) {
    onLoad({ filter: HEADS }, async ({ path }) => {
      const { heads, inputs } = await evaluate(path)
      return { contents: `export const heads = ${JSON.stringify(heads)}`, loader: 'js', watchFiles: inputs }
    })
  },
}

async function evaluate(path) {
  const { outputFiles, metafile } = await build({
    entryPoints: [path],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    metafile: true,
    plugins: [declarationsOnly],
  })
  const { heads } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  )
  return { heads, inputs: Object.keys(metafile.inputs).map((file) => resolve(file)) }
}

/** What commands load when they run is left where it is. */
const declarationsOnly = {
  name: 'declarations-only',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, importer }) =>
      kind === 'dynamic-import' && !/[\\/]nouns\.ts$/.test(importer) ? { external: true } : undefined,
    )
  },
}
