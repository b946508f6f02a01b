/** The console in a real browser, on a plane that has something to show. */
import { createRequire } from 'node:module'
import type { TestContext } from 'node:test'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { chromiumPath } from '../../support/chromium.ts'
import type { Stage } from './stage.ts'

export const skip = chromiumPath === undefined && 'no Chromium here: apt-get install chromium'

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
}

export interface Seat {
  page: Page
  context: BrowserContext
  /** What the browser complained of, and what it asked of other origins. */
  complaints: string[]
  foreign: string[]
  go(path: string): Promise<void>
}

export type SeatOptions = Parameters<Browser['newContext']>[0]

/** Somebody who was let in. */
export async function takeSeat(
  t: TestContext,
  browser: Browser,
  plane: Pick<Stage, 'url' | 'enter'>,
  options: SeatOptions = {},
): Promise<Seat> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 850 }, ...options })
  t.after(() => context.close())
  const page = await context.newPage()
  const [complaints, foreign]: [string[], string[]] = [[], []]
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  // What a policy forbids never comes as far as this.
  await context.route(
    (url) => url.origin !== plane.url && url.protocol !== 'data:',
    (route) => {
      foreign.push(route.request().url())
      return route.abort()
    },
  )
  await plane.enter(page)
  await page.getByRole('heading', { level: 1, name: 'Home', exact: true }).waitFor()
  const go = async (path: string) => {
    await page.goto(`${plane.url}/console/${path}`)
    await page.locator('.head h1').waitFor()
  }
  return { page, context, complaints, foreign, go }
}

/** What axe finds wrong on the page, one line each. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> }
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run()
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
  })
}

const AXE: string = createRequire(import.meta.url)('axe-core').source

type Furnished = Pick<Stage, 'call' | 'projectId'>

/** People, tenants, keys and messages; `mark` stands in every name that a stranger can choose. */
export async function furnish(plane: Furnished, mark = ''): Promise<{ userId: string }> {
  const { call, projectId } = plane
  await call('POST', '/v1/mgmt/permission/create', { name: `Write${mark}` })
  await call('POST', '/v1/mgmt/role/create', {
    name: `Editor${mark}`,
    description: mark,
    permissionNames: [`Write${mark}`],
  })
  await call('POST', '/v1/mgmt/tenant/create', {
    id: 'acme',
    name: `Acme${mark}`,
    selfProvisioningDomains: ['acme.test'],
  })
  await call('POST', '/v1/mgmt/user/create', {
    loginId: 'ada@acme.test',
    email: 'ada@acme.test',
    displayName: `Ada${mark}`,
    picture: mark ? 'https://elsewhere.test/a.png' : '',
    userTenants: [{ tenantId: 'acme', roleNames: [`Editor${mark}`] }],
    verifiedEmail: true,
  })
  await call('POST', '/v1/mgmt/accesskey/create', { name: `CI${mark}`, description: mark })
  await call('PUT', '/v1/mgmt/managementkey', { name: `Ops${mark}`, reBac: { companyRoles: ['company-users-read'] } })
  await call('POST', '/v1/mgmt/audit/event', {
    action: `Action${mark}`,
    tenantId: 'acme',
    type: 'info',
    actorId: `actor${mark}`,
    data: { [`key${mark}`]: mark },
  })
  const bearer = `Bearer ${projectId}`
  await call('POST', '/v1/auth/otp/signin/email', { loginId: 'ada@acme.test' }, bearer)
  const redirectUrl = 'http://localhost:3000/in'
  await call('POST', '/v1/auth/magiclink/signin/email', { loginId: 'ada@acme.test', redirectUrl }, bearer)
  const { body } = await call('GET', '/v1/mgmt/user?loginId=ada@acme.test')
  return { userId: body.user.userId }
}

/** How many elements there are of what hostile texts would make; whether the page is wider than the screen. */
export function planted(page: Page): Promise<number> {
  const made = '#console script, #console img[src=x], svg[onload], [onerror], a[href^="javascript:" i]'
  return page.locator(made).count()
}

export async function isTooWide(page: Page): Promise<boolean> {
  return (await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')) as boolean
}

/** What is written as a local time of day, tells no UTC under a pointer, and is neither code nor somebody's text. */
export function timesWithoutUtc(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(TEXTS_OF_TIMES)
}

const TEXTS_OF_TIMES = `(() => {
  const isElsewhere = (element) =>
    element.closest('[title$=UTC], .unseen, pre, code, textarea, article.prose, .editor')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) {
    const { textContent, parentElement } = walker.currentNode
    if (/\\b\\d{1,2}:\\d{2}(:\\d{2})?\\s?[AP]M\\b/.test(textContent) && !isElsewhere(parentElement)) found.push(textContent)
  }
  return found
})()`

/** Every page, and each with something open beside its list. */
export async function everyAddress(plane: Furnished, userId: string): Promise<string[]> {
  const { call } = plane
  const { body: outbox } = await call('GET', '/v1/mgmt/outbox')
  const { body: audit } = await call('POST', '/v1/mgmt/audit/search', { size: 100 })
  const { body: keys } = await call('POST', '/v1/mgmt/accesskey/search', {})
  const { body: managementKeys } = await call('GET', '/v1/mgmt/managementkey/search')
  const written = audit.audits.find(({ action }: { action: string }) => action.startsWith('Action'))
  return [
    '',
    ...['users', `users/${userId}`, `users/${userId}?about=Access`, `users/${userId}?about=History`],
    ...[
      `users/${userId}?about=Ways+in`,
      `users/${userId}?about=Sessions`,
      `users/${userId}?about=JSON`,
      'users/import',
    ],
    'users?q=nobody',
    ...['outbox', ...outbox.messages.map(({ id }: { id: string }) => `outbox/${id}`)],
    ...['audit', `audit/${written.ID}`, 'audit?q=nothing-such'],
    ...['tenants', 'tenants/acme', 'tenants/acme/setup', 'tenants/acme/setup?way=SAML', 'roles'],
    ...['access-keys', `access-keys/${keys.keys[0].id}`],
    ...['management-keys', `management-keys/${managementKeys.keys[0].id}`],
    ...['flows', 'flows/sign-up-or-in', 'flows/mfa?step=3', 'flows/sso?about=Runs', 'flows/sso?about=Compare'],
    ...['apps', 'configuration', 'tokens', 'pipelines', 'api', 'api/userCreate', 'time', 'nowhere'],
    ...['operations', 'operations?tab=Background', 'operations?tab=Backups', 'operations?tab=Settings'],
    'operations?tab=Signing+keys',
    ...['authorization', 'authorization?tab=Relations', 'authorization?tab=Check'],
    ...['docs', 'docs/signing-in.md', 'docs/nothing.md', 'docs?q=refresh'],
  ]
}

/** What people do most at a page: press what has the name, and write into what has the label. */
export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()
export const fill = (page: Page, label: string, text: string): Promise<void> =>
  page.getByLabel(label, { exact: true }).fill(text)
