/** YAML as the JSON that it says. The library has no limit of depth, and compares each key with all that stand before. */
import { Composer, type CST, type Document, isScalar, LineCounter, type Pair, Parser, visit } from 'yaml'

/** Characters; a larger file can be written as JSON, which costs less. */
const LARGEST = 2 ** 18
/** Lists and maps within one another. */
const DEEPEST = 64
/** How often what has a name may be used, all that it uses counted, too. */
const MOST_ALIASES = 100
/** Anchors and aliases of a document together: the library looks for each alias among all that stand before it. */
const MOST_NAMES = 1000
/** As often as they are used. */
const MOST_VALUES = 200_000

/** The same value as JSON text. Throws Error, whose first line says why, for what is not YAML or has no such text. */
export function yamlToJson(text: string): string {
  if (text.length > LARGEST) throw new Error(`it is longer than ${LARGEST} characters: write it as JSON`)
  const lines = new LineCounter()
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  // All that follows is recursive, and a stack that ends within a regular expression ends the process.
  if (isDeeper(tokens, DEEPEST)) throw new Error(`it is nested more than ${DEEPEST} levels deep`)
  const [document, ...more] = new Composer({ uniqueKeys: false, stringKeys: true }).compose(tokens, true, text.length)
  if (!document) return 'null'
  if (more.length > 0) throw new Error('it holds more than one document')
  const [error] = document.errors
  if (error) throw new Error(`${error.message} at ${placeOf(error.pos[0], lines)}`)
  visit(document, { Map: (_, { items }) => checkKeys(items, lines) })
  checkNames(document)
  return JSON.stringify(document.toJS({ maxAliasCount: MOST_ALIASES }), bounded()) ?? 'null'
}

/** Level by level, not by recursion. The document itself is the first. */
function isDeeper(tokens: readonly CST.Token[], deepest: number): boolean {
  let level = [...tokens]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest + 1) return true
    level = level.flatMap(partsOf)
  }
  return false
}

function partsOf(token: CST.Token): CST.Token[] {
  const inner = 'items' in token ? token.items.flatMap(({ key, value }: CST.CollectionItem) => [key, value]) : []
  return [...inner, token.type === 'document' ? token.value : undefined].filter((part) => part != null)
}

/** Throws Error for one that comes twice. */
function checkKeys(pairs: readonly Pair[], lines: LineCounter): void {
  const seen = new Set<unknown>()
  for (const { key } of pairs) {
    if (!isScalar(key)) continue
    if (seen.has(key.value)) throw new Error(`Map keys must be unique at ${placeOf(key.range?.[0] ?? 0, lines)}`)
    seen.add(key.value)
  }
}

/** Throws Error where the library would take a time that grows with the square of them. */
function checkNames(document: Document): void {
  let left = MOST_NAMES
  const count = () => {
    if (--left < 0) throw new Error(`it has more than ${MOST_NAMES} anchors and aliases`)
  }
  visit(document, { Alias: count, Value: (_, { anchor }) => (anchor ? count() : undefined) })
}

function placeOf(offset: number, lines: LineCounter): string {
  const { line, col } = lines.linePos(offset)
  return `line ${line}, column ${col}`
}

/** A replacer that lets only so many values through, and no number that JSON would say null for. */
function bounded(): (key: string, value: unknown) => unknown {
  let left = MOST_VALUES
  return (key, value) => {
    if (--left < 0) throw new Error(`it has more than ${MOST_VALUES} values`)
    if (typeof value !== 'number' || Number.isFinite(value)) return value
    throw new Error(`${key} contains a number that is too large or none`)
  }
}
