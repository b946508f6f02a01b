import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Io } from '../io/io.ts'
import { ProgressLine } from './progress-line.ts'

function terminal(isTerminal: boolean) {
  let written = ''
  const io = {
    steer: (_: 2, text: string) => {
      written += text
    },
    isTerminal: (fd: number) => isTerminal && fd === 2,
  } as unknown as Io
  return { io, written: () => written }
}

test('tells a person on one line how far it is', async () => {
  const { io, written } = terminal(true)
  const line = new ProgressLine(io, 'users', 1000)
  line.show(5, 100, 0)
  await new Promise((resolve) => setTimeout(resolve, 250))
  line.show(50, 550, 2)
  line.show(51, 560, 2)
  line.clear()
  const [start, first, second, cleared, ...more] = written().split('\r\x1b[K')
  assert.deepEqual([start, cleared, more], ['', '', []])
  assert.match(first ?? '', /^5 users, 10 %(, 0 users\/s)?$/)
  assert.match(second ?? '', /^50 users, 55 %, \d+ users\/s, 2 failed, 00:00 left$/)
})

test('tells nothing of the end of an input that has none', async () => {
  const { io, written } = terminal(true)
  new ProgressLine(io, 'users', undefined).show(5, 100, 0)
  assert.match(written().replace('\r\x1b[K', ''), /^5 users(, 0 users\/s)?$/)
})

test('is silent where no person looks', () => {
  const { io, written } = terminal(false)
  const line = new ProgressLine(io, 'users', 1000)
  line.show(5, 100, 0)
  line.clear()
  assert.equal(written(), '')
})
