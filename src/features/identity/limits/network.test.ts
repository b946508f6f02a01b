import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInner, networkOf } from './network.ts'

test('A14 addresses of version 6 count by their first 64 bits', () => {
  const cases: [string, string][] = [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:DB8:1:2::6', '2001:db8:1:2::'],
    ['2001:db8::1', '2001:db8:0:0::'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1::'],
    ['::1', '0:0:0:0::'],
    ['fe80::1%eth0', 'fe80:0:0:0::'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::'],
    ['', ''],
    ['nonsense', ''],
  ]
  for (const [address, due] of cases) assert.equal(networkOf(address), due, address)
  const inner = ['127.0.0.9', '10.1.1.1', '172.20.0.1', '192.168.1.1', '::1', 'fd12::1', '::ffff:127.0.0.1', '']
  for (const address of inner) assert.ok(isInner(address), address)
  for (const address of ['203.0.113.7', '2001:db8::1', '172.32.0.1']) assert.ok(!isInner(address), address)
})
