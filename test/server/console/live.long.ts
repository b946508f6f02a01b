/** An hour of live traffic in front of an open console, in minutes: what the page keeps of it. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openBrowser, skip } from './browser.ts'
import { heapOf, MIB } from './measured.ts'
import { serve } from './serving.ts'

/** Five requests a second for an hour. */
const REQUESTS = 18_000
const AT_ONCE = 8
/** What the page may keep more at the end of the hour than after its first quarter. */
const MOST = 4 * MIB

test('an hour of requests, seen as they are made, leaves nothing behind', { skip, timeout: 20 * 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-live-'))
  const browser = await openBrowser()
  const plane = await serve(`sqlite:${join(folder, 'test.db')}`)
  t.after(async () => {
    await browser.close()
    await plane.stop()
    await rm(folder, { recursive: true })
  })
  const page = await browser.newPage()
  await page.goto(plane.link)
  await page.getByRole('link', { name: 'Requests' }).click()
  await page.getByText('Live', { exact: true }).last().waitFor()
  const heaps: number[] = []
  for (let quarter = 0; quarter < 4; quarter++) {
    await traffic(REQUESTS / 4, (at) =>
      // Every tenth changes something, which the audit trail tells the console, too.
      at % 10 === 0
        ? plane.manage('POST', '/v1/mgmt/permission/create', { name: `Permission ${quarter} ${at}` })
        : plane.ask('/v1/auth/otp/verify/email', { loginId: `nobody${at}@acme.test`, code: '000000' }),
    )
    await page.waitForTimeout(2000)
    heaps.push(await heapOf(page))
  }
  t.diagnostic(`heap after each quarter: ${heaps.map((bytes) => (bytes / MIB).toFixed(1)).join(', ')} MiB`)
  const [first = 0, , , last = 0] = heaps
  assert.ok(last - first < MOST, `${((last - first) / MIB).toFixed(1)} MiB more`)
  await page.getByText(/of the last 500/).waitFor()
})

/** So many requests, a few at a time. */
async function traffic(count: number, ask: (at: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) await ask(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}
