import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '../../../contract/faults.ts'
import { createHashQueue } from './hash-queue.ts'

test('runs a few at a time, has some wait, and refuses the rest', async () => {
  const queue = createHashQueue(2, 3)
  const release: (() => void)[] = []
  let running = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++running)
    await new Promise<void>((resolve) => release.push(resolve))
    running--
  }
  const results = Array.from({ length: 7 }, () =>
    queue.run(work).then(
      () => 'done',
      (error: unknown) => (error instanceof ApiError ? [error.fault, error.retryAfter] : error),
    ),
  )
  for (let done = 0; done < 5; done++) {
    while (release.length === 0) await new Promise((resolve) => setImmediate(resolve))
    release.shift()?.()
  }
  assert.deepEqual(await Promise.all(results), [...Array(5).fill('done'), ['busy', 1], ['busy', 1]])
  assert.equal(most, 2)
})
