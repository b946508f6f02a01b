import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { agree } from './agreement.ts'

for (const isPartial of [false, true]) {
  const how = isPartial ? ', read as they are needed' : ''
  test(`answers are those of a model that expands everything${how}`, (context) => compareAll(context, isPartial))
}

async function compareAll(context: TestContext, isPartial: boolean): Promise<void> {
  const seen = { checks: 0, allowed: 0, conditional: 0 }
  for (let seed = 1; seed <= 200; seed++) {
    const each = await agree(seed, { isPartial })
    seen.checks += each.checks
    seen.allowed += each.allowed
    seen.conditional += each.conditional
  }
  context.diagnostic(JSON.stringify(seen))
  // Cases that are all denied would prove nothing.
  assert.ok(seen.allowed > seen.checks / 50 && seen.allowed < seen.checks / 2, JSON.stringify(seen))
  assert.ok(seen.conditional > seen.checks / 50, JSON.stringify(seen))
}
