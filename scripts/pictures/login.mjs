// Draws the login page of the plane that the environment names, as `descope exec` starts its command: the page of a
// project with colours and a logo. Arguments: the file, and options of playwright's new pages as JSON. What the page
// says is written into the picture, so that a test can tell whether it still says so.
import { writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { withWords, wordsOf } from './words.mjs'

const { DESCOPE_BASE_URL, DESCOPE_PROJECT_ID, DESCOPE_MANAGEMENT_KEY } = process.env
const CALLBACK = 'https://portal.example.com/callback'
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="180" height="40"><circle cx="20" cy="20" r="16" fill="#0a7f3f"/>' +
  '<path d="M12 20l6 6 11-12" fill="none" stroke="#fff" stroke-width="4"/>' +
  '<text x="46" y="28" font-family="sans-serif" font-size="22" font-weight="bold" fill="FILL">Greenleaf</text></svg>'

const style = (colors, fill) => ({
  globals: { colors },
  components: { logo: { '--descope-logo-url': `data:image/svg+xml;base64,${btoa(LOGO.replace('FILL', fill))}` } },
})

const STYLES = {
  light: style({ primary: { main: '#0a7f3f' } }, '#1c1f24'),
  dark: style({ primary: { main: '#7fd6a3', contrast: '#10141a' } }, '#eef1f5'),
}

const [file, options = '{}'] = process.argv.slice(2)
await manage('/v2/mgmt/theme/import', { theme: { styles: STYLES } })
const { clientId } = await manage('/v1/mgmt/thirdparty/app/create', {
  name: 'Portal',
  approvedCallbackUrls: [CALLBACK],
})
const asked = { response_type: 'code', client_id: clientId, redirect_uri: CALLBACK, scope: 'openid' }
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] })
try {
  const page = await browser.newPage({ viewport: { width: 480, height: 740 }, ...JSON.parse(options) })
  // Passkeys are for names: the page has a button for them at this one.
  const address = String(DESCOPE_BASE_URL).replace('127.0.0.1', 'localhost')
  await page.goto(`${address}/oauth2/v1/apps/authorize?${new URLSearchParams(asked)}`)
  // The page of forms, which stands in where the flow cannot be shown.
  await page.goto(`${page.url()}&plain=1`)
  await page.getByRole('button', { name: 'passkey' }).waitFor()
  const picture = await page.screenshot()
  writeFileSync(file, withWords(picture, await wordsOf(page)))
} finally {
  await browser.close()
}

/** @returns {Promise<any>} */
async function manage(path, body) {
  const headers = { authorization: `Bearer ${DESCOPE_PROJECT_ID}:${DESCOPE_MANAGEMENT_KEY}` }
  const reply = await fetch(DESCOPE_BASE_URL + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!reply.ok) throw new Error(await reply.text())
  return reply.json()
}
