/** The imports that the picture and the limits are made of, and what is made of them. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { build } from 'esbuild'
import { circles, heights, withoutShortcuts } from '../../scripts/architecture/graph.mjs'
import { importsIn, importsOf, sourceFiles } from '../../scripts/architecture/imports.mjs'
import { measure, overLimits, shortened } from '../../scripts/architecture/limits.mjs'
import { repoRoot } from '../support/paths.ts'

test('the imports of a running program are those that the bundler finds', async () => {
  const files = sourceFiles(repoRoot)
  const { metafile } = await build({
    absWorkingDir: repoRoot,
    entryPoints: files,
    bundle: true,
    packages: 'external',
    external: ['*.cjs'],
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
    outdir: 'unused',
    logLevel: 'silent',
  })
  const bundled = Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.filter(({ external }) => !external).map(({ path }) => `${from} ${path}`),
  )
  const scanned = importsOf(repoRoot, files).filter(({ kind }) => kind !== 'type')
  assert.ok(bundled.length > 1500)
  assert.deepEqual([...new Set(scanned.map(({ from, to }) => `${from} ${to}`))].sort(), [...new Set(bundled)].sort())
})

test('imports are told apart: of values, of types, and late ones', () => {
  const text = [
    '/** As in import("./no.ts"). */',
    "import './effect.ts'",
    "import one, { type Two } from './value.ts'",
    "import type { Three } from '../type.ts'",
    'import {',
    '  four,',
    "} from './lines.ts'",
    "export * from './all.ts'",
    "export type { Five } from './five.ts'",
    "import { readFile } from 'node:fs'",
    "const late = () => import('./late.ts')",
    "type Late = typeof import('./late-type.ts')",
    "// import('./comment.ts')",
  ].join('\n')
  assert.deepEqual(
    importsIn(text, 'src/a/b.ts').map(({ to, kind }) => `${kind} ${to}`),
    [
      'value src/a/effect.ts',
      'value src/a/value.ts',
      'type src/type.ts',
      'value src/a/lines.ts',
      'value src/a/all.ts',
      'type src/a/five.ts',
      'late src/a/late.ts',
      'type src/a/late-type.ts',
    ],
  )
})

test('graphs: circles, heights, and what does not follow from the rest', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e']
  const edges = [
    ['a', 'b'],
    ['b', 'c'],
    ['a', 'c'],
    ['d', 'e'],
  ] as const
  assert.deepEqual(circles(nodes, edges), [])
  assert.deepEqual(circles(nodes, [...edges, ['c', 'b'], ['e', 'd']]), [
    ['b', 'c'],
    ['d', 'e'],
  ])
  assert.deepEqual(Object.fromEntries(heights(nodes, edges)), { a: 2, b: 1, c: 0, d: 1, e: 0 })
  assert.deepEqual(
    withoutShortcuts(nodes, edges).map(([from, to]) => from + to),
    ['ab', 'bc', 'de'],
  )
})

/** Three, of which one is inside a text; the rest looks like some. */
const CASTS = [
  'export const names = ["a"] as const // a as string',
  'export const one = names as unknown as string[]',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
  'export const two = `b as string ${one as string[]}` + "c as string"',
  '',
].join('\n')

test('limits: what grows is named, and what became smaller leaves the list', () => {
  const limits = { folders: { 'src/old': 30, 'src/gone': 22 }, filesInCircles: 4, casts: 9, castsToUnknown: 2 }
  const root = mkdtempSync(join(tmpdir(), 'homescope-limits-'))
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  try {
    for (const folder of ['test', 'scripts', 'bench']) mkdirSync(join(root, folder))
    for (let at = 0; at < 31; at++) write(`src/old/f${at}.ts`, 'export const a = 1\n'.repeat(90))
    for (let at = 0; at < 21; at++) write(`src/new/f${at}.ts`, 'export const a = 1\n')
    write('src/new/f1.ts', CASTS)
    write('src/new/f1.test.ts', CASTS)
    write('src/old/f0.ts', "import { a } from '../new/f0.ts'\nexport const b = a\n")
    write('src/new/f0.ts', "import { b } from '../old/f0.ts'\nexport const a = b\n")
    assert.deepEqual(overLimits(measure(root), { ...limits, filesInCircles: 1, casts: 2, castsToUnknown: 0 }), [
      'src/new: 22 entries, at most 20: split it by noun',
      'src/old: 31 entries, at most 30: split it by noun',
      'imports in a circle: src/new/f0.ts, src/old/f0.ts',
      '2 files import types in a circle, at most 1: src/new/f0.ts, src/old/f0.ts',
      'casts: 3, at most 2: let a guard or a reader look instead',
      'casts to unknown: 1, at most 0: let a guard or a reader look instead',
      'half of the files have 90 lines or more, at most 79',
    ])
    for (let at = 2; at < 7; at++) rmSync(join(root, `src/old/f${at}.ts`))
    assert.deepEqual(JSON.parse(shortened(measure(root), limits)), {
      folders: { 'src/old': 26 },
      filesInCircles: 2,
      casts: 3,
      castsToUnknown: 1,
    })
  } finally {
    rmSync(root, { recursive: true })
  }
})
