/** What makes the console good to use: names are picked, what was done is taken back, a graph is moved, data read as facts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { fill, press, violationsOn } from '../browser.ts'
import { onEveryStage, type Stage } from '../stage.ts'

const MANY = 1500
/** Offered at once. */
const MOST = 50

onEveryStage('the use of the console', ({ plane, sit, browser, userId }) => {
  const load = async (loginId = 'ada@acme.test') =>
    (await plane.call('GET', `/v1/mgmt/user?loginId=${encodeURIComponent(loginId)}`)).body.user

  test('one of thousands of tenants and a role are picked by keyboard alone', async (t) => {
    await manyTenants(plane)
    const { page, go } = await sit(t)
    await go('users')
    await press(page, 'New user')
    await fill(page, 'Login id', 'picky@acme.test')
    await page.getByLabel('Roles', { exact: true }).focus()
    await page.getByRole('option', { name: 'Editor' }).waitFor()
    await page.keyboard.type('edi')
    await page.getByRole('option', { name: 'Tenant Admin' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Remove Editor' }).waitFor()
    await page.keyboard.press('Tab')
    await page.getByLabel('Tenants', { exact: true }).focus()
    const offered = page.getByRole('dialog').getByRole('option')
    await offered.nth(MOST - 1).waitFor()
    assert.equal(await offered.count(), MOST)
    // Faster than the list: the second is 420, behind 42 itself.
    await page.keyboard.type('company 42')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Remove many420' }).waitFor()
    const began = performance.now()
    await page.keyboard.type('company 429')
    await page.getByRole('option', { name: 'Company 429 many429' }).waitFor()
    const took = performance.now() - began
    assert.ok(took < 10_000, `${Math.round(took)} ms`)
    assert.deepEqual(await violationsOn(page), [])
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('acme')
    await page.getByRole('option', { name: 'Acme acme' }).waitFor()
    await page.keyboard.press('Escape')
    assert.equal(await offered.count(), 0)
    assert.ok(await page.getByRole('dialog').isVisible(), 'Escape closes the list alone')
    await press(page, 'Create user')
    await page.getByText('picky@acme.test is there').waitFor()
    const { roleNames, userTenants } = await load('picky@acme.test')
    assert.deepEqual(
      [roleNames, userTenants.map((one: { tenantId: string }) => one.tenantId)],
      [['Editor'], ['many420']],
    )
  })

  test('the list of users is narrowed to a tenant that is picked, which stands in the address', async (t) => {
    const { page, go } = await sit(t)
    await go('users')
    await page.getByRole('combobox', { name: 'Any tenant' }).fill('acme')
    await page.getByRole('option', { name: 'Acme acme' }).click()
    await page.getByText('1 user', { exact: true }).waitFor()
    assert.equal(new URL(page.url()).search, '?tenant=acme')
    await press(page, 'Remove acme')
    await page.getByRole('button', { name: 'Remove acme' }).waitFor({ state: 'detached' })
    assert.equal(new URL(page.url()).search, '')
  })

  test('who may not see a list may still say a name', async (t) => {
    const { cleartext } = (
      await plane.call('PUT', '/v1/mgmt/managementkey', {
        name: 'Users only',
        reBac: { companyRoles: ['company-users-read-write'] },
      })
    ).body
    const context = await (await browser()).newContext()
    t.after(() => context.close())
    const page = await context.newPage()
    await page.goto(`${plane.url}/console/users/${userId()}?about=Access`)
    await fill(page, 'Management key', cleartext)
    await press(page, 'Sign in')
    await press(page, 'Add to a tenant')
    await page.getByLabel('Tenant', { exact: true }).fill('many7')
    await page.getByRole('option', { name: 'many7' }).click()
    await press(page, 'Add')
    await page.getByText('Added', { exact: true }).waitFor()
    assert.ok((await load()).userTenants.some(({ tenantId }: { tenantId: string }) => tenantId === 'many7'))
  })

  test('what was done is taken back: a place in a tenant, with its roles, and a key', async (t) => {
    const { page, go } = await sit(t)
    await go(`users/${userId()}?about=Access`)
    await page.getByRole('button', { name: 'Remove from Acme' }).click()
    await page.getByText('Removed from acme').waitFor()
    const places = async () => {
      const { userTenants } = await load()
      return userTenants.find(({ tenantId }: { tenantId: string }) => tenantId === 'acme')?.roleNames
    }
    assert.equal(await places(), undefined)
    await press(page, 'Undo')
    await page.getByText('Taken back').waitFor()
    assert.deepEqual(await places(), ['Editor'])
    await go('access-keys')
    await page.getByRole('link', { name: 'CI' }).click()
    await press(page, 'Deactivate')
    await page.getByRole('button', { name: 'Activate', exact: true }).waitFor()
    await press(page, 'Undo')
    await page.getByRole('button', { name: 'Deactivate', exact: true }).waitFor()
  })

  test('a role is deleted once its name was typed', async (t) => {
    await plane.call('POST', '/v1/mgmt/role/create', { name: 'Passing' })
    const { page, go } = await sit(t)
    await go('roles')
    await page.getByRole('columnheader', { name: 'Passing' }).getByRole('button').click()
    await press(page, 'Delete')
    await page.getByLabel('Type Passing to confirm').fill('Passing')
    await press(page, 'Delete role')
    await page.getByText('Passing is deleted').waitFor()
    await page.getByRole('columnheader', { name: 'Passing' }).waitFor({ state: 'detached' })
  })

  test('who holds a token is told; its session is revoked, and gets no new tokens', async (t) => {
    const { body } = await plane.call('POST', '/v1/mgmt/auth/signin', { loginId: 'ada@acme.test' })
    await plane.call('POST', '/v1/mgmt/auth/signin', { loginId: 'ada@acme.test' })
    const { page, go } = await sit(t)
    await go('tokens')
    await fill(page, 'Token', body.sessionJwt)
    const holder = page.getByRole('region', { name: 'Who holds it' })
    await holder
      .getByRole('link', { name: 'ada@acme.test' })
      .or(holder.getByRole('link', { name: 'Ada' }))
      .waitFor()
    await holder.getByText('goes on').waitFor()
    await press(page, 'Revoke its session')
    await fill(page, 'Type end to confirm', 'end')
    await press(page, 'End session')
    await holder.getByText('has ended', { exact: true }).waitFor()
    const bearer = `Bearer ${plane.projectId}:${body.refreshJwt}`
    const { status } = await plane.call('POST', '/v1/auth/refresh', {}, bearer)
    assert.equal(status, 401)
    await holder.getByRole('button', { name: /^Revoke all \d+ of the user$/ }).click()
    await fill(page, 'Type end all to confirm', 'end all')
    await press(page, 'End all')
    await holder.getByRole('button').first().waitFor({ state: 'detached' })
    const { sessions } = (await plane.call('POST', '/v1/mgmt/user/sessions/list', { userId: userId() })).body
    assert.deepEqual(sessions, [])
  })

  test('an audit record is read as facts; its JSON is behind a line, to be copied', async (t) => {
    await plane.call('POST', '/v1/mgmt/audit/event', {
      action: 'PlanChanged',
      type: 'info',
      tenantId: 'acme',
      actorId: 'billing',
      data: { newPlan: 'pro', seats: 12, options: { isTrial: true }, tags: ['a', 'b'], dueTime: '1795000000' },
    })
    const { page, go, context } = await sit(t)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await go('audit?q=PlanChanged')
    await page.getByRole('link', { name: 'PlanChanged' }).click()
    const said = page.getByRole('region', { name: 'What it says' })
    const facts = await said.locator(':scope > dl > dt').allTextContents()
    assert.deepEqual(facts.sort(), ['Due time', 'New plan', 'Options', 'Seats', 'Tags'])
    assert.match((await said.locator('time').getAttribute('title')) ?? '', /^2026-.* UTC$/)
    await said.getByText('Is trial').waitFor()
    assert.equal(await page.getByLabel('The record as JSON').isVisible(), false)
    await page.getByText('As JSON', { exact: true }).click()
    await page.getByRole('button', { name: 'Copy The record as JSON' }).click()
    const copied = JSON.parse((await page.evaluate('navigator.clipboard.readText()')) as string)
    assert.equal(copied.data.newPlan, 'pro')
  })

  test('a graph begins as large as fits; buttons, keys, wheel and pointer move it, and a drag opens nothing', async (t) => {
    const { page, go } = await sit(t)
    await go('flows/sign-up-or-in')
    const graph = page.getByRole('region', { name: 'The graph of the flow' })
    await graph.locator('.step').first().waitFor()
    const [place, steps] = [await boxOf(page, '.graph'), await graph.locator('.step').all()]
    for (const step of steps) {
      const box = await step.boundingBox()
      assert.ok(box && box.x >= place.x && box.x + box.width <= place.x + place.width)
    }
    const width = async () => Math.round((await boxOf(page, '.step')).width)
    const first = await width()
    await press(page, 'Larger')
    await page.waitForTimeout(50)
    const larger = await width()
    assert.ok(larger > first)
    await graph.focus()
    await page.keyboard.press('-')
    await page.waitForTimeout(50)
    assert.equal(await width(), first)
    await page.mouse.move(place.x + 200, place.y + 300)
    await page.mouse.wheel(0, -300)
    await page.waitForTimeout(100)
    assert.ok((await width()) > first)
    await page.keyboard.press('0')
    await page.waitForTimeout(50)
    const before = await boxOf(page, '.step')
    const address = page.url()
    await page.mouse.move(before.x + 20, before.y + 10)
    await page.mouse.down()
    await page.mouse.move(before.x + 90, before.y + 60, { steps: 5 })
    await page.mouse.up()
    await page.waitForTimeout(50)
    const after = await boxOf(page, '.step')
    assert.deepEqual([Math.round(after.x - before.x), Math.round(after.y - before.y)], [70, 50])
    assert.equal(page.url(), address)
    await page.keyboard.press('Tab')
    await graph.getByRole('link', { name: /Welcome Screen/ }).click()
    assert.match(page.url(), /step=/)
  })
})

/** Requests at a time. */
const LANES = 40

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox()
  assert.ok(box)
  return box
}

async function manyTenants({ call }: Stage): Promise<void> {
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    for (let at = lane; at < MANY; at += LANES) {
      await call('POST', '/v1/mgmt/tenant/create', { id: `many${at}`, name: `Company ${at}` })
    }
  })
  await Promise.all(lanes)
}
