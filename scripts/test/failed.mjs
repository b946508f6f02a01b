// What did not pass last, for `npm test -- --failed`. Each process of test files takes this module in first (`--import`)
// and writes down when it ends well: so those that hang or are killed count as failed, too. The runner's own reports
// name where a test is declared, which may be a helper.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const started = `${root}.build/started.txt`
const passed = `${root}.build/passed.txt`

/** @param {string[]} files what is going to be run, relative to the root: test files, or groups of them */
export function begin(files) {
  writeFileSync(started, files.join('\n'))
  writeFileSync(passed, '')
}

/** @returns {string[]} test files of the last run that did not pass, relative to the root */
export function lastFailed() {
  if (!existsSync(started)) return []
  const well = new Set(linesOf(passed))
  return linesOf(started)
    .filter((file) => !well.has(file))
    .flatMap(filesOf)
}

/** @param {string} list */
const linesOf = (list) => readFileSync(list, 'utf8').split('\n').filter(Boolean)

/**
 * A group of files that shared a process is run again as its files.
 *
 * @param {string} file
 */
function filesOf(file) {
  if (!file.startsWith('.build/group-')) return [file]
  return [...readFileSync(root + file, 'utf8').matchAll(/^import '\.\/(.+)'$/gm)].map(([, each]) => `.build/${each}`)
}

const file = process.argv[1] && relative(root, process.argv[1])
if (process.env.NODE_TEST_CONTEXT && file?.startsWith('.build/'))
  process.on('exit', (code) => {
    if (code === 0) appendFileSync(passed, `${file}\n`)
  })
