/** Mail from strangers in the console: shown in a frame in which nothing runs and nothing is loaded. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { furnish, openBrowser, skip, takeSeat } from './browser.ts'
import { stageOf } from './stage.ts'

test('a mail runs nothing and loads nothing', { skip }, async (t) => {
  const browser = await openBrowser()
  const plane = await startTestPlane()
  t.after(async () => {
    await browser.close()
    await plane.stop()
  })
  const { userId } = await furnish(plane)
  const id = await plantMail(
    plane,
    userId,
    '<b id="seen">Mail</b><img src="https://elsewhere.test/x.png"><script>parent.alert(1)</script><form action="https://elsewhere.test"><a href="https://elsewhere.test" target="_top">go</a>',
  )
  const { page, go, foreign, complaints } = await takeSeat(t, browser, stageOf(plane))
  await go(`outbox/${id}`)
  const frame = page.frameLocator('iframe.mail')
  await frame.locator('#seen').waitFor()
  await page.waitForTimeout(300)
  assert.deepEqual(foreign, [])
  assert.deepEqual(
    complaints.filter((line) => line.startsWith('dialog')),
    [],
  )
  await frame.getByRole('link', { name: 'go' }).click()
  await page.waitForTimeout(300)
  assert.match(page.url(), new RegExp(`/console/outbox/${id}$`))
})

async function plantMail(plane: TestPlane, userId: string, html: string): Promise<string> {
  const { world, projectId } = plane
  const id = 'mzzzzzzzzzzzzz'
  const message = {
    channel: 'email',
    to: 'ada@acme.test',
    kind: 'otp',
    loginId: 'ada@acme.test',
    subject: 'Hello',
    text: 'Hello',
    html,
    code: '',
    link: '',
    links: {},
    linkId: '',
  }
  const sealed = world.vault.seal(JSON.stringify(message), `outbox ${projectId} ${id}`)
  const { now } = plane
  await world.store.of(projectId).write((tables) =>
    tables.outbox.add(projectId, {
      id,
      userId,
      sealed,
      status: 'kept',
      failure: '',
      tries: 0,
      createdAt: now,
      nextAt: now,
    }),
  )
  return id
}
