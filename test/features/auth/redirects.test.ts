/** Where links may lead, at every door where an address comes in. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { configure, signInTestUser, suite } from './signing-in.ts'

/** What is no address of the project, and texts that programs read differently. */
const HOSTILE = [
  'https://evil.example',
  'https://evil.example/?x=http://127.0.0.1',
  'http://evil.example#@127.0.0.1',
  'https:evil.example',
  'https:/evil.example',
  'http:///evil.example',
  'http:////evil.example',
  'https://127.0.0.1@evil.example/',
  'http://user:pass@127.0.0.1/',
  'http://127.0.0.1%2f@evil.example',
  'http://127.0.0.1:80@evil.example',
  'http://127.0.0.1.evil.example',
  'http://localhost.evil.example',
  'http://evil-localhost',
  'http://notlocalhost:3000',
  'http://1270.0.0.1.example',
  'http://0.0.0.0:3000',
  'http://evil.example,.localhost/',
  "http://evil.example'.localhost/",
  'http://evil.example;.localhost/',
  'http://evil.example!.localhost/',
  'http://evil.example&.localhost/',
  'http://evil.example$.localhost/',
  'http://evil.example*.localhost/',
  'http://evil.example(.localhost/',
  'http://localhost:/',
  'http://[::ffff:8.8.8.8]/',
  'http://127.0.0.1\\@evil.example',
  'http:\\\\evil.example',
  '\\\\evil.example',
  '//evil.example',
  '/\\evil.example',
  '/path/of/something',
  ' https://evil.example',
  'http://127.0.0.1/ x',
  'http://127.0.0.1/\tx',
  'ht\ttp://evil.example',
  'http://127.0.0.1/\r\nx: y',
  'http://127.0.0.1/\u0000',
  'http://127.0.0.1/\u202e',
  'http://loc\u0430lhost/',
  'http://\uff11\uff12\uff17.0.0.1/',
  'http://127\u30020.0.1/',
  'http://%31%32%37.0.0.1/',
  'javascript:alert(1)',
  'JavaScript://127.0.0.1/%0aalert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:http://127.0.0.1/x',
  'about:blank',
  'view-source:http://127.0.0.1/',
  'view-source:https://evil.example',
  'intent://evil.example#Intent;scheme=https;end',
  'jar:http://127.0.0.1!/x',
  'feed:javascript:alert(1)',
  'feed:http://evil.example',
  'filesystem:http://127.0.0.1/x',
  'ws://127.0.0.1/',
  'ftp://127.0.0.1/',
  'mailto:x@evil.example',
  'tel:+15550001111',
  'myapp://open',
  'http://',
  'https://:443/',
]

suite('redirects', (get) => {
  const doors: { [door: string]: (url: string) => Promise<{ status: number; body: { errorCode?: string } }> } = {
    'a magic link to sign in': (URI) =>
      get().as(undefined, '/v1/auth/magiclink/signin/email', { loginId: 'in@example.com', URI }),
    'a magic link to sign up': (URI) =>
      get().as(undefined, '/v1/auth/magiclink/signup/email', { loginId: 'new@example.com', URI }),
    'a magic link by either': (redirectUrl) =>
      get().as(undefined, '/v1/auth/magiclink/signup-in/email', { loginId: 'in@example.com', redirectUrl }),
    'an enchanted link': (URI) =>
      get().as(undefined, '/v1/auth/enchantedlink/signup-in/email', { loginId: 'in@example.com', URI }),
    'a password reset': (redirectUrl) =>
      get().as(undefined, '/v1/auth/password/reset', { loginId: 'in@example.com', redirectUrl }),
  }

  it('A3 a link leads nowhere that the project has not named, at any door', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'in@example.com', email: 'in@example.com' })
    const { refreshJwt } = await signInTestUser(plane, 'changing')
    doors['a change of address'] = (redirectUrl) =>
      plane.as(refreshJwt, '/v1/auth/magiclink/update/email', { loginId: 'changing', email: 'n@x.org', redirectUrl })
    const before = await plane.lastMessage()
    for (const [door, ask] of Object.entries(doors)) {
      for (const url of HOSTILE) {
        const { status, body } = await ask(url)
        assertRefused(status, body, `${door}: ${JSON.stringify(url)}`)
      }
    }
    assert.deepEqual(await plane.lastMessage(), before)
  })

  it('A3 without trusted domains the plane and loopback are all there is', async () => {
    const plane = get()
    const own = [plane.url, `${plane.url}/welcome?x=1`]
    const near = ['http://localhost:3000/in', 'https://app.localhost/', 'http://127.9.9.9:1/', 'http://[::1]:5173/']
    for (const URI of [...own, ...near]) {
      plane.now += 60_000
      const { status } = await plane.as(undefined, '/v1/auth/magiclink/signin/email', {
        loginId: 'in@example.com',
        URI,
      })
      assert.equal(status, 200, URI)
      assert.ok((await plane.lastMessage()).link.startsWith(URI))
    }
  })

  it('A3 trusted domains are origins, wildcards and schemes of apps', async () => {
    const plane = get()
    const trustedDomains =
      'app.example.com, *.example.org, https://only.example.net, h.example:8443, myapp:, other://open, javascript:, xn--bcher-kva.example'
    await configure(plane, { trustedDomains })
    const good = [
      'https://app.example.com/in',
      'http://app.example.com',
      'https://APP.example.com:443/',
      'https://a.b.example.org/',
      'https://only.example.net/x',
      'https://h.example:8443/',
      'myapp://anything?x=1',
      'other://open',
      'https://xn--bcher-kva.example/',
      plane.url,
    ]
    const bad = [
      ...HOSTILE.filter((url) => url !== 'myapp://open'),
      'https://example.com/',
      'https://x.app.example.com/',
      'https://app.example.com:8443/',
      'https://app.example.com.evil.example/',
      'https://example.org/',
      'https://evilexample.org/',
      'http://only.example.net/',
      'https://h.example/',
      'http://localhost:3000/',
      'http://127.0.0.1:3000/',
      'other://shut',
      'javascript://open',
      'third://open',
    ]
    const ask = (URI: string) =>
      plane.as(undefined, '/v1/auth/magiclink/signin/email', { loginId: 'in@example.com', URI })
    for (const [urls, expected] of [[good, 200] as const, [bad, 400] as const]) {
      for (const url of urls) {
        plane.now += 60_000
        assert.equal((await ask(url)).status, expected, url)
      }
    }
    await configure(plane, { trustedDomains: '' })
  })

  it('A3 a refusal tells what to add', async () => {
    const asked = { loginId: 'in@example.com', URI: 'https://app.example.com/in' }
    const { body } = await get().as(undefined, '/v1/auth/magiclink/signin/email', asked)
    assert.deepEqual(body, {
      errorCode: 'E011004',
      errorDescription: 'Invalid arguments',
      errorMessage:
        'The redirect URL is not in a trusted domain of the project: app.example.com is to be added to its trustedDomains',
    })
  })

  it('A3 a backend names any host, but no other kind of address, and no host that the project leaves out', async () => {
    const plane = get()
    const made = (path: string, body: object) => plane.call('POST', path, body)
    const doorsOfBackends = {
      invitation: (url: string) =>
        made('/v1/mgmt/user/create', { loginId: `i${Math.random()}@example.com`, invite: true, inviteUrl: url }),
      'magic link of a test user': (URI: string) =>
        made('/v1/mgmt/tests/generate/magiclink', { loginId: 'changing', deliveryMethod: 'email', URI }),
      'enchanted link of a test user': (URI: string) =>
        made('/v1/mgmt/tests/generate/enchantedlink', { loginId: 'changing', URI }),
    }
    const isHost = (url: string) => /^https?:\/\/[\w.[\]:-]+(?:[/#]|$)/.test(url) && !/[^ -~]|\s|\\|@.*\.1\//.test(url)
    for (const [door, ask] of Object.entries(doorsOfBackends)) {
      assert.equal((await ask('https://app.example.com/in')).status, 200, door)
      for (const url of HOSTILE.filter((url) => !isHost(url))) {
        const { status, body } = await ask(url)
        assertRefused(status, body, `${door}: ${JSON.stringify(url)}`)
      }
    }
    await configure(plane, { trustedDomains: 'app.example.com' })
    for (const [door, ask] of Object.entries(doorsOfBackends)) {
      assert.equal((await ask('https://app.example.com/in')).status, 200, door)
      assert.equal((await ask('https://evil.example/in')).status, 400, door)
    }
    await configure(plane, { trustedDomains: '' })
  })

  it('A3 what the page gets is one token', async () => {
    const plane = get()
    plane.now += 60_000
    const URI = 'http://localhost:3000/in?t=planted&x=1&%74=too#top'
    await plane.as(undefined, '/v1/auth/magiclink/signin/email', { loginId: 'in@example.com', URI })
    assert.match((await plane.lastMessage()).link, /^http:\/\/localhost:3000\/in\?x=1&t=\w{43}#top$/)
  })
})

/** A NUL is refused before anybody looks what the field is for. */
function assertRefused(status: number, { errorCode }: { errorCode?: string }, which: string): void {
  assert.ok(status === 400 && (errorCode === 'E011004' || errorCode === 'E011003'), `${which}: ${status} ${errorCode}`)
}
