// Modules: the folders of src, and the files that stand beside them and put everything together.
import { importsOf, sourceFiles } from './imports.mjs'

export const PAGE = 'docs/architecture.md'
const ROW = /^\| `([\w./-]+)` \| ([^|]+) \| ([^|]*) \|$/

/** What the source of `root` is made of, sorted by name. `isTypesOnly`: gone at run time. */
export function modulesOf(root) {
  const files = sourceFiles(root)
  const edges = new Map()
  for (const { from, to, kind } of importsOf(root, files)) {
    const [a, b] = [moduleOf(from), moduleOf(to)]
    if (a === b) continue
    const edge = edges.get(`${a} ${b}`) ?? { from: a, to: b, isTypesOnly: true }
    edge.isTypesOnly &&= kind === 'type'
    edges.set(`${a} ${b}`, edge)
  }
  const imports = [...edges.keys()].sort().map((key) => edges.get(key))
  return { names: [...new Set(files.map(moduleOf))].sort(), imports }
}

function moduleOf(file) {
  return file.split('/')[1]
}

/** The page with the last column of its table of modules written anew from the imports. */
export function withImports(page, { imports }) {
  return page
    .split('\n')
    .map((line) => {
      const [, name, holds] = ROW.exec(line) ?? []
      if (!name) return line
      const targets = imports.filter(({ from }) => from === name)
      const cells = targets.map(({ to, isTypesOnly }) => (isTypesOnly ? `*${to}*` : to))
      return `| \`${name}\` | ${holds} | ${cells.join(', ') || 'nothing'} |`
    })
    .join('\n')
}

/** What the page says that each module holds. @returns {Map<string, string>} */
export function captions(page) {
  const rows = page.split('\n').flatMap((line) => (ROW.test(line) ? [ROW.exec(line)] : []))
  return new Map(rows.map(([, name, holds]) => [name, holds]))
}
