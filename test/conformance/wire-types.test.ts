/** Every operation of management: its declared reply, against the types that the vendor's clients read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contract } from '../../src/contract/index.ts'
import { features } from '../../src/features/index.ts'
import { delegates } from '../../src/features/tenant/administrators/index.ts'
import { createRoutes } from '../../src/server/routes.ts'
import { declaredOtherwise, LEFT_OUT, listed, unnamed, withoutTables } from './wire-types.ts'

const routes = createRoutes(contract, features, delegates)

test('declared replies have the fields of the tables, in name and type', { skip: withoutTables }, () => {
  const different = listed.flatMap((operation) => {
    const { method, path } = operation
    const op = routes.find(method, path.replace(/\{[^}]*\}|:\w+/g, 'x'))?.op
    if (!op || op.refuses || op.replies) return []
    return declaredOtherwise(operation, op).map((line) => `${method} ${path} ${line}`)
  })
  assert.deepEqual(unnamed(different), [])
  for (const { line, why } of LEFT_OUT)
    assert.ok(
      different.some((each) => line.test(each)),
      `there now: ${line} ${why}`,
    )
})
