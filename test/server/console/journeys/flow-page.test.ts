/** A flow in the console: its graph, a run of it step by step, its traces, and what differs from another version. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { press } from '../browser.ts'
import { onEveryStage } from '../stage.ts'

onEveryStage('the page of a flow', ({ plane, sit }) => {
  test('shows each step, and what a step asks for and leads to', async (t) => {
    const { page, go } = await sit(t)
    await go('flows')
    await page.getByRole('link', { name: 'Sign Up or In' }).click()
    const graph = page.getByRole('region', { name: 'The graph of the flow' })
    await graph.getByRole('link').first().waitFor()
    assert.equal(await graph.getByRole('link').count(), 11)
    await graph.getByRole('link', { name: 'screen Verify Code' }).click()
    assert.equal(page.url(), `${plane.url}/console/flows/sign-up-or-in?step=3`)
    const ways = await page.getByRole('table', { name: 'Where it leads to' }).locator('tr').allTextContents()
    assert.deepEqual(ways, [
      'verify, codeVerify Code / OTP Email',
      'resendSign Up or In / OTP Email',
      'backWelcome Screen',
    ])
    assert.match((await page.getByRole('table', { name: 'Parts of the screen' }).textContent()) ?? '', /codeinput/i)
  })

  test('runs it in a frame, step by step, with the code at hand, and shows where it stands', async (t) => {
    const { page, go, foreign } = await sit(t)
    await go('flows/sign-up-or-in?about=Run')
    const frame = page.frameLocator('iframe.run')
    const standsAt = (name: string) => page.locator('.step.current', { hasText: name }).waitFor()
    await frame.locator('descope-email-field input').first().fill('alan@acme.test')
    await standsAt('Welcome Screen')
    await frame.locator('descope-button#submit').click()
    await standsAt('Verify Code')
    const codes = page.getByRole('table', { name: 'Codes at hand' })
    await codes.getByRole('link', { name: 'alan@acme.test' }).first().waitFor()
    const { messages } = (await plane.call('GET', '/v1/mgmt/outbox?limit=1')).body
    assert.match((await codes.textContent()) ?? '', new RegExp(messages[0].code))
    await frame.locator('descope-passcode input').first().click()
    await page.keyboard.type(messages[0].code, { delay: 50 })
    await page.getByRole('status').getByText('completed').waitFor()
    assert.equal((await plane.call('GET', '/v1/mgmt/user?loginId=alan@acme.test')).body.user.verifiedEmail, true)
    await page.getByRole('tab', { name: 'Runs' }).click()
    await page.getByRole('table', { name: 'Runs' }).getByRole('link').first().click()
    await page.getByRole('table', { name: 'What the run did' }).getByRole('link', { name: 'End' }).first().waitFor()
    assert.ok((await page.locator('.way.lit').count()) >= 4)
    assert.deepEqual(foreign, [])
  })

  test('the frame has no origin, no cookies, and reaches nothing of the console', async (t) => {
    const { page, go } = await sit(t)
    await go('flows/sign-up-or-in?about=Run')
    await page.frameLocator('iframe.run').locator('descope-email-field input').first().waitFor()
    const frame = page.frames().find((one) => one.url().includes('/flow-frame'))
    const told = await frame?.evaluate(async (base) => {
      const tried = async (work: () => unknown) => {
        try {
          return String(await work())
        } catch (error) {
          return (error as Error).name
        }
      }
      const global = globalThis as unknown as { origin: string; parent: { document: unknown } }
      return {
        origin: global.origin,
        console: await tried(() => global.parent.document),
        users: await tried(async () => (await fetch(`${base}/console/ask/v1/mgmt/tenant/all`)).status),
        management: await tried(async () => (await fetch(`${base}/v1/mgmt/tenant/all`)).status),
        elsewhere: await tried(() => fetch('https://elsewhere.test/')),
      }
    }, plane.url)
    assert.deepEqual(told, {
      origin: 'null',
      console: 'SecurityError',
      users: '403',
      management: '403',
      elsewhere: 'TypeError',
    })
  })

  test('may be framed by the console alone, and runs the plane’s own scripts only', async () => {
    const { headers } = await fetch(`${plane.url}/console/flow-frame?flow=sign-in`)
    assert.equal(
      headers.get('content-security-policy'),
      "sandbox allow-scripts allow-forms allow-popups; default-src 'none'; script-src 'self'; " +
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; form-action 'none'; " +
        "frame-ancestors 'self'; base-uri 'none'",
    )
    assert.equal((await fetch(`${plane.url}/console/ask/v1/mgmt/tenant/all`)).status, 401)
  })

  test('colours what differs from another version', async (t) => {
    const { page, go } = await sit(t)
    const { flow } = (await plane.call('POST', '/v2/mgmt/flow/export', { flowId: 'sign-up-or-in' })).body
    const { tasks } = flow.contents
    delete tasks['7.end']
    tasks['4'].name = 'Another name'
    tasks['gone'] = { id: 'gone', name: 'Once there', type: 'screen', next: {} }
    await go('flows/sign-up-or-in?about=Compare')
    const choose = (name: string, text: string) =>
      page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
    await choose('none.json', '{"a":1}')
    await page.getByText('This file holds no flow').waitFor()
    await choose('flow.json', JSON.stringify({ flow }))
    await page.getByText('3 steps differ').waitFor()
    for (const [kind, name] of [
      ['added', 'Passkeys (WebAuthn)'],
      ['changed', 'OTP Email'],
      ['removed', 'Once there'],
    ] as const) {
      assert.equal(await page.locator(`.step.${kind}`, { hasText: name }).count(), 1, kind)
    }
    await press(page, 'Compare no more')
    assert.equal(await page.locator('.step.added').count(), 0)
  })
})

onEveryStage(
  'the page of a flow where one only reads',
  ({ sit }) => {
    test('starts nothing', async (t) => {
      const { page, go } = await sit(t)
      await go('flows/sign-up-or-in?about=Run')
      await page.getByText('This console only reads').waitFor()
      assert.equal(await page.locator('iframe').count(), 0)
    })
  },
  { console: 'read-only' },
)
