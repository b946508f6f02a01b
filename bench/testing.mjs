// Planes inside a test suite, in a process of their own: prints what they cost as one line of JSON.
import { createRequire } from 'node:module'
import { median } from './figures.mjs'

const PLANES = 50
const USERS = 1000
const RESETS = 50

const { startPlane } = createRequire(import.meta.url)('../dist/testing.cjs')

const planes = [await started()]
const starts = []
while (planes.length < PLANES) {
  const began = performance.now()
  planes.push(await started())
  starts.push(performance.now() - began)
}
const mib = process.memoryUsage.rss() / 2 ** 20
const [first] = planes
const users = Array.from({ length: USERS }, (_, n) => ({ loginId: `user-${n}@example.com` }))
await first.manage('POST', '/v1/mgmt/user/create/batch', { users })
await first.snapshot('full')
const resets = []
for (let reset = 0; reset < RESETS; reset++) {
  const began = performance.now()
  await first.restore('full')
  resets.push(performance.now() - began)
}
for (const plane of planes) await plane.stop()
console.log(JSON.stringify({ planes: PLANES, users: USERS, start: median(starts), reset: median(resets), mib }))

/** With somebody who is signed in. */
async function started() {
  const plane = await startPlane()
  await plane.signIn('jane@example.com')
  return plane
}
