// Draws the first screen of the flow for signing up or in, as the published component shows it from the plane that the
// environment names. Argument: the file. What the screen says is written into the picture, so that a test can tell whether
// it still says so.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'
import { withWords } from './words.mjs'

const { DESCOPE_BASE_URL = '', DESCOPE_PROJECT_ID } = process.env
const [file = ''] = process.argv.slice(2)

const page = (theme) => `<!doctype html><meta charset="utf-8"><title>Sign in</title><link rel="icon" href="data:,">
<body style="margin:0;background:${theme === 'dark' ? '#10141a' : '#f4f5f7'}">
<script src="${DESCOPE_BASE_URL}/npm/@descope/web-component@4.3.2/dist/index.js"></script>
<div style="width:420px;margin:32px auto;border-radius:12px;overflow:hidden;box-shadow:0 2px 16px #0003">
<descope-wc project-id="${DESCOPE_PROJECT_ID}" flow-id="sign-up-or-in" theme="${theme}" base-url="${DESCOPE_BASE_URL}"
base-static-url="${DESCOPE_BASE_URL}/pages" base-cdn-url="${DESCOPE_BASE_URL}"></descope-wc></div>`

const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end(page(request.url === '/dark' ? 'dark' : 'light'))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
const address = server.address()
const port = typeof address === 'object' ? address?.port : undefined
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] })
try {
  const shown = await browser.newPage({ viewport: { width: 484, height: 600 } })
  await shown.goto(`http://localhost:${port}/${process.env.THEME ?? ''}`)
  await shown.locator('descope-email-field input').first().waitFor()
  await shown.waitForTimeout(500)
  const texts = await shown.locator('descope-wc descope-text, descope-wc descope-button').allInnerTexts()
  const words = texts.map((text) => text.trim()).filter(Boolean)
  writeFileSync(file, withWords(await shown.screenshot(), words.join('\n')))
} finally {
  await browser.close()
  server.close()
}
