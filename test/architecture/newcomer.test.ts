/** What docs/contributing.md promises of a new kind: one file, and everything else follows. In a copy of the house. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { repoRoot } from '../support/paths.ts'

const PARTS = [
  'src',
  'test',
  'scripts',
  'bench',
  'docs',
  'bin',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'biome.json',
  'README.md',
]
const FILE = 'src/contract/kinds/badge.ts'

/** As the document has it. */
const BADGE = /```ts\n(import [^`]*noun: 'badge'[^`]*)```/.exec(
  readFileSync(join(repoRoot, 'docs/contributing.md'), 'utf8'),
)?.[1] as string

describe('a new kind of named documents is one file', () => {
  let house = ''
  let changed: string[] = []
  before(() => {
    house = mkdtempSync(join(tmpdir(), 'homescope-newcomer-'))
    for (const part of PARTS) cpSync(join(repoRoot, part), join(house, part), { recursive: true })
    symlinkSync(join(repoRoot, 'node_modules'), join(house, 'node_modules'))
    writeFileSync(join(house, FILE), BADGE)
    run('scripts/generate.mjs')
    changed = PARTS.flatMap((part) => differences(part))
  })
  after(() => rmSync(house, { recursive: true }))

  it('of at most sixty lines', () => assert.ok(BADGE.trimEnd().split('\n').length <= 60))

  it('and what npm run generate writes', () => {
    assert.deepEqual(changed, [
      'src/cli/commands/kinds/index.generated.ts',
      FILE,
      'src/contract/kinds/index.generated.ts',
      'docs/openapi.json',
      'docs/reference/README.md',
      'docs/reference/badge.md',
    ])
  })

  it('which the linter and the compiler take', () => {
    run('node_modules/@biomejs/biome/bin/biome', 'check', FILE)
    run('node_modules/typescript/bin/tsc', '-p', '.')
  })

  it('with five operations in the document and in the reference', () => {
    const { paths } = JSON.parse(readFileSync(join(house, 'docs/openapi.json'), 'utf8'))
    const routes = Object.keys(paths).filter((path) => path.startsWith('/v1/mgmt/badge'))
    assert.deepEqual(
      routes,
      ['create', 'update', 'delete', 'load', 'all'].map((verb) => `/v1/mgmt/badge/${verb}`),
    )
    const page = readFileSync(join(house, 'docs/reference/badge.md'), 'utf8')
    for (const verb of ['create', 'update', 'delete', 'load', 'loadAll'])
      assert.match(page, new RegExp(`## badge.${verb}`))
  })

  it('with the suite of every kind, on every engine, and a resource of the pipeline', () => {
    const told = run('scripts/test.mjs', 'conformance/kinds')
    assert.match(told, /▶ badges/)
    assert.match(told, /ℹ fail 0/)
  })

  it('with commands', () => {
    const badge = (...words: string[]) => ['bin/descope.cjs', 'badge', ...words, '-j']
    const script = [
      `node ${badge('create', 'Gold', '--level', '3').join(' ')}`,
      `node ${badge('load-all').join(' ')}`,
    ].join(' && ')
    const told = run('bin/descope.cjs', 'exec', '--', 'sh', '-c', script)
    assert.match(told, /"name": "Gold"/)
    assert.match(told, /"count": 1/)
    assert.match(run('bin/descope.cjs', 'badge', '--help'), /create <name> \[flags\]|Create a badge/)
  })

  function differences(part: string): string[] {
    const names = (root: string) => {
      const isFolder = !part.includes('.')
      if (!isFolder) return [part]
      return readdirSync(join(root, part), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    }
    const here = new Set(names(repoRoot))
    const there = names(house)
    const isOther = (name: string) =>
      !here.has(name) || !readFileSync(join(repoRoot, name)).equals(readFileSync(join(house, name)))
    return there.filter(isOther).sort()
  }

  /** What a program of the house prints; it must end well. */
  function run(script: string, ...args: string[]): string {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const options = { cwd: house, encoding: 'utf8', env, maxBuffer: 2 ** 26 } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], options)
    assert.equal(status, 0, `${script} ${args.join(' ')}\n${stdout.slice(-4000)}${stderr.slice(-4000)}`)
    return stdout
  }
})
