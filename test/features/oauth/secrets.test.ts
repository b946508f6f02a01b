import assert from 'node:assert/strict'
import { it } from 'node:test'
import { dump, openDatabase } from '../../support/database.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { authorizeUrl, makeApp, makeUser, openBrowser, redeem } from './browsing.ts'

onEveryPlane('secrets of OAuth', (get, { database }) => {
  it('stand in clear neither in the database nor in the log', async () => {
    const plane = get()
    const [app, user] = [await makeApp(plane, 'kept'), await makeUser(plane, 'kept')]
    const browser = openBrowser(plane)
    const start = await browser.get(authorizeUrl(app))
    await browser.press(await browser.get(start.location), 'send', { login_id: user.loginId, channel: 'email' })
    const back = await browser.press(await browser.get(start.location), 'code', { code: user.code })
    const consent = await browser.get(back.location)
    const waiting = await textOf(database())
    const done = await browser.press(consent, 'allow')
    const code = new URL(done.location).searchParams.get('code') ?? ''
    const { body } = await redeem(plane, app, code)
    const stateId = new URLSearchParams(start.location.split('?')[1]).get('third_party_app_state_id') ?? ''
    const secrets = {
      app: app.secret,
      state: stateId.split('.')[1] ?? '',
      browser: browser.cookies.get('hs_browser') ?? '',
      login: browser.cookies.get(`hs_login_${plane.projectId}`) ?? '',
      code,
      access: body.access_token,
      refresh: body.refresh_token,
      id: body.id_token,
    }
    const places = { waiting, done: await textOf(database()), log: plane.log.join('\n') }
    for (const [place, text] of Object.entries(places)) {
      assert.ok(text.length > 1000, place)
      for (const [name, secret] of Object.entries(secrets)) {
        assert.ok(secret.length > 20, name)
        assert.equal(text.includes(secret), false, `${name} in ${place}`)
      }
    }
  })
})

async function textOf(url: string): Promise<string> {
  const connection = await openDatabase(url)
  try {
    return JSON.stringify(await dump(connection))
  } finally {
    await connection.close()
  }
}
