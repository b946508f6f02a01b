/** Every page of the console in a real browser: nothing that axe finds, nothing that runs of what strangers wrote. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { everyAddress, isTooWide, planted, timesWithoutUtc, violationsOn } from '../browser.ts'
import { onEveryStage } from '../stage.ts'

onEveryStage(
  'every page of the console',
  ({ plane, sit, userId }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`axe finds nothing, ${colorScheme}`, async (t) => {
        const { page, go } = await sit(t, { colorScheme })
        const found: string[] = []
        for (const address of await everyAddress(plane, userId())) {
          await go(address)
          await page.waitForTimeout(250)
          found.push(...(await violationsOn(page)).map((line) => `${address || 'home'}: ${line}`))
        }
        assert.deepEqual(found, [])
      })
    }

    test('axe finds nothing at the door and in dialogs', async (t) => {
      const { page, go, context } = await sit(t)
      const found: string[] = []
      for (const [address, button] of [
        ['users', 'New user'],
        ['management-keys', 'New management key'],
        [`users/${userId()}`, 'Delete'],
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
      const { page, go } = await sit(t, { viewport: { width: 380, height: 760 } })
      const wide: string[] = []
      for (const address of await everyAddress(plane, userId())) {
        await go(address)
        await page.waitForTimeout(100)
        const isWide = await isTooWide(page)
        if (isWide) wide.push(address)
      }
      assert.deepEqual(wide, [])
    })

    test('each leads to a document about it, which is there', async (t) => {
      const { page, go } = await sit(t)
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

    test('times tell UTC when a pointer rests on them, and no link ends at nothing', async (t) => {
      const { page, go } = await sit(t)
      const known = await everyAddress(plane, userId())
      const [silent, dead, from]: [string[], string[], Map<string, string>] = [[], [], new Map()]
      for (const address of known) {
        await go(address)
        await page.waitForTimeout(100)
        silent.push(...(await timesWithoutUtc(page)).map((text) => `${address}: ${text}`))
        for (const link of await linksOn(page)) if (!known.includes(link)) from.set(link, address)
      }
      assert.deepEqual(silent, [])
      for (const [link, address] of from) {
        await go(link)
        await page.waitForTimeout(60)
        const wrong = page
          .getByRole('alert')
          .or(page.getByText(/^There is no such/))
          .first()
        if (await wrong.isVisible()) dead.push(`${address} -> ${link}: ${await wrong.innerText()}`)
      }
      assert.deepEqual(dead, [])
    })
  },
  { isSlow: true },
)

/** Below the console, without documents' own. */
async function linksOn(page: Page): Promise<string[]> {
  const paths = await page
    .locator('a[href^="/console/"]')
    .evaluateAll((links) => links.map((a) => a.getAttribute('href')))
  return paths.flatMap((path) => path?.slice('/console/'.length) ?? []).filter((path) => !path.startsWith('docs/'))
}

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

for (const mark of HOSTILE) {
  onEveryStage(
    `what strangers write: ${mark}`,
    ({ plane, sit, userId }) => {
      test('is text on every page', async (t) => {
        const { page, go, complaints, foreign } = await sit(t)
        for (const address of await everyAddress(plane, userId())) {
          await go(address)
          await page.waitForTimeout(60)
          assert.equal(await planted(page), 0, address)
        }
        await go('users')
        await page.getByRole('link', { name: `Ada${mark}` }).waitFor()
        const expected = complaints.filter((line) => !/404|Failed to load resource/.test(line))
        assert.deepEqual([expected, foreign], [[], []])
      })
    },
    { mark, isSlow: true },
  )
}
