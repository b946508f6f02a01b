/** Apps in the console: made, tried from here to the tokens and back; and requests that are taken along as programs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill, press } from '../browser.ts'
import { onEveryStage } from '../stage.ts'

onEveryStage('apps in the console', ({ plane, sit }) => {
  test('an app is made, and a sign-in to it is tried to the end', async (t) => {
    const { page, go, foreign } = await sit(t)
    await go('apps')
    await press(page, 'New app')
    await fill(page, 'Name', 'Portal')
    await press(page, 'Create app')
    await page.getByRole('complementary', { name: 'Portal' }).waitFor()
    await press(page, 'Try it')
    await page.locator('descope-email-field input').first().fill('ada@acme.test')
    await page.locator('descope-button#submit').click()
    await page.locator('descope-passcode').waitFor()
    const { messages } = (await plane.call('GET', '/v1/mgmt/outbox?limit=1')).body
    await page.locator('descope-passcode input').first().click()
    await page.keyboard.type(messages[0].code, { delay: 50 })
    const consent = page.getByRole('button', { name: 'Allow', exact: true })
    const done = page.getByRole('heading', { level: 1, name: 'Signed in to an app' })
    await consent.or(done).first().waitFor()
    if (await consent.isVisible()) await consent.click()
    await done.waitFor()
    await page.getByRole('link', { name: 'Portal' }).waitFor()
    assert.match((await page.getByLabel('access_token').textContent()) ?? '', /"sub": "U/)
    assert.equal(new URL(page.url()).search, '')
    assert.deepEqual(foreign, [])
  })

  test('what comes back without having been asked for is refused', async (t) => {
    const { page, go } = await sit(t)
    await go('apps/back?code=abc&state=def')
    await page.getByRole('alert').getByText('This is not the answer to what was asked here').waitFor()
    assert.equal(new URL(page.url()).search, '')
  })

  test('a tenant is given a sign-on of its own, and its administrator a link', async (t) => {
    const { page, go, context } = await sit(t)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await go('tenants/acme')
    await page.getByRole('link', { name: 'Set up' }).click()
    await fill(page, 'Issuer', 'https://acme.okta.com')
    await fill(page, 'Client id', 'homescope')
    await page.getByLabel('Domains', { exact: true }).fill('acme.test')
    await press(page, 'Save')
    await page.getByText('Its people sign in there').waitFor()
    const { body } = await plane.call('GET', '/v2/mgmt/sso/settings?tenantId=acme')
    assert.deepEqual(
      [body.tenant.authType, body.oidc.issuer, body.oidc.clientId],
      ['oidc', 'https://acme.okta.com', 'homescope'],
    )
    await go('tenants/acme')
    await page.getByText('oidc', { exact: true }).waitFor()
    await press(page, 'Link for its administrator')
    await page.getByText('The link is copied; it is good for a week').waitFor()
    assert.match((await page.evaluate('navigator.clipboard.readText()')) as string, new RegExp(`^${plane.url}/`))
  })
})
