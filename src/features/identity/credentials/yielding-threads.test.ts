import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callYielding } from './yielding-threads.ts'

const path = require.resolve('@node-rs/argon2')

test('rejects when the functions are not there', async () => {
  await assert.rejects(callYielding('/no/such/package', ['verify', '', '']), { code: 'MODULE_NOT_FOUND' })
})

test('hashes and compares in a thread', async () => {
  const kept = await callYielding<string>(path, ['hash', 'Corr3ct-horse', { memoryCost: 1024, timeCost: 1 }])
  assert.match(kept, /^\$argon2id\$v=19\$m=1024,t=1,p=\d+\$/)
  const answers = ['Corr3ct-horse', 'Wr0ng-horse'].map((shown) => callYielding<boolean>(path, ['verify', kept, shown]))
  assert.deepEqual(await Promise.all(answers), [true, false])
})

test('rejects with what the function throws, and goes on', async () => {
  await assert.rejects(callYielding(path, ['verify', 'no hash', 'Corr3ct-horse']), /^Error: Decoding failed/)
  assert.match(
    await callYielding<string>(path, ['hash', 'Corr3ct-horse', { memoryCost: 1024, timeCost: 1 }]),
    /argon2id/,
  )
})
