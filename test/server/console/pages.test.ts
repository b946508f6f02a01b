/** Every page of the console in a real browser: nothing that axe finds, nothing that runs of what strangers wrote. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { everyAddress, furnish, isTooWide, openBrowser, planted, skip, takeSeat, violationsOn } from './browser.ts'

describe('every page of the console', { skip }, () => {
  let browser: Browser
  let plane: TestPlane
  let userId: string
  before(async () => {
    browser = await openBrowser()
    plane = await startTestPlane()
    userId = (await furnish(plane)).userId
  })
  after(async () => {
    await browser?.close()
    await plane?.stop()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing, ${colorScheme}`, async (t) => {
      const { page, go } = await takeSeat(t, browser, plane, { colorScheme })
      const found: string[] = []
      for (const address of await everyAddress(plane, userId)) {
        await go(address)
        await page.waitForTimeout(250)
        found.push(...(await violationsOn(page)).map((line) => `${address || 'home'}: ${line}`))
      }
      assert.deepEqual(found, [])
    })
  }

  test('axe finds nothing at the door and in dialogs', async (t) => {
    const { page, go, context } = await takeSeat(t, browser, plane)
    const found: string[] = []
    for (const [address, button] of [
      ['users', 'New user'],
      ['management-keys', 'New management key'],
      [`users/${userId}`, 'Delete'],
    ] as const) {
      await go(address)
      await page.getByRole('button', { name: button, exact: true }).click()
      await page.getByRole('dialog').waitFor()
      found.push(...(await violationsOn(page)))
    }
    await context.clearCookies()
    await page.goto(`${plane.url}/console`)
    await page.getByRole('heading', { name: 'Homescope console' }).waitFor()
    found.push(...(await violationsOn(page)))
    assert.deepEqual(found, [])
  })

  test('nothing is wider than a phone', async (t) => {
    const { page, go } = await takeSeat(t, browser, plane, { viewport: { width: 380, height: 760 } })
    const wide: string[] = []
    for (const address of await everyAddress(plane, userId)) {
      await go(address)
      await page.waitForTimeout(100)
      const isWide = await isTooWide(page)
      if (isWide) wide.push(address)
    }
    assert.deepEqual(wide, [])
  })

  test('each leads to a document about it, which is there', async (t) => {
    const { page, go } = await takeSeat(t, browser, plane)
    const missing: string[] = []
    for (const address of ['', ...(await pagesIn(page)).filter((name) => name !== 'docs')]) {
      await go(address)
      await page.getByRole('link', { name: 'How it works' }).click()
      await page.getByRole('heading', { level: 1, name: 'Docs' }).waitFor()
      const none = page.getByText('There is no such document')
      await page.locator('article.prose h1').or(none).first().waitFor()
      if (await none.isVisible()) missing.push(address)
    }
    assert.deepEqual(missing, [])
  })
})

/** The pages that the list at the side leads to, but the first one. */
async function pagesIn(page: Page): Promise<string[]> {
  const links = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').all()
  const paths = await Promise.all(links.map((link) => link.getAttribute('href')))
  return [...new Set(paths.map((path) => (path ?? '').split('/')[2] ?? ''))].filter(Boolean)
}

const HOSTILE = [
  '"><img src=x onerror=alert(1)><script>alert(1)</script><svg/onload=alert(1)>',
  'javascript:alert(1)',
  '=cmd|\' /C calc\'!A0{{constructor.constructor("alert(1)")()}}',
]

describe('what strangers write', { skip }, () => {
  for (const mark of HOSTILE) {
    test(`is text on every page: ${mark}`, async (t) => {
      const browser = await openBrowser()
      const plane = await startTestPlane()
      t.after(async () => {
        await browser.close()
        await plane.stop()
      })
      const { userId } = await furnish(plane, mark)
      const { page, go, complaints, foreign } = await takeSeat(t, browser, plane)
      for (const address of await everyAddress(plane, userId)) {
        await go(address)
        await page.waitForTimeout(60)
        assert.equal(await planted(page), 0, address)
      }
      await go('users')
      await page.getByRole('link', { name: `Ada${mark}` }).waitFor()
      const expected = complaints.filter((line) => !/404|Failed to load resource/.test(line))
      assert.deepEqual([expected, foreign], [[], []])
    })
  }

  test('a mail runs nothing and loads nothing', async (t) => {
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
    const { page, go, foreign, complaints } = await takeSeat(t, browser, plane)
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
