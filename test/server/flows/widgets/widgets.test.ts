import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type AuthPlane, asAuthPlane } from '../../../features/auth/signing-in.ts'
import { startTestPlane } from '../../../support/plane.ts'
import { noChromium, type Sight, type Site, startBrowser, startSite, watch } from '../browser.ts'
import { type Person, person, type Widget, widgetPage } from './setting.ts'

interface Shown extends Widget {
  /** The refresh token of who looks; the administrator's when left out. */
  jwt?: string
}

describe('the published widgets', { skip: noChromium }, () => {
  let plane: AuthPlane
  let browser: Browser
  let site: Site
  let admin: Person
  before(async () => {
    plane = asAuthPlane(await startTestPlane())
    plane.now = Date.now()
    browser = await startBrowser()
    site = await startSite()
    for (const id of ['acme', 'other']) await plane.call('POST', '/v1/mgmt/tenant/create', { id, name: `The ${id}` })
    admin = await person(plane, 'admin', [{ tenantId: 'acme', roleNames: ['Tenant Admin'] }])
    const user = (loginId: string, tenantId: string) => ({ loginId, name: loginId, userTenants: [{ tenantId }] })
    await plane.call('POST', '/v1/mgmt/user/create', user('ann@acme.example', 'acme'))
    await plane.call('POST', '/v1/mgmt/user/create', user('otto@other.example', 'other'))
  })
  after(async () => {
    await browser?.close()
    site?.stop()
    await plane?.stop()
  })

  /** A browser of the tenant's administrator, which must have asked no other machine, and met no fault. */
  async function show({ jwt = admin.jwt, ...widget }: Shown, work: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 640 } })
    context.setDefaultTimeout(30_000)
    const sight: Sight = await watch(context)
    try {
      const page = await context.newPage()
      site.serve(widgetPage(plane, widget, { jwt, tenant: 'acme' }))
      await page.goto(site.url)
      await work(page)
      await picture(page, widget.name)
      assert.deepEqual(sight, { foreign: [], errors: [], missing: [] })
    } finally {
      await context.close()
    }
  }

  const part = (page: Page, id: string) => page.locator(`:is(descope-button, descope-link)[data-id="${id}"]:visible`)
  const cell = (page: Page, text: string) => page.getByText(text, { exact: true }).first()
  const type = (page: Page, name: string, value: string) =>
    page.locator(`[name="${name}"]:visible input`).first().fill(value)
  const select = async (page: Page, text: string) => {
    await cell(page, text).waitFor()
    const row = page.locator('vaadin-grid-cell-content', { hasText: text }).first()
    const { y = 0 } = (await row.boundingBox()) ?? {}
    const boxes = await page.locator('vaadin-grid-cell-content vaadin-checkbox').all()
    for (const box of boxes) {
      const at = await box.boundingBox()
      if (at && Math.abs(at.y - y) < 20) return box.click()
    }
    throw new Error(`no row has ${text}`)
  }
  const load = async (path: string) => (await plane.call('GET', path)).body

  test('user management: of the own tenant all are seen, one is made, edited, disabled and given a password', async () => {
    await show({ name: 'user-management' }, async (page) => {
      await cell(page, 'ann@acme.example').waitFor()
      assert.equal(await page.getByText('otto@other.example').count(), 0)
      await part(page, 'create-user').click()
      await type(page, 'loginId', 'bea@acme.example')
      await type(page, 'displayName', 'Bea')
      await part(page, 'modal-submit').click()
      await select(page, 'Bea')
      const { user } = await load('/v1/mgmt/user?loginId=bea@acme.example')
      assert.deepEqual(
        [user.name, user.roleNames, user.userTenants],
        ['Bea', [], [{ tenantId: 'acme', tenantName: 'The acme', roleNames: [], permissions: [] }]],
      )
      await part(page, 'edit-user').click()
      await type(page, 'displayName', 'Beatrice')
      await part(page, 'modal-submit').click()
      await select(page, 'Beatrice')
      await part(page, 'reset-password').click()
      await part(page, 'modal-submit').click()
      const shown = page.locator('[name="generated-password"]:visible input')
      await shown.waitFor()
      const password = await shown.inputValue()
      await picture(page, 'user-management-password')
      await part(page, 'modal-close').click()
      const { status, body } = await plane.as(undefined, '/v1/auth/password/signin', {
        loginId: 'bea@acme.example',
        password,
      })
      assert.deepEqual([status, body.errorDescription], [401, 'Password expired'])
    })
  })

  test('role management: a role of the tenant is made', async () => {
    await show({ name: 'role-management' }, async (page) => {
      await cell(page, 'Tenant Admin').waitFor()
      await part(page, 'create-role').click()
      await type(page, 'name', 'Helper')
      await type(page, 'description', 'Helps others')
      await part(page, 'modal-submit').click()
      await cell(page, 'Helps others').waitFor()
      const { roles } = await load('/v1/mgmt/role/all')
      const [made] = roles.filter(({ name }: { name: string }) => name === 'Helper')
      assert.deepEqual([made.tenantId, made.permissionNames, made.default, made.private], ['acme', [], false, false])
    })
  })

  test('access key management: a key is made, works, and is switched off', async () => {
    await show({ name: 'access-key-management' }, async (page) => {
      await part(page, 'create-access-key').click()
      await type(page, 'name', 'Robot')
      await part(page, 'modal-submit').click()
      const shown = page.locator('[name="generated-key"]:visible input')
      await shown.waitFor()
      const key = await shown.inputValue()
      await picture(page, 'access-key-made')
      await part(page, 'modal-close').click()
      const exchange = () => plane.as(key, '/v1/auth/accesskey/exchange', {})
      assert.equal((await exchange()).status, 200)
      await select(page, 'Robot')
      await part(page, 'deactivate-access-keys').click()
      await part(page, 'modal-submit').click()
      await page.locator('descope-badge:visible', { hasText: 'inactive' }).waitFor()
      assert.equal((await exchange()).status, 401)
    })
  })

  test('audit management: the trail of the tenant, and of no other', async () => {
    await show({ name: 'audit-management' }, async (page) => {
      await cell(page, 'TenantCreated').waitFor()
      assert.equal(await page.getByText('otto@other.example').count(), 0)
    })
  })

  test('user profile: who is signed in, until logging out', async () => {
    const own = await person(plane, 'leaves', [{ tenantId: 'acme' }])
    await show({ name: 'user-profile', jwt: own.jwt }, async (page) => {
      await page.getByText('leaves here').waitFor()
      await picture(page, 'user-profile-before')
      await part(page, 'logout').click()
      await page.waitForFunction('!localStorage.getItem("DSR")')
    })
    assert.equal((await plane.call('GET', '/v1/auth/me', undefined, own.bearer)).status, 401)
  })

  test('applications portal: those that a user may enter, each with its address', async () => {
    const app = { id: 'crm', name: 'The CRM', entityId: 'https://crm.example', acsUrl: 'https://crm.example/acs' }
    await plane.call('POST', '/v1/mgmt/sso/idp/app/saml/create', app)
    await show({ name: 'applications-portal' }, async (page) => {
      const link = page.locator('descope-apps-list a').first()
      await link.waitFor()
      assert.match((await link.getAttribute('href')) ?? '', new RegExp(`^${plane.url}/.*crm`))
    })
  })

  test('tenant profile: the tenant, and a link by which its sign-on is set up', async () => {
    await show({ name: 'tenant-profile' }, async (page) => {
      await page.getByText('The acme').waitFor()
      const link = part(page, 'tenant-admin-link-sso')
      await link.waitFor()
      const href = (await link.getAttribute('href')) ?? ''
      assert.match(href, new RegExp(`^${plane.url}/admin-sso/`))
      assert.equal((await fetch(href)).status, 200)
    })
  })

  test('outbound applications: those that there are to connect', async () => {
    await plane.call('POST', '/v1/mgmt/outbound/app/create', { id: 'calendar', name: 'The calendar' })
    await show({ name: 'outbound-applications' }, async (page) => {
      await page.getByText('The calendar').waitFor()
    })
  })
})

/** Where somebody wants to look at them. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PICTURES_OF_TESTS']
  if (!folder) return
  await page.waitForTimeout(400)
  await page.screenshot({ path: `${folder}/${name}.png` })
}
