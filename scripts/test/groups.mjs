// Which test files share a process. A file alone loads the whole program again and ends before its code is compiled well:
// together, files take two thirds of the processor time.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Files in a group; more would leave one of the two processes without work at the end. */
const SIZE = 6
/** For fewer files than these somebody waits, who wants to be told of each. */
const FEWEST = 20
/** What measures its process, has hooks around a whole file, sets the environment, or opens a browser. */
const ALONE =
  /^(before|after|beforeEach|afterEach)\(|memoryUsage|cpuUsage|playwright-core|\.\/(browser|stage)\.ts|process\.env(\.\w+|\[[^\]]+\]) = /m

/**
 * Writes a module for each group.
 *
 * @param {string[]} files bundled test files, relative to the root
 * @returns {string[]} what is to be run in their place, those first that take longest
 */
export function groupTests(files) {
  if (files.length < FEWEST) return files
  const alone = files.filter((file) => ALONE.test(readFileSync(sourceOf(file), 'utf8')))
  const others = files.filter((file) => !alone.includes(file))
  const groups = Array.from({ length: Math.ceil(others.length / SIZE) }, (_, at) =>
    others.slice(at * SIZE, (at + 1) * SIZE),
  )
  return [...alone, ...groups.map(writeGroup)]
}

/** @param {string[]} files @param {number} at */
function writeGroup(files, at) {
  const name = `.build/group-${String(at + 1).padStart(2, '0')}-${words(files[0])}.test.mjs`
  writeFileSync(`${root}${name}`, files.map((file) => `import './${file.replace('.build/', '')}'\n`).join(''))
  return name
}

/** @param {string} file */
const words = (file) => dirname(file).split('/').slice(2).join('-') || 'tests'

/** @param {string} file */
const sourceOf = (file) => root + file.replace(/^\.build\//, '').replace(/\.mjs$/, '.ts')
