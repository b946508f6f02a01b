// Gives each file of the command line those operations of the contract that it names, as `contract.user.create`, and of
// them only what a caller needs: the declarations of all fields would be most of the program.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluate } from './evaluated.mjs'

const NAMED = /\bcontract\.(\w+)\.(\w+)/g

/** A plugin of esbuild. */
export const operationsByName = {
  name: 'operations-by-name',
  setup({ onStart, onResolve, onLoad }) {
    let contract
    onStart(() => {
      contract = undefined
    })
    onResolve({ filter: /\/client\/operations\.ts$/ }, ({ path, importer, resolveDir }) => ({
      path: importer,
      namespace: 'operations',
      pluginData: join(resolveDir, path),
    }))
    onLoad({ filter: /./, namespace: 'operations' }, async ({ path: importer, pluginData: file }) => {
      contract ??= evaluate(file)
      const { exports, inputs } = await contract
      const contents = `export const contract = ${JSON.stringify(operationsIn(importer, exports))}`
      return { contents, loader: 'js', watchFiles: [importer, ...inputs] }
    })
  },
}

/** Throws Error for a file that names none, or one that is not there. */
function operationsIn(file, { contract, PARTS }) {
  const named = {}
  for (const [, noun, verb] of readFileSync(file, 'utf8').matchAll(NAMED)) {
    const operation = contract[noun]?.[verb]
    if (!operation) throw new Error(`${file} names contract.${noun}.${verb}, which the contract does not have`)
    named[noun] ??= {}
    named[noun][verb] = Object.fromEntries(PARTS.map((part) => [part, operation[part]]))
  }
  if (Object.keys(named).length === 0)
    throw new Error(`${file} has to name operations one by one, as contract.user.load`)
  return named
}
