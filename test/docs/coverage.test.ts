/** What README.md and docs/fidelity.md say of the vendor's operations, against the tables of the reference folder. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { contract } from '../../src/contract/index.ts'
import { features } from '../../src/features/index.ts'
import { createRoutes } from '../../src/server/routes.ts'
import { repoRoot, sharedPath } from '../paths.ts'

interface Listed {
  method: string
  path: string
  area: string
}

const routes = createRoutes(contract, features)
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

test('D11 README counts the operations that are served', { skip }, () => {
  const readme = readFileSync(join(repoRoot, 'README.md'), 'utf8').replace(/\s+/g, ' ')
  for (const [kind, path] of Object.entries(tables)) {
    const operations = list(path)
    const [, served, all] = new RegExp(`more than (\\d+) of (\\d+) ${kind} operations`).exec(readme) ?? []
    const actual = operations.filter(isServed).length
    assert.equal(Number(all), operations.length, kind)
    assert.ok(actual >= Number(served) && actual < Number(served) + 30, `${kind}: ${actual} are served`)
  }
})

test('D11 fidelity.md names every area of which something answers 404', { skip }, (context) => {
  const fidelity = readFileSync(join(repoRoot, 'docs/fidelity.md'), 'utf8')
  const section = /## Operations that answer 404\n(.*?)\n## /s.exec(fidelity)?.[1] ?? ''
  const named = [...section.matchAll(/^\| `([\w.-]+)`/gm)].map(([, area = '']) => area)
  const missing = new Map<string, number>()
  for (const operation of Object.values(tables).flatMap(list)) {
    if (isServed(operation)) continue
    missing.set(operation.area, (missing.get(operation.area) ?? 0) + 1)
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
