import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  authorizeUrl,
  goThrough,
  makeApp,
  makeUser,
  openBrowser,
  type Reachable,
  redeem,
  refresh,
  type TestApp,
  userinfo,
} from '../features/oauth/browsing.ts'
import { onEveryEngine } from '../support/engines.ts'
import { freshUrl, KEY, type PlaneProcess, PROJECT, startPlaneProcess } from './plane-process.ts'

onEveryEngine((engine) => {
  test('keeps OAuth refresh tokens and their revocations over a restart and kill -9', async (t) => {
    const url = await freshUrl(t, engine)
    let process = await startPlaneProcess(t, url)
    let plane = reach(process)
    const [app, user] = [await makeApp(plane, 'surviving'), await makeUser(plane, 'surviving')]
    const browser = openBrowser(plane)
    const grant = async () => {
      const back = await goThrough(browser, authorizeUrl(app), user)
      const { status, body } = await redeem(plane, app, back.searchParams.get('code') ?? '')
      assert.equal(status, 200)
      return String(body.refresh_token)
    }
    const refused = async (token: string) => {
      const { status, body } = await refresh(plane, app, token)
      assert.deepEqual([status, body.error], [400, 'invalid_grant'])
    }
    const [kept, revoked, revokedLater] = [await grant(), await grant(), await grant()]
    await revoke(plane, app, revoked)
    assert.equal(await process.terminate(), 0)

    process = await startPlaneProcess(t, url)
    plane = reach(process)
    await refused(revoked)
    const second = await refresh(plane, app, kept)
    assert.equal(second.status, 200)
    await revoke(plane, app, revokedLater)
    await process.kill()

    process = await startPlaneProcess(t, url)
    plane = reach(process)
    await refused(revoked)
    await refused(revokedLater)
    const third = await refresh(plane, app, second.body.refresh_token)
    assert.equal(third.status, 200)
    assert.equal((await userinfo(plane, third.body.access_token)).body.sub, user.userId)
    // Shown again: someone else has it, so all that came of it ends.
    await refused(second.body.refresh_token)
    await process.kill()

    process = await startPlaneProcess(t, url)
    plane = reach(process)
    await refused(third.body.refresh_token)
    await process.terminate()
  })
})

function reach({ url }: PlaneProcess): Reachable {
  return {
    url,
    call: async (method, path, body) => {
      const headers = {
        authorization: `Bearer ${PROJECT}:${KEY}`,
        'content-type': 'application/json',
        connection: 'close',
      }
      const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
      return { status: response.status, body: await response.json(), headers: response.headers }
    },
  }
}

async function revoke(plane: Reachable, app: TestApp, token: string): Promise<void> {
  const response = await fetch(`${plane.url}/oauth2/v1/apps/revoke`, {
    method: 'POST',
    headers: { connection: 'close' },
    body: new URLSearchParams({ token, client_id: app.clientId, client_secret: app.secret }),
  })
  assert.equal(response.status, 200)
}
