import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { type Answer, authorizeUrl, makeApp, makeUser, openBrowser } from './browsing.ts'

onEveryPlane('D10 a link of the login page', (get) => {
  const newest = async () => (await get().call('GET', '/v1/mgmt/outbox?limit=1')).body.messages[0]

  /** As far as the page that waits for the link. */
  async function toWaiting(name: string, loginId = `${name}@example.com`) {
    const plane = get()
    plane.now += 60_000
    const app = await makeApp(plane, name)
    const browser = openBrowser(plane)
    const { location } = await browser.get(authorizeUrl(app))
    const sent = await browser.press(await browser.get(location), 'link', { login_id: loginId, channel: 'email' })
    assert.deepEqual([sent.status, sent.location], [303, location])
    const waiting = await browser.get(location)
    const number = /class="number"><strong>(\d\d)</.exec(waiting.html)?.[1] ?? ''
    const { link } = await newest()
    return { plane, app, browser, location, waiting, number, link: link.replace(plane.url, '') as string }
  }

  const isConsent = (page: Answer) => page.html.includes('value="allow"')
  const wrongOf = (number: string) => (number === '10' ? '11' : '10')

  it('signs in the browser that asked, and once', async () => {
    const { plane, browser, location, waiting, link } = await toWaiting('same')
    assert.match(waiting.html, /<h1>Open the link<\/h1>\n<p>We sent a link to <strong>same@example\.com<\/strong>/)
    assert.match(waiting.html, /<noscript><meta http-equiv="refresh" content="4"><\/noscript>/)
    assert.match(
      link,
      new RegExp(
        `^/login/${plane.projectId}/link\\?third_party_app_id=\\w+&third_party_app_state_id=[^&]+&t=[\\w-]{43}$`,
      ),
    )
    const opened = await browser.get(link)
    assert.deepEqual([opened.status, opened.location], [303, location])
    const consent = await browser.get(location)
    assert.ok(isConsent(consent))
    assert.equal((await browser.get(link)).location, location)
    const done = await browser.press(consent, 'allow')
    assert.ok(new URL(done.location).searchParams.has('code'))
    const after = await browser.get(link)
    assert.deepEqual([after.status, after.html.includes('it went on in another tab')], [400, true])
    const { user } = (await plane.call('GET', '/v1/mgmt/user?loginId=same@example.com')).body
    assert.deepEqual([user.status, user.verifiedEmail], ['enabled', true])
  })

  it('asks elsewhere for the number of the page that waits, which goes on then', async () => {
    const { plane, browser, location, number, link } = await toWaiting('elsewhere')
    const elsewhere = openBrowser(plane)
    const [first, asking] = [await elsewhere.get(link), await elsewhere.get(link)]
    assert.deepEqual([first.status, first.location, first.html], [200, '', asking.html])
    assert.match(asking.html, /<h1>Sign in on the other device\?<\/h1>/)
    assert.doesNotMatch(asking.html, new RegExp(`>${number}<`))
    assert.equal((await browser.get(`${location}&wait=1`)).status, 204)
    const wrong = await elsewhere.press(asking, '', { number: wrongOf(number) })
    assert.deepEqual([wrong.status, wrong.html.includes('That is another number')], [401, true])
    assert.equal((await browser.get(`${location}&wait=1`)).status, 204)
    const right = await elsewhere.press(wrong, '', { number: ` ${number} ` })
    assert.deepEqual([right.status, right.html.includes('<h1>You are signed in there</h1>')], [200, true])
    assert.deepEqual([elsewhere.cookies.size, elsewhere.setCookies], [0, []])
    assert.equal((await openBrowser(plane).get(location)).status, 403)
    assert.equal((await browser.get(`${location}&wait=1`)).status, 200)
    const on = await browser.get(location)
    assert.deepEqual([on.status, on.location], [303, location])
    assert.ok(isConsent(await browser.get(location)))
    assert.equal((await elsewhere.press(wrong, '', { number })).status, 401)
  })

  it('takes three numbers, whoever tries them', async () => {
    const { plane, browser, location, number, link } = await toWaiting('tries')
    const asking = await openBrowser(plane).get(link)
    const tries = Array.from({ length: 12 }, () => openBrowser(plane).press(asking, '', { number: wrongOf(number) }))
    const told = (await Promise.all(tries)).map(({ html }) => html.includes('That is another number'))
    assert.equal(told.filter(Boolean).length, 3)
    assert.equal((await openBrowser(plane).press(asking, '', { number })).status, 401)
    assert.equal((await browser.get(`${location}&wait=1`)).status, 204)
  })

  it('of many that show it at once, one is signed in', async () => {
    const { plane, number, link } = await toWaiting('race')
    const asking = await openBrowser(plane).get(link)
    const all = await Promise.all([1, 2, 3].map(() => openBrowser(plane).press(asking, '', { number })))
    assert.deepEqual(all.map(({ status }) => status).sort(), [200, 401, 401])
  })

  it('is the latest one, of this sign-in, and for its time', async () => {
    const { plane, browser, location, waiting, link } = await toWaiting('latest')
    const login = await browser.get((await browser.press(waiting, 'restart')).location)
    assert.equal((await browser.get(link)).status, 401)
    plane.now += 60_000
    await browser.press(login, 'link', { login_id: 'latest@example.com', channel: 'email' })
    const newer = (await newest()).link.replace(plane.url, '')
    const other = await toWaiting('other')
    const crossed = newer.replace(/t=.*/, /t=.*/.exec(other.link)?.[0] ?? '')
    for (const at of [crossed, newer.replace(/t=.*/, 't='), newer.replace(/&t=.*/, '')]) {
      for (const who of [browser, openBrowser(plane)]) assert.equal((await who.get(at)).status, 401, at)
    }
    assert.equal((await browser.get(`${location}&wait=1`)).status, 204)
    plane.now += 3 * 60_000
    assert.equal((await browser.get(newer)).status, 401)
  })

  it('does not tell whether there is such a user', async () => {
    const plane = get()
    const off = { loginId: 'off-link', email: 'off-link@example.com' }
    await plane.call('POST', '/v1/mgmt/user/create', off)
    await plane.call('POST', '/v1/mgmt/user/update/status', { loginId: 'off-link', status: 'disabled' })
    const app = await makeApp(plane, 'silent')
    const seen: unknown[] = []
    for (const loginId of ['nobody-here', 'off-link', 'stranger@example.com', '+491']) {
      const browser = openBrowser(plane)
      const { location } = await browser.get(authorizeUrl(app))
      const sent = await browser.press(await browser.get(location), 'link', { login_id: loginId, channel: 'email' })
      const { status, html } = await browser.get(location)
      const hidden = /name="(csrf|third_party_app_state_id)" value="[^"]*"|<strong>\d\d</g
      seen.push([sent.status, status, html.replace(loginId, 'LOGIN').replace(hidden, '')])
    }
    for (const other of seen.slice(1)) assert.deepEqual(other, seen[0])
  })

  it('goes by text message, and cannot be spoken', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'phoned', phone: '+491701234567' })
    const browser = openBrowser(plane)
    const { location } = await browser.get(authorizeUrl(await makeApp(plane, 'phoned')))
    const login = await browser.get(location)
    const spoken = await browser.press(login, 'link', { login_id: 'phoned', channel: 'voice' })
    assert.deepEqual([spoken.status, /role="alert" id="error">A link cannot be spoken/.test(spoken.html)], [400, true])
    await browser.press(login, 'link', { login_id: 'phoned', channel: 'sms' })
    const { link, to } = await newest()
    assert.equal(to, '+491701234567')
    assert.equal((await browser.get(link.replace(plane.url, ''))).location, location)
  })

  it('is offered like codes, passwords and passkeys where the project has it switched on', async () => {
    const plane = get()
    const bring = async (switches: { [method: string]: boolean }) => {
      const { files } = (await plane.call('POST', '/v1/mgmt/project/export', {})).body
      for (const [method, enabled] of Object.entries(switches)) files[`auth/${method}.json`].enabled = enabled
      assert.equal((await plane.call('POST', '/v1/mgmt/project/import', { files })).status, 200)
    }
    const app = await makeApp(plane, 'offers')
    const browser = openBrowser(plane)
    const offered = async () => {
      const { location } = await browser.get(authorizeUrl(app))
      const { html } = await browser.get(location)
      return [...html.matchAll(/name="action" value="(\w+)"|data-(ask)/g)].map(([, action, ask]) => action ?? ask)
    }
    // Passkeys are for names: at 127.0.0.1 no browser has them.
    assert.deepEqual(await offered(), ['password', 'send', 'link'])
    await bring({ magiclink: false })
    assert.deepEqual(await offered(), ['password', 'send'])
    await bring({ magiclink: true, otp: false, password: false })
    assert.deepEqual(await offered(), ['link'])
    const { location } = await browser.get(authorizeUrl(app))
    const login = await browser.get(location)
    assert.doesNotMatch(login.html, /Phone call/)
    const refused = await browser.press(login, 'send', { login_id: 'a@example.com', channel: 'email' })
    assert.deepEqual([refused.status, /name="code"/.test(refused.html)], [400, false])
    await makeUser(plane, 'unused')
    await bring({ otp: true, password: true })
  })
})
