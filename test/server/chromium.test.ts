import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { chromiumPath } from '../support/chromium.ts'
import { startTestPlane } from '../support/plane.ts'

const skip = chromiumPath === undefined && 'no Chromium here: apt-get install chromium'

describe('a page of another origin in a real browser', { skip }, () => {
  let browser: Browser
  let server: Server
  let origin: string
  before(async () => {
    const args = ['--no-sandbox', '--host-resolver-rules=MAP *.test 127.0.0.1']
    browser = await chromium.launch({ executablePath: chromiumPath, args })
    server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>app</title>'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://app.test:${(server.address() as AddressInfo).port}`
  })
  after(async () => {
    await browser?.close()
    server?.close()
  })

  /** What a call as the SDKs for browsers make it comes to, from a page of the origin. */
  async function callFromPage(allowedOrigins: string[], work: (answer: unknown, told: () => object[]) => void) {
    const plane = await startTestPlane({ allowedOrigins, allowedHosts: ['plane.test'] })
    const context = await browser.newContext()
    try {
      const page = await context.newPage()
      await page.goto(origin)
      const asked = { url: plane.url.replace('127.0.0.1', 'plane.test'), project: plane.projectId }
      const call = await page.evaluate(async ({ url, project }) => {
        const headers = { authorization: `Bearer ${project}`, 'content-type': 'application/json' }
        const body = JSON.stringify({ loginId: 'page@example.com' })
        const init = { method: 'POST', headers, body, credentials: 'include' as const }
        return fetch(`${url}/v1/auth/otp/signup/email`, init).then(
          (answer) => answer.json(),
          (error) => String(error),
        )
      }, asked)
      work(call, () => plane.log.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn'))
    } finally {
      await context.close()
      await plane.stop()
    }
  }

  test('B2 works after the one setting', () =>
    callFromPage([origin], (answer, told) => {
      assert.deepEqual(answer, { maskedEmail: 'pa***@***le.com', verificationAttempts: 5 })
      assert.deepEqual(told(), [])
    }))

  test('B2 is refused by the browser without it, and the log names it', () =>
    callFromPage([], (answer, told) => {
      assert.equal(answer, 'TypeError: Failed to fetch')
      const [line] = told() as { setting: string }[]
      assert.equal(line?.setting, `HOMESCOPE_ALLOWED_ORIGINS=${origin}`)
    }))

  test('D9 sees the page that says what this is, without a complaint', async () => {
    const plane = await startTestPlane({ console: 'off' })
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    try {
      await page.goto(plane.url)
      assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Homescope')
      assert.deepEqual(complaints, [])
    } finally {
      await page.close()
      await plane.stop()
    }
  })
})
