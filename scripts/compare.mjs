// npm run compare -- --official=PATH [words]: runs the command table of the official program, and of ours, against a fresh
// plane each, and tells where output, exit code or files differ. Words choose cases. Nothing of the official program is
// kept; what differs on purpose is named in compare/named.mjs with its row of docs/fidelity.md.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildPrograms } from './build.mjs'
import { generalCases } from './compare/general.mjs'
import { NAMED } from './compare/named.mjs'
import { scenario } from './compare/scenario.mjs'
import { openSide } from './compare/side.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({ options: { official: { type: 'string' } }, allowPositionals: true })
if (!values.official) {
  console.error('Say where the official program is: npm run compare -- --official=PATH')
  process.exit(2)
}
checkNamed()
await buildPrograms()

const folder = mkdtempSync(join(tmpdir(), 'descope-compare-'))
const serve = [process.execPath, join(root, 'bin/descope.cjs'), 'serve']
const sides = [
  await openSide([values.official], serve, join(folder, 'official')),
  await openSide([process.execPath, join(root, 'bin/descope.cjs')], serve, join(folder, 'ours')),
]
try {
  const cases = [...(await generalCases(sides[0])), ...scenario]
  process.exitCode = await compare(cases.filter(isWanted))
} finally {
  for (const side of sides) await side.close()
  rmSync(folder, { recursive: true })
}

/** A case that another one takes a value from is always run. */
function isWanted({ words, keep }) {
  return positionals.length === 0 || keep || positionals.some((word) => words.join(' ').includes(word))
}

/** Prints what nobody has named; the exit code. */
async function compare(cases) {
  const counts = new Map()
  const count = (name) => counts.set(name, (counts.get(name) ?? 0) + 1)
  let unnamed = 0
  for (const each of cases) {
    const [official, ours] = await Promise.all(sides.map((side) => side.run(each)))
    const differing = Object.keys(official).filter((part) => official[part] !== ours[part])
    const rest = differing.filter((part) => {
      const named = NAMED.find(({ explains }) => explains({ words: each.words, part, official, ours }))
      if (named) count(named.row)
      return !named
    })
    if (differing.length === 0) count('the same')
    if (rest.length === 0) continue
    unnamed++
    console.log(`\n$ descope ${each.words.map((word) => JSON.stringify(word)).join(' ')}`)
    for (const part of rest) console.log(`${part}, official:\n${official[part]}\n${part}, ours:\n${ours[part]}`)
  }
  console.log(`\n${cases.length} cases, ${unnamed} with a difference that nobody has named`)
  for (const [name, number] of [...counts].sort(([, a], [, b]) => b - a))
    console.log(`${String(number).padStart(5)}  ${name}`)
  return unnamed > 0 ? 1 : 0
}

/** Each name is the beginning of a row. */
function checkNamed() {
  const rows = readFileSync(join(root, 'docs/fidelity.md'), 'utf8')
  for (const { row } of NAMED) if (!rows.includes(`| ${row}`)) throw new Error(`docs/fidelity.md has no row "${row}"`)
}
