// What imports what, read from the source. A scanner and not a compiler: the formatter gives every import the same
// shape, and test/architecture/imports.test.ts compares what is found here with what the bundler finds.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const CLAUSE = String.raw`(?:type\s+)?(?:[\w$]+\s*,?\s*)?(?:\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})?`
const STATEMENT = new RegExp(
  String.raw`^(?:import\s+(${CLAUSE})\s+from|export\s+(${CLAUSE})\s+from|import)\s+'([^']+)'`,
  'gm',
)
const LATE = /(?<!\*.*|\/\/.*)(\btypeof\s+)?\bimport\('([^']+)'\)/g

/** An import of one file by another. `kind`: `type` is gone at run time, `late` is an `import()` of a running program. */
/** @typedef {{ from: string, to: string, kind: 'value' | 'type' | 'late' }} Import */

/** Names of the source files below `folder` of `root`, tests apart, sorted. */
export function sourceFiles(root, folder = 'src') {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|long)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length))
    .sort()
}

/** Every import of a file of the repository by one of `files`, in their order. @returns {Import[]} */
export function importsOf(root, files) {
  return files.flatMap((from) => importsIn(readFileSync(join(root, from), 'utf8'), from))
}

/** `text`: source of the file `from`. @returns {Import[]} */
export function importsIn(text, from) {
  /** @type {{ kind: Import['kind'], specifier: string }[]} */
  const stated = [...text.matchAll(STATEMENT)].map(([, imported, exported, specifier]) => ({
    kind: isOfTypes(imported ?? exported ?? '') ? 'type' : 'value',
    specifier,
  }))
  /** @type {typeof stated} */
  const late = [...text.matchAll(LATE)].map(([, isType, specifier]) => ({ kind: isType ? 'type' : 'late', specifier }))
  return [...stated, ...late]
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ kind, specifier }) => ({ from, to: normalize(join(dirname(from), specifier)), kind }))
}

function isOfTypes(clause) {
  return /^type\s/.test(clause)
}
