import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClientAddress } from './client-address.ts'

test('A14 a caller behind proxies is the rightmost hop that is none of ours', () => {
  const addressOf = createClientAddress(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])
  const cases: [string, string, string][] = [
    ['127.0.0.1', '', '127.0.0.1'],
    ['127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['::ffff:127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['127.0.0.1', '1.2.3.4, 203.0.113.7, 10.1.2.3', '203.0.113.7'],
    ['127.0.0.1', '1.2.3.4,203.0.113.7:4711,10.1.2.3:80', '203.0.113.7'],
    ['127.0.0.1', '1.2.3.4, [2001:db8::1]:443', '2001:db8::1'],
    ['fd00::1', '2001:db8::2', '2001:db8::2'],
    ['127.0.0.1', '203.0.113.7, unknown', '127.0.0.1'],
    ['127.0.0.1', '203.0.113.7, ', '127.0.0.1'],
    ['127.0.0.1', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
    ['198.51.100.1', '203.0.113.7', '198.51.100.1'],
    ['127.0.0.1', `203.0.113.7, ${'9'.repeat(10_000)}`, '127.0.0.1'],
  ]
  for (const [socket, forwarded, due] of cases) assert.equal(addressOf(socket, forwarded), due, forwarded.slice(0, 60))
  assert.equal(createClientAddress([])('127.0.0.1', '203.0.113.7'), '127.0.0.1')
})
