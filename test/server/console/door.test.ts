/** The console's door, as HTTP: who is let in, for how long, and what no other page can do with it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { onEveryEngine } from '../../support/engines.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { enteredByLink, linkOf, type Told, visitorOf } from './visitor.ts'

const HOUR = 3_600_000
const told = ({ status, body }: Told) => [status, body?.errorMessage ?? body]

onEveryEngine((engine) => {
  let plane: TestPlane
  let drop: () => Promise<void>
  before(async () => {
    const fresh = await engine.freshUrl()
    drop = fresh.drop
    plane = await startTestPlane({ database: fresh.url })
  })
  after(async () => {
    await plane?.stop()
    await drop?.()
  })

  const lastAudit = async () => {
    const { body } = await plane.call('POST', '/v1/mgmt/audit/search', { size: 1 })
    const { action, actorId, data } = body.audits[0]
    return { action, actorId, data }
  }

  test('a link lets one person in, once', async () => {
    const link = await linkOf(plane)
    const visitor = visitorOf(plane)
    const { status, body, headers } = await visitor.ask('POST', '/console/door', { link })
    assert.deepEqual(
      [status, body],
      [
        200,
        {
          project: plane.projectId,
          projectName: 'Homescope',
          person: 'ada',
          keyId: '',
          expiresAt: plane.now + 12 * HOUR,
          now: plane.now,
          csrf: visitor.csrf,
          baseUrl: plane.url,
          version: body.version,
          isDev: false,
          isReadOnly: false,
        },
      ],
    )
    assert.match(
      headers.get('set-cookie') ?? '',
      /^homescope_console_\d+=P\w+\.\w{43}; Path=\/console; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    )
    assert.deepEqual(await lastAudit(), {
      action: 'ConsoleEntered',
      actorId: 'ada',
      data: { by: 'link', person: 'ada' },
    })
    assert.deepEqual(told(await visitorOf(plane).ask('POST', '/console/door', { link })), [
      401,
      'The link was used, or is too old',
    ])
    assert.equal((await visitor.ask('GET', '/console/door')).status, 200)
  })

  test('of twenty who open one link at once, one gets in', async () => {
    const link = await linkOf(plane)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => visitorOf(plane).ask('POST', '/console/door', { link })),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(19).fill(401)])
  })

  test('a link is good for an hour, a session for twelve', async () => {
    const made = plane.now
    const [late, inTime] = [await linkOf(plane), await linkOf(plane)]
    plane.now = made + HOUR - 2
    const visitor = visitorOf(plane)
    assert.equal((await visitor.ask('POST', '/console/door', { link: inTime })).status, 200)
    assert.equal((await visitorOf(plane).ask('POST', '/console/door', { link: late })).status, 401)
    plane.now = made + 13 * HOUR - 3
    assert.equal((await visitor.ask('GET', '/console/ask/v1/mgmt/tenant/all')).status, 200)
    assert.deepEqual(told(await visitor.ask('GET', '/console/ask/v1/mgmt/tenant/all')), [401, 'Sign in to the console'])
  })

  test('what was changed there is noted with the person', async () => {
    const visitor = await enteredByLink(plane, 'grace')
    const { status } = await visitor.ask('POST', '/console/ask/v1/mgmt/tenant/create', { name: 'Acme' })
    const { action, actorId, data } = await lastAudit()
    assert.deepEqual([status, action, actorId, data.person], [200, 'TenantCreated', 'grace', 'grace'])
  })

  test('a management key lets in, and is asked each time whether it still may', async () => {
    const key = await plane.call('PUT', '/v1/mgmt/managementkey', {
      name: 'Support',
      reBac: { companyRoles: ['company-users-read'] },
    })
    const { cleartext } = key.body
    const { id } = key.body.key
    const visitor = visitorOf(plane)
    const entry = { projectId: plane.projectId, managementKey: cleartext, person: 'Barbara' }
    const { status, body } = await visitor.ask('POST', '/console/door', entry)
    assert.deepEqual([status, body.person, body.keyId], [200, 'Barbara', id])
    assert.deepEqual(await lastAudit(), {
      action: 'ConsoleEntered',
      actorId: id,
      data: { by: 'key', person: 'Barbara' },
    })
    const search = () => visitor.ask('POST', '/console/ask/v2/mgmt/user/search', { limit: 1 })
    assert.deepEqual([(await search()).status, (await search()).body], [200, { users: [], total: 0 }])
    assert.deepEqual(told(await visitor.ask('POST', '/console/ask/v1/mgmt/user/create', { loginId: 'x' })), [
      403,
      'The management key has no role for this: it takes users-read-write',
    ])
    await plane.call('POST', '/v1/mgmt/managementkey/delete', { ids: [id] })
    assert.deepEqual(told(await search()), [401, 'The management key is not there any more'])
  })

  test('a key that is none lets nobody in', async () => {
    const knock = (entry: object) => visitorOf(plane).ask('POST', '/console/door', entry)
    assert.deepEqual(told(await knock({ managementKey: `${plane.managementKey}x` })), [
      401,
      'The management key is unknown',
    ])
    assert.deepEqual(told(await knock({ projectId: 'P404', managementKey: plane.managementKey })), [
      401,
      'There is no project with this id',
    ])
    for (const entry of [{}, { link: `${plane.projectId}.${'x'.repeat(43)}` }, { link: '__proto__' }]) {
      assert.equal((await knock(entry)).status, 401, JSON.stringify(entry))
    }
  })

  test('who goes is out, and his cookie is worth nothing', async () => {
    const visitor = await enteredByLink(plane)
    const { cookie, csrf } = visitor
    const { status, headers } = await visitor.ask('DELETE', '/console/door')
    assert.deepEqual([status, /Max-Age=0/.test(headers.get('set-cookie') ?? '')], [200, true])
    assert.deepEqual(await lastAudit(), { action: 'ConsoleLeft', actorId: 'ada', data: { person: 'ada' } })
    const again = visitorOf(plane)
    Object.assign(again, { cookie, csrf })
    assert.equal((await again.ask('GET', '/console/door')).status, 401)
  })

  test('no page of another origin gets anything by the cookie, on any way in', async () => {
    const visitor = await enteredByLink(plane)
    const ways: [string, string, unknown?][] = [
      ['GET', '/console/door'],
      ['DELETE', '/console/door'],
      ['POST', '/console/door', { link: await linkOf(plane) }],
      ['GET', '/console/live'],
      ['GET', '/console/ask/v1/mgmt/tenant/all'],
      ['POST', '/console/ask/v1/mgmt/tenant/create', { name: 'Evil' }],
      ['GET', '/console/ask/v1/mgmt/thirdparty/app/rotate?id=x'],
    ]
    const foreign = [
      { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
      { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { origin: '', 'sec-fetch-site': 'same-site' },
      { origin: plane.url.replace(/\d+$/, '1'), 'sec-fetch-site': '' },
    ]
    for (const [method, path, body] of ways) {
      for (const headers of foreign) {
        const answer = await visitor.ask(method, path, body, headers)
        assert.deepEqual(
          told(answer),
          [403, 'Only pages of the console may ask this'],
          `${method} ${path} ${headers.origin}`,
        )
        assert.equal(answer.headers.get('access-control-allow-origin'), null)
      }
    }
    for (const [method, path, body] of ways.slice(3)) {
      for (const csrf of ['', 'x', `${visitor.csrf.slice(0, -1)}!`]) {
        const answer = await visitor.ask(method, path, body, { 'x-console-csrf': csrf })
        assert.deepEqual(told(answer), [403, 'The x-console-csrf header is missing'], `${method} ${path}`)
      }
    }
    assert.deepEqual(
      (await plane.call('GET', '/v1/mgmt/tenant/all')).body.tenants.map((one: { name: string }) => one.name),
      ['Acme'],
    )
  })

  test('the cookie opens nothing beside the console', async () => {
    const { cookie, csrf } = await enteredByLink(plane)
    const headers = { cookie, 'x-console-csrf': csrf, authorization: `Bearer ${plane.projectId}` }
    const answer = await fetch(`${plane.url}/v1/mgmt/tenant/all`, { headers })
    assert.equal(answer.status, 401)
    const visitor = await enteredByLink(plane)
    assert.equal((await visitor.ask('GET', '/console/ask/console/door')).status, 404)
  })

  test('a link of a plane is good for its company only', async () => {
    const visitor = await enteredByLink(plane)
    const { world } = plane
    await world.store.writeDirectory(async (tables) => {
      await tables.projects.createCompany({ id: 'Cother', name: 'Other', createdAt: plane.now })
      await tables.projects.create({
        id: 'Pother',
        companyId: 'Cother',
        name: 'Other',
        environment: '',
        tags: [],
        settings: {},
        createdAt: plane.now,
      })
    })
    const answer = await visitor.ask('GET', '/console/ask/v1/mgmt/tenant/all', undefined, {
      authorization: 'Bearer Pother',
    })
    assert.deepEqual(told(answer), [403, 'The project is of another company'])
  })
})

test('read-only: all can be seen, nothing changed', async () => {
  const plane = await startTestPlane({ console: 'read-only' })
  try {
    const visitor = await enteredByLink(plane)
    assert.equal((await visitor.ask('GET', '/console/door')).body.isReadOnly, true)
    assert.equal((await visitor.ask('GET', '/console/ask/v1/mgmt/tenant/all')).status, 200)
    const answer = await visitor.ask('POST', '/console/ask/v1/mgmt/tenant/create', { name: 'Acme' })
    assert.deepEqual(told(answer), [403, 'The console is read-only'])
  } finally {
    await plane.stop()
  }
})

test('off: there is nothing', async () => {
  const plane = await startTestPlane({ console: 'off' })
  try {
    for (const path of [
      '/console',
      '/console/users',
      '/console/door',
      '/console/ask/v1/mgmt/tenant/all',
      '/console/live',
    ]) {
      const { status, body } = await plane.call('GET', path)
      assert.deepEqual([status, body.errorMessage], [404, 'There is no such route'], path)
    }
  } finally {
    await plane.stop()
  }
})

test('browsers are led there, programs are told that there is nothing', async () => {
  const plane = await startTestPlane({})
  try {
    const look = (accept: string) => fetch(plane.url, { headers: { accept }, redirect: 'manual' })
    const browser = await look('text/html,*/*;q=0.8')
    assert.deepEqual([browser.status, browser.headers.get('location')], [302, '/console'])
    for (const accept of ['*/*', 'application/json']) assert.equal((await look(accept)).status, 404)
  } finally {
    await plane.stop()
  }
})

test('the page and its files: a strict policy, compressed, kept for ever by their names', async () => {
  const plane = await startTestPlane({ baseUrls: [] })
  try {
    const page = await fetch(`${plane.url}/console/users/U1`)
    const html = await page.text()
    assert.equal(
      page.headers.get('content-security-policy'),
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "frame-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    )
    assert.equal(page.headers.get('cache-control'), 'no-store')
    assert.doesNotMatch(html, /<script(?! type="module" src=)|<style|\son\w+=|https?:/)
    const [, script = ''] = /src="([^"]+)"/.exec(html) ?? []
    for (const encoding of ['br, gzip', 'gzip']) {
      const file = await fetch(plane.url + script, { headers: { 'accept-encoding': encoding } })
      assert.match(await file.text(), /homescope-theme|import/)
      assert.deepEqual(
        ['content-type', 'cache-control', 'x-content-type-options', 'content-encoding', 'vary'].map((name) =>
          file.headers.get(name),
        ),
        [
          'text/javascript; charset=utf-8',
          'public, max-age=31536000, immutable',
          'nosniff',
          encoding.startsWith('br') ? 'br' : null,
          'Accept-Encoding',
        ],
      )
    }
    for (const path of ['/console/files/none.js', '/console/files/__proto__']) {
      assert.equal((await fetch(plane.url + path)).status, 404, path)
    }
  } finally {
    await plane.stop()
  }
})
