/** People in the console: imports of files, many at once, filters that are kept, and all about one of them. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { press } from '../browser.ts'
import { onEveryStage } from '../stage.ts'

onEveryStage('people in the console', ({ plane, sit }) => {
  const load = async (loginId: string) =>
    (await plane.call('GET', `/v1/mgmt/user?loginId=${encodeURIComponent(loginId)}`)).body.user
  const choose = (page: Page, text: string, name = 'people.csv') =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

  test('a file with wrong columns is imported without failures', async (t) => {
    const { page, go } = await sit(t)
    await go('users')
    await page.getByRole('link', { name: 'Import', exact: true }).click()
    await choose(
      page,
      '\uFEFFMail;Who;Customer;Colour\r\n' +
        'lise@acme.test;"Meitner; ""Lise""";acme;red\r\n' +
        'ada@acme.test;Ada;acme;\r\n' +
        'emmy@acme.test;Emmy Noether;acmee;blue\r\n' +
        ';Nobody;;\r\n' +
        'rosa@acme.test;Rosa;;\r\nROSA@acme.test;Rosa again;;\r\n',
    )
    const columns = page.getByRole('table', { name: 'Columns of the file' })
    assert.equal(await columns.getByLabel('Mail', { exact: true }).inputValue(), 'email')
    assert.equal(await columns.getByLabel('Who', { exact: true }).inputValue(), '')
    await columns.getByLabel('Who', { exact: true }).selectOption('Name')
    await columns.getByLabel('Customer', { exact: true }).selectOption('Tenants')
    await columns.getByLabel('Colour', { exact: true }).selectOption('Left out')
    await press(page, 'Dry run')
    await page.getByRole('status').getByText('1 would be made, 5 failed').waitFor()
    assert.equal(await load('lise@acme.test'), undefined)
    const failed = page.getByRole('table', { name: 'Rows that failed' })
    assert.match((await failed.textContent()) ?? '', /There is no login id, address or number/)
    await failed.getByLabel('Mail of row 2').fill('ada.l@acme.test')
    await failed.getByLabel('Customer of row 3').fill('acme')
    await failed.getByLabel('Mail of row 4').fill('nobody@acme.test')
    await failed.getByLabel('Mail of row 6').fill('rosa.b@acme.test')
    await press(page, 'Import 6 rows')
    await page.getByText('All are there.').waitFor()
    const lise = await load('lise@acme.test')
    assert.deepEqual([lise.name, lise.userTenants[0].tenantId], ['Meitner; "Lise"', 'acme'])
    assert.equal((await load('rosa.b@acme.test')).name, 'Rosa again')
  })

  test('an import goes on with what failed, and makes nobody twice', async (t) => {
    const { page, go } = await sit(t)
    await go('users/import')
    await choose(page, '[{"login":"marie"},{"login":"irene","role":"Nobody has it"}]', 'people.json')
    await press(page, 'Import 2 rows')
    await page.getByRole('status').getByText('1 made, 1 failed').waitFor()
    assert.ok(await load('marie'))
    await page.getByLabel('role of row 2').fill('Editor')
    await press(page, 'Go on with 1 row')
    await page.getByText('All are there.').waitFor()
    assert.deepEqual((await load('irene')).roleNames, ['Editor'])
  })

  test('a file that holds nothing is told', async (t) => {
    const { page, go } = await sit(t)
    await go('users/import')
    await choose(page, 'name,email\n\n')
    await page.getByRole('alert').getByText('The file has no rows').waitFor()
    await choose(page, '{"users": oops')
    await page.getByRole('alert').getByText(/JSON/).waitFor()
  })

  test('all that a search has found are selected, logged out and taken along as a file', async (t) => {
    const users = Array.from({ length: 130 }, (_, at) => ({
      loginId: `guest${at}@acme.test`,
      email: `guest${at}@acme.test`,
    }))
    await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
    const { page, go } = await sit(t)
    await go('users?q=guest')
    await page.getByText('130 users', { exact: true }).waitFor()
    await press(page, 'Select all')
    await page.getByText('130 selected').waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Export')])
    assert.equal(file.suggestedFilename(), 'users.csv')
    const lines = String(await readFile(await file.path())).split('\n')
    assert.equal(lines[0], 'loginId,name,email,phone,status,tenants,roles')
    assert.equal(lines.filter((line) => /^guest\d+@acme\.test,/.test(line)).length, 130)
    await press(page, 'Disable')
    await page.getByText('Disable: 130 done').waitFor()
    for (const at of [0, 129]) assert.equal((await load(`guest${at}@acme.test`)).status, 'disabled')
  })

  test('a filter is kept under a name, and comes back with it', async (t) => {
    const { page, go } = await sit(t)
    await go('users?q=ada&status=enabled')
    await press(page, 'Keep this filter')
    await page.getByLabel('Name', { exact: true }).fill('People called Ada')
    await press(page, 'Keep')
    await go('users')
    await page.getByLabel('Kept filters').selectOption('People called Ada')
    assert.equal(new URL(page.url()).search, '?q=ada&status=enabled')
    await press(page, 'Forget it')
    assert.equal(await page.getByLabel('Kept filters').count(), 0)
  })

  test('the ways in of a person are seen and taken away', async (t) => {
    const { body } = await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'hedy', email: 'hedy@acme.test' })
    const rpId = 'localhost'
    const made = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
    const publicKey = coseOf(made)
    const device = { credentialId: 'Y3JlZA', publicKey, rpId, attestationType: 'none', transports: ['internal'] }
    const given = await plane.call('POST', '/v1/mgmt/user/passkeys/import', {
      loginId: 'hedy',
      devices: [{ descope: device }],
    })
    assert.equal(given.status, 200, JSON.stringify(given.body))
    const { page, go } = await sit(t)
    await go(`users/${body.user.userId}?about=Ways+in`)
    const passkeys = page.getByRole('table', { name: 'Passkeys' })
    await passkeys.getByText('localhost').first().waitFor()
    await passkeys.getByRole('button', { name: /Remove/ }).click()
    await page.getByLabel('Type remove to confirm').fill('remove')
    await press(page, 'Remove passkey')
    await page.getByText('The passkey is gone').waitFor()
    await page.getByText('No passkeys.').waitFor()
    const left = await plane.call('POST', '/v1/mgmt/user/passkeys/list', { loginId: 'hedy' })
    assert.deepEqual(left.body.passkeys, [])
  })
})

/** A key of P-256 as passkeys have it (RFC 9053, section 7.1.1). */
function coseOf({ x = '', y = '' }: { x?: string; y?: string }): string {
  const [a, b] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  return Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), a, Buffer.from('225820', 'hex'), b]).toString(
    'base64',
  )
}
