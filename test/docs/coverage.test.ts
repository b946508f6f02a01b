/** What README.md and docs/fidelity.md say of the vendor's operations, against the tables of the reference folder. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { contract } from '../../src/contract/index.ts'
import { features } from '../../src/features/index.ts'
import { delegates } from '../../src/features/tenant/administrators/index.ts'
import { createRoutes } from '../../src/server/routes.ts'
import { repoRoot, sharedPath } from '../support/paths.ts'

interface Listed {
  method: string
  path: string
}

/** Every operation that is known, as the page of coverage lists it. */
const known = readFileSync(join(repoRoot, 'scripts/build/known-operations.txt'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [kind = '', area = '', method = '', path = ''] = line.split(' ')
    return { kind, area, method, path }
  })

const routes = createRoutes(contract, features, delegates)
const tables = {
  management: sharedPath('wire/management-operations.json'),
  authentication: sharedPath('wire/auth-operations.json'),
}
const skip = !(tables.management && tables.authentication) && "the vendor's tables are not here"
const list = (path: string | undefined) => JSON.parse(readFileSync(String(path), 'utf8')) as Listed[]

/** Placeholders of a path stand for any value. */
function isServed({ method, path }: Listed): boolean {
  try {
    return routes.find(method, path.replace(/\{[^}]*\}|:\w+/g, 'x')) !== undefined
  } catch {
    return false
  }
}

test('the list of known operations has every one of the tables, and README counts what is served of it', {
  skip,
}, () => {
  const names = new Set(known.map(({ method, path }) => alike(`${method} ${path}`)))
  for (const path of Object.values(tables)) {
    const missing = list(path).filter(({ method, path }) => !names.has(alike(`${method} ${path}`)))
    assert.deepEqual(missing, [])
  }
  const readme = readFileSync(join(repoRoot, 'README.md'), 'utf8').replace(/\s+/g, ' ')
  for (const kind of ['management', 'authentication']) {
    const [, served, all] = new RegExp(`(\\d+) of (\\d+) ${kind} operations`).exec(readme) ?? []
    const operations = known.filter((one) => one.kind === kind)
    const there = operations.filter((one) => isServed(one) && !isRefused(one.method, one.path))
    assert.deepEqual([Number(served), Number(all)], [there.length, operations.length], kind)
  }
})

const alike = (route: string) => route.replace(/\{[^}]*\}|:\w+/g, '*')

const isRefused = (method: string, path: string) =>
  routes.find(method, path.replace(/\{[^}]*\}|:\w+/g, 'x'))?.op.refuses !== undefined

test('D11 fidelity.md names every area of which something answers 404', (context) => {
  const fidelity = readFileSync(join(repoRoot, 'docs/fidelity.md'), 'utf8')
  const section = /## Operations that answer 404\n(.*?)\n## /s.exec(fidelity)?.[1] ?? ''
  const named = [...section.matchAll(/^\| `([\w.-]+)`/gm)].map(([, area = '']) => area)
  const missing = new Map<string, number>()
  for (const { area, method, path } of known) {
    if (!isServed({ method, path })) missing.set(area, (missing.get(area) ?? 0) + 1)
  }
  for (const [area, count] of missing) context.diagnostic(`${area}: ${count}`)
  assert.deepEqual(
    [...missing.keys()].filter((area) => !named.includes(area)),
    [],
    'not named',
  )
  assert.deepEqual(
    named.filter((area) => !missing.has(area)),
    [],
    'named, but all of it is served',
  )
})
