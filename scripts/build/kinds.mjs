// Gives the command line of each kind of named documents what its commands go by: the names of its fields and how they
// are asked for, and none of what validates them.
import { evaluate } from './evaluated.mjs'

const KIND = /[\\/]contract[\\/]kinds[\\/][a-z-]+\.ts$/

/** A plugin of esbuild. */
export const kindsAsData = {
  name: 'kinds-as-data',
  setup({ onLoad }) {
    onLoad({ filter: KIND }, async ({ path }) => {
      const { exports, inputs } = await evaluate(path)
      const lines = Object.entries(exports)
        .filter(([, value]) => value.declaration)
        .map(([noun, kind]) => `export const ${noun} = ${JSON.stringify(dataOf(kind))}`)
      return { contents: lines.join('\n'), loader: 'js', watchFiles: inputs }
    })
  },
}

/** Of an operation what a caller needs, as src/client/operations.ts has it. */
const PARTS = ['method', 'path', 'effect']

function dataOf({ declaration, unique, operations }) {
  const { noun, title, reply, routes, wrapped, secrets, search, fields } = declaration
  return {
    unique,
    declaration: { noun, title, reply, routes, wrapped, secrets, search, fields: mapped(fields, fieldOf) },
    operations: mapped(operations, (operation) => pick(operation, PARTS)),
  }
}

/** Its form, and what it means. */
function fieldOf({ type, doc }) {
  return { type: { kind: type.kind, ...(type.of && { of: { kind: type.of.kind } }) }, doc }
}

function pick(object, keys) {
  return Object.fromEntries(keys.map((key) => [key, object[key]]))
}

function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]))
}
