import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { bool, command, exactly, type Group, nameOf, string, visibleEntries } from '../command.ts'
import { exited } from '../output/output.ts'
import { root } from '../tree/tree.ts'
import { manPages } from './man.ts'

const facts = { version: '1.2.3', date: '2026-11-22', exits: [{ code: 0, means: 'Done' }], variables: {} }

test('writes what a command declares', async () => {
  const make = command('make <name> [-c color]', 'Make a thing', {
    args: exactly(1),
    flags: { color: string('c', 'its color', { initial: 'red' }), secret: bool('', 'not shown', { hidden: true }) },
    description: "Makes a thing.\n\n.hidden files and C:\\ are kept:\n  'as they are'",
    run: async () => exited(0),
  })
  const things: Group = { name: 'thing', summary: 'Commands for things', entries: [make] }
  const pages = await manPages(
    { name: 'demo', summary: 'A demonstration', entries: [things] },
    {
      ...facts,
      variables: { 'demo-thing': [{ name: 'DEMO_KEY', doc: 'A key' }] },
    },
  )
  assert.deepEqual(Object.keys(pages), ['demo.1', 'demo-thing.1'])
  assert.equal(
    pages['demo-thing.1'],
    `.TH DEMO\\-THING 1 2026-11-22 "homescope 1.2.3" "User Commands"
.SH NAME
demo\\-thing \\- Commands for things
.SH SYNOPSIS
.B demo thing
.I command
.SH DESCRIPTION
Commands for things.
.SH COMMANDS
.SS demo thing make
.B demo thing make <name> [\\-c color]
.PP
Makes a thing.
.PP
.EX
\\&.hidden files and C:\\e are kept:
  'as they are'
.EE
.TP
.BI "\\-c, \\-\\-color " string
its color (default "red")
.TP
.B \\-j, \\-\\-json
use JSON output format
.SH ENVIRONMENT
.TP
.B DEMO_KEY
A key
.SH SEE ALSO
.BR demo (1)
`,
  )
})

test('has a page for every noun', async () => {
  const nouns = visibleEntries(root).map((entry) => `descope-${nameOf(entry)}.1`)
  assert.deepEqual(Object.keys(await manPages(root, facts)), ['descope.1', ...nouns])
})

const checker = ['mandoc', 'groff'].find((program) => spawnSync(program, ['--version']).error === undefined)

test('writes pages without a fault', { skip: !checker && 'neither mandoc nor groff is installed' }, async () => {
  const words = checker === 'mandoc' ? ['-T', 'lint', '-W', 'warning'] : ['-man', '-ww', '-Tutf8', '-z']
  for (const [file, text] of Object.entries(await manPages(root, facts))) {
    const { stdout, stderr } = spawnSync(checker ?? '', words, { input: text, encoding: 'utf8' })
    assert.equal(stdout + stderr, '', file)
  }
})
