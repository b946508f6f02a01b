/** What people do at the console, in a real browser, every day. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fill, press, violationsOn } from '../browser.ts'
import { onEveryStage } from '../stage.ts'

onEveryStage('everyday work', ({ plane, browser, userId, sit }) => {
  const load = async (path: string) => (await plane.call('GET', path)).body

  test('a link of the terminal lets one in and leaves the address; a second time it says why not', async (t) => {
    const link = (await plane.link()).replace('/console#', '/console/users#')
    const context = await (await browser()).newContext()
    const other = await (await browser()).newContext()
    t.after(() => Promise.all([context.close(), other.close()]))
    const page = await context.newPage()
    await page.goto(link)
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
    assert.equal(page.url(), `${plane.url}/console/users`)
    const late = await other.newPage()
    await late.goto(link)
    assert.match((await late.getByRole('alert').textContent()) ?? '', /The link was used, or is too old/)
  })

  test('a management key is typed in, named, and the way out leads to the door', async (t) => {
    const context = await (await browser()).newContext()
    t.after(() => context.close())
    const page = await context.newPage()
    await page.goto(`${plane.url}/console/tenants`)
    await fill(page, 'Management key', 'Kwrong')
    await press(page, 'Sign in')
    await page.getByRole('alert').waitFor()
    await fill(page, 'Management key', plane.managementKey)
    await page.getByLabel('Your name').fill('Grace')
    await press(page, 'Sign in')
    await page.getByRole('heading', { level: 1, name: 'Tenants' }).waitFor()
    await page.getByText('Grace', { exact: true }).waitFor()
    await press(page, 'Sign out')
    await page.getByRole('heading', { name: 'Homescope console' }).waitFor()
  })

  test('a user is made, found, disabled, logged out and deleted; the trail names who did it', async (t) => {
    const { page, go } = await sit(t)
    await go('users')
    await press(page, 'New user')
    await fill(page, 'Login id', 'grace@acme.test')
    await fill(page, 'Name', 'Grace')
    await press(page, 'Create user')
    await page.getByRole('link', { name: 'Grace' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('grace')
    await page.getByText('1 user', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Grace' }).click()
    await press(page, 'Disable')
    await page.getByRole('button', { name: 'Enable', exact: true }).waitFor()
    await press(page, 'Log out everywhere')
    await page.getByLabel('Type end all to confirm').fill('end all')
    await press(page, 'End all')
    await page.getByText('All sessions are ended').waitFor()
    const { user } = await load('/v1/mgmt/user?loginId=grace@acme.test')
    assert.equal(user.status, 'disabled')
    await press(page, 'Delete')
    await page.getByLabel('Type grace@acme.test to confirm').fill('grace')
    await press(page, 'Delete user')
    await page.getByRole('alert').waitFor()
    assert.ok((await load('/v1/mgmt/user?loginId=grace@acme.test')).user)
    await page.getByLabel('Type grace@acme.test to confirm').fill('grace@acme.test')
    await press(page, 'Delete user')
    await page.getByText('Nobody fits').waitFor()
    const { body } = await plane.call('POST', '/v1/mgmt/audit/search', { actions: ['UserDeleted'] })
    assert.deepEqual([body.audits[0].actorId, body.audits[0].data.person], [plane.actor, 'ada'])
  })

  test('what is open stands in the address, and comes back with it', async (t) => {
    const { page, go } = await sit(t)
    await go(`users/${userId()}?q=ada&about=Access`)
    await page.getByRole('heading', { name: 'In the project' }).waitFor()
    assert.equal(await page.getByRole('searchbox').inputValue(), 'ada')
    await page.keyboard.press('Escape')
    assert.equal(page.url(), `${plane.url}/console/users?q=ada&about=Access`)
    await page.goBack()
    await page.getByRole('heading', { name: 'In the project' }).waitFor()
  })

  test('a code is in the outbox a moment after it was asked for', async (t) => {
    const { page, go, context } = await sit(t)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await go('outbox')
    const rows = page.locator('tbody tr:not(.gap)')
    await rows.first().waitFor()
    const before = await rows.count()
    await page.waitForTimeout(1200)
    await plane.pass(1000)
    const bearer = `Bearer ${plane.projectId}`
    await plane.call('POST', '/v1/auth/otp/signin/email', { loginId: 'ada@acme.test' }, bearer)
    await rows.nth(before).waitFor()
    const { messages } = await load('/v1/mgmt/outbox?limit=1')
    await rows.first().getByRole('link').first().click()
    await press(page, 'Copy code')
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), messages[0].code)
  })

  test('two consoles see what the other changes', async (t) => {
    const [one, two] = [await sit(t), await sit(t)]
    await one.go('tenants')
    await two.go('tenants')
    await two.page.getByText('Live', { exact: true }).last().waitFor()
    await two.page.waitForTimeout(1200)
    await plane.pass(1000)
    await press(one.page, 'New tenant')
    await fill(one.page, 'Name', 'Globex')
    await press(one.page, 'Create tenant')
    await two.page.getByRole('link', { name: 'Globex' }).waitFor()
  })

  test('a role allows what is ticked', async (t) => {
    const { page, go } = await sit(t)
    await go('roles')
    const box = page.getByRole('checkbox', { name: 'Editor: Write' })
    const held = async () => {
      const { roles } = await load('/v1/mgmt/role/all')
      return roles.find(({ name }: { name: string }) => name === 'Editor').permissionNames
    }
    await box.click()
    await page.getByText('Editor no longer allows Write').waitFor()
    assert.deepEqual(await held(), [])
    await box.click()
    await page.getByText('Editor allows Write').waitFor()
    assert.deepEqual(await held(), ['Write'])
  })

  test('a key is shown once, and works', async (t) => {
    const { page, go } = await sit(t)
    await go('access-keys')
    await press(page, 'New access key')
    await fill(page, 'Name', 'Deploys')
    await press(page, 'Create key')
    const dialog = page.getByRole('dialog', { name: 'The access key' })
    const shown = await dialog.locator('.copy').textContent()
    const [key = ''] = (shown ?? '').split(' copy')
    const bearer = `Bearer ${plane.projectId}:${key.trim()}`
    const answer = await plane.call('POST', '/v1/auth/accesskey/exchange', {}, bearer)
    assert.equal(answer.status, 200)
    await press(page, 'Done')
    await page.getByRole('link', { name: 'Deploys' }).waitFor()
  })

  test('a token is made for a user, read and verified; one that was changed is told', async (t) => {
    const { page, go } = await sit(t)
    await go(`users/${userId()}`)
    await page.getByRole('link', { name: 'Sign in as' }).click()
    await page.getByLabel('Claims', { exact: true }).fill('{"plan":"pro"}')
    await press(page, 'Sign in')
    await press(page, 'Verify')
    await page.getByText('Signed by this project, and good').waitFor()
    assert.match((await page.getByLabel('Claims of the token').textContent()) ?? '', /"plan": "pro"/)
    const token = page.getByLabel('Token', { exact: true })
    const [head, , signature] = (await token.inputValue()).split('.')
    await token.fill(`${head}.${btoa('{"sub":"x","exp":99999999999}').replaceAll('=', '')}.${signature}`)
    await press(page, 'Verify')
    await page.getByText('The signature is wrong').waitFor()
  })

  test('a schema is written with its faults told, and a check says why', async (t) => {
    const { page, go } = await sit(t)
    await go('authorization')
    await page
      .getByLabel('Schema', { exact: true })
      .fill('model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: nobody\n')
    await page.locator('.notice').getByText(/6:\d+/).waitFor()
    const marked = page.locator('.cm-lintRange-error')
    assert.equal(await marked.first().textContent(), 'nobody')
    assert.deepEqual(await violationsOn(page), [])
    const good = 'model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: user\n  permission can_edit: owner\n'
    await page.getByLabel('Schema', { exact: true }).fill(good)
    await marked.first().waitFor({ state: 'detached' })
    await press(page, 'Save')
    await page.getByText('The schema is saved').waitFor()
    await page.getByRole('tab', { name: 'Relations' }).click()
    await press(page, 'New relation')
    for (const [label, text] of [
      ['Type of the resource', 'doc'],
      ['Resource', 'roadmap'],
      ['Relation', 'owner'],
      ['Type of the target', 'user'],
      ['Target', 'ada'],
    ] as const) {
      await fill(page, label, text)
    }
    await press(page, 'Create')
    await page.getByText('doc:roadmap').waitFor()
    const asked = {
      tab: 'Check',
      targetType: 'user',
      target: 'ada',
      relation: 'can_edit',
      resourceType: 'doc',
      resource: 'roadmap',
    }
    // A link to a question answers it; another one, once it was asked, stands in the address.
    await go(`authorization?${new URLSearchParams(asked)}`)
    await page.getByText('allowed', { exact: true }).waitFor()
    assert.match((await page.getByLabel('Why').textContent()) ?? '', /owner/)
    await fill(page, 'May', 'bob')
    await press(page, 'Check')
    await page.getByText('not allowed', { exact: true }).waitFor()
    assert.equal(new URL(page.url()).searchParams.get('target'), 'bob')
  })

  test('an operation is tried, with what it takes filled in', async (t) => {
    const { page, go } = await sit(t)
    await go('api?q=tenant/create')
    await page.getByRole('link', { name: 'Create a tenant' }).first().click()
    await page.getByLabel('Body', { exact: true }).fill('{"name":"Initech","id":"initech"}')
    await press(page, 'Send')
    await page.getByText('Answered 200').waitFor()
    assert.match((await page.getByLabel('The answer').textContent()) ?? '', /"id": "initech"/)
  })

  test('a folder is compared, applied with its removals counted, and gone back from', async (t) => {
    const { page, go } = await sit(t)
    await go('configuration')
    await page.getByText(/files describe this project/).waitFor()
    const { files } = (await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})).body
    const folder = await folderOf(t, { ...without(files, /^roles\.json$/) })
    await page.locator('input[type=file]').setInputFiles(folder)
    await page.getByRole('heading', { name: /^Plan:/ }).waitFor()
    await page.getByText(/of them removals/).waitFor()
    const roles = async () => (await load('/v1/mgmt/role/all')).roles.map(({ name }: { name: string }) => name)
    assert.ok((await roles()).includes('Editor'))
    await press(page, 'Apply')
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByLabel(/^Type remove \d+ to confirm$/)
    const [, word = ''] = /Type (.*) to confirm/.exec((await dialog.locator('label').textContent()) ?? '') ?? []
    await confirm.fill('apply')
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await dialog.getByRole('alert').waitFor()
    await confirm.fill(word)
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Applied', { exact: true }).waitFor()
    assert.equal((await roles()).includes('Editor'), false)
    await page.reload()
    await press(page, 'Go back')
    await dialog.getByLabel('Type go back to confirm').fill('go back')
    await dialog.getByRole('button', { name: 'Go back' }).click()
    await page.getByText('The project is as it was').waitFor()
    assert.ok((await roles()).includes('Editor'))
  })

  test('everything goes by keyboard', async (t) => {
    const { page } = await sit(t)
    await page.keyboard.press('g')
    await page.keyboard.press('u')
    await page.getByRole('link', { name: 'Ada' }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Ada' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    for (const [key, title] of [
      ['o', 'Outbox'],
      ['a', 'Audit'],
      ['d', 'Docs'],
      ['h', 'Home'],
    ] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
    }
  })

  test('a key that is revoked while its console is open leads to the door', async (t) => {
    const made = await plane.call('PUT', '/v1/mgmt/managementkey', {
      name: 'Brief',
      reBac: { companyRoles: ['company-full-access'] },
    })
    const context = await (await browser()).newContext()
    t.after(() => context.close())
    const page = await context.newPage()
    await page.goto(`${plane.url}/console/users`)
    await fill(page, 'Management key', made.body.cleartext)
    await press(page, 'Sign in')
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
    await plane.call('POST', '/v1/mgmt/managementkey/delete', { ids: [made.body.key.id] })
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.getByRole('heading', { name: 'Homescope console' }).waitFor()
  })

  test('of a thousand users those in sight are there, down to the last', async (t) => {
    const users = Array.from({ length: 1000 }, (_, at) => ({ loginId: `many${at}` }))
    await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
    const { page, go } = await sit(t)
    await go('users?q=many&by=createdTime')
    await page.getByText('1,000 users').waitFor()
    const scroller = page.locator('.scroll')
    const rows = page.locator('tbody tr:not(.gap)')
    const seen = new Set<string>()
    for (const part of [0, 0.25, 0.5, 0.75, 1]) {
      await scroller.evaluate((element, at) => {
        element.scrollTop = at * element.scrollHeight
      }, part)
      await page.waitForTimeout(100)
      await page.getByRole('cell', { name: '…', exact: true }).first().waitFor({ state: 'detached' })
      for (const text of await rows.allTextContents()) seen.add(text)
      assert.ok((await rows.count()) < 100)
    }
    assert.ok(seen.size > 100)
    assert.equal(await page.locator('tr[aria-rowindex="1001"]').count(), 1)
  })
})

function without(files: { [path: string]: unknown }, pattern: RegExp): { [path: string]: unknown } {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !pattern.test(path)))
}

/** The files, in a folder on the disk. */
async function folderOf(t: TestContext, files: { [path: string]: unknown }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-console-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}
