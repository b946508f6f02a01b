import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Visitor, visitor } from '../features/auth/flow/driving.ts'
import { type AuthPlane, tokenIn } from '../features/auth/signing-in.ts'
import { onEveryEngine } from '../support/engines.ts'
import { freshUrl, KEY, type PlaneProcess, PROJECT, startPlaneProcess } from './plane-process.ts'

/** What a browser does next. */
type Step = (browser: Visitor, newest: () => Promise<{ code: string; link: string }>) => Promise<unknown>

const WAYS: { [what: string]: Step[] } = {
  'a code, then a password': [
    (browser) => browser.start('sign-up'),
    (browser) => browser.click('submit', { email: 'kill@example.com', fullName: 'Kill Nine' }),
    (browser) => browser.click('verify', { code: '000000' }),
    async (browser, newest) => browser.click('verify', { code: (await newest()).code }),
    (browser) => browser.click('submit', { newPassword: 'Long-enough-1' }),
  ],
  'a link': [
    (browser) => browser.start('sign-up-or-in'),
    (browser) => browser.click('magic-link', { email: 'kill-link@example.com' }),
    async (browser, newest) => {
      const { link } = await newest()
      const [executionId = '', stepId = ''] = (new URL(link).searchParams.get('descope-login-flow') ?? '').split('_')
      return browser.submit(stepId, { token: tokenIn(link) }, executionId)
    },
  ],
}

onEveryEngine((engine) => {
  for (const [what, steps] of Object.entries(WAYS)) {
    test(`a flow goes on in another process after kill -9 between any two steps: ${what}`, async (t) => {
      const url = await freshUrl(t, engine)
      let plane: PlaneProcess | undefined
      // The browser stays; the process behind the address is another one each time.
      const reached = { projectId: PROJECT, url: '' } as AuthPlane
      const browser = visitor(reached)
      const newest = async () => {
        const headers = { authorization: `Bearer ${PROJECT}:${KEY}`, connection: 'close' }
        const answer = await fetch(`${reached.url}/v1/mgmt/outbox?limit=1`, { headers })
        return ((await answer.json()) as { messages: [{ code: string; link: string }] }).messages[0]
      }
      for (const step of steps) {
        plane = await startPlaneProcess(t, url)
        reached.url = plane.url
        await step(browser, newest)
        await plane.kill()
      }
      assert.deepEqual([browser.at.status, typeof browser.at.authInfo?.refreshJwt], ['completed', 'string'])
      plane = await startPlaneProcess(t, url)
      const headers = { authorization: `Bearer ${PROJECT}:${browser.at.authInfo.refreshJwt}` }
      assert.equal((await fetch(`${plane.url}/v1/auth/me`, { headers })).status, 200)
      await plane.kill()
    })
  }
})
