// Draws pages of the console of the plane that the environment names, as `descope exec` starts its command. Argument: the
// folder. What the pages say, names of people and times apart, is written into the pictures.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { withWords, wordsOf } from './words.mjs'

const { DESCOPE_BASE_URL = '', DESCOPE_PROJECT_ID = '', DESCOPE_MANAGEMENT_KEY = '' } = process.env

const PEOPLE = ['Ada Lovelace', 'Grace Hopper', 'Edsger Dijkstra', 'Barbara Liskov', 'Donald Knuth', 'Radia Perlman']
const TENANTS = [
  ['greenleaf', 'Greenleaf'],
  ['brightside', 'Brightside'],
]

const PAGES = [
  { name: 'home', path: '' },
  { name: 'users', path: 'users', open: 'Grace Hopper' },
  { name: 'outbox', path: 'outbox', open: 'ada@greenleaf.example', colorScheme: 'dark' },
  { name: 'requests', path: 'requests', open: 'POST /v1/auth/otp/verify/email', colorScheme: 'dark' },
]

const [folder = '.'] = process.argv.slice(2)
await furnish()
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] })
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${DESCOPE_BASE_URL}/console`)
  await page.getByLabel('Management key').fill(DESCOPE_MANAGEMENT_KEY)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByRole('button', { name: 'Sign in' }).click()
  for (const one of PAGES) await draw(page, one)
} finally {
  await browser.close()
}

async function draw(page, /** @type {any} */ { name, path, open, colorScheme = 'light' }) {
  await page.emulateMedia({ colorScheme })
  await page.goto(`${DESCOPE_BASE_URL}/console/${path}`)
  await page.getByText('Live', { exact: true }).last().waitFor()
  if (open) {
    await page.getByRole('link', { name: open }).first().click()
    await page.getByRole('complementary').waitFor()
  }
  await page.waitForTimeout(500)
  const words = await wordsOf(page, 'h1, h2:not(.title), th, .drawer .actions button')
  writeFileSync(join(folder, `console-${name}.png`), withWords(await page.screenshot(), words))
}

async function furnish() {
  for (const [id, name] of TENANTS) await manage('/v1/mgmt/tenant/create', { id, name })
  await manage('/v1/mgmt/permission/create', { name: 'Write articles' })
  await manage('/v1/mgmt/role/create', { name: 'Editor', permissionNames: ['Write articles'] })
  for (const [at, name] of PEOPLE.entries()) {
    const [tenantId = ''] = TENANTS[at % 2] ?? []
    const loginId = `${name.split(' ')[0]?.toLowerCase()}@${tenantId}.example`
    const userTenants = [{ tenantId, roleNames: at % 3 ? [] : ['Editor'] }]
    await manage('/v1/mgmt/user/create', { loginId, email: loginId, displayName: name, userTenants })
    await manage('/v1/mgmt/user/update/status', { loginId, status: at === 4 ? 'disabled' : 'enabled' })
  }
  await manage('/v1/mgmt/accesskey/create', { name: 'Deploys', roleNames: ['Editor'] })
  const loginId = 'ada@greenleaf.example'
  const redirectUrl = 'http://localhost:3000/signed-in'
  await ask('/v1/auth/otp/signin/email', { loginId: 'grace@brightside.example' })
  await ask('/v1/auth/otp/verify/email', { loginId: 'grace@brightside.example', code: '000000' })
  await ask('/v1/auth/magiclink/signin/email', { loginId, redirectUrl })
}

function manage(path, body) {
  return ask(path, body, `:${DESCOPE_MANAGEMENT_KEY}`)
}

async function ask(path, body, key = '') {
  const headers = { authorization: `Bearer ${DESCOPE_PROJECT_ID}${key}` }
  await fetch(DESCOPE_BASE_URL + path, { method: 'POST', headers, body: JSON.stringify(body) })
}
