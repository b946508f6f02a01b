/** What stands in front of all operations: routes and their methods, headers, origins, and a page for who looks in. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { contract } from '../../src/contract/index.ts'
import { operationsOf, routesOf } from '../../src/contract/operation.ts'
import { readSettings } from '../../src/settings/config.ts'
import { answerOf, invalid, refused } from '../support/entities.ts'
import { startTestPlane, type TestPlane } from '../support/plane.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

describe('in front of the operations', () => {
  let plane: TestPlane
  before(async () => {
    plane = await startTestPlane({ allowedOrigins: ['http://app.test:3000'], console: 'off' })
  })
  after(() => plane?.stop())

  test('A18 a wrong method is told which are right, on every route', async () => {
    const known = new Map<string, Set<string>>()
    for (const { op } of operationsOf(contract)) {
      for (const { method, path } of routesOf(op)) known.set(path, (known.get(path) ?? new Set()).add(method))
    }
    // `list/update` is also a `list/:id`.
    const takes = (other: string, path: string) => {
      const [parts, given] = [other.split('/'), path.split('/')]
      return parts.length === given.length && parts.every((part, at) => part.startsWith(':') || part === given[at])
    }
    for (const path of known.keys()) {
      const methods = new Set([...known].flatMap(([other, each]) => (takes(other, path) ? [...each] : [])))
      const wrong = METHODS.find((method) => !methods.has(method)) ?? 'TRACE'
      const allowed = METHODS.filter((method) => methods.has(method))
      const { status, headers, body } = await plane.call(wrong, path.replace(/:\w+/g, 'x'))
      assert.deepEqual([status, headers.get('allow')], [405, allowed.join(', ')], `${wrong} ${path}`)
      if (body) assert.equal(body.errorMessage, `Use ${allowed.join(' or ')}`)
    }
    for (const path of ['/health', '/ready', '/openapi.json', '/metrics', '/favicon.ico']) {
      const { status, headers } = await plane.call('POST', path)
      assert.deepEqual([status, headers.get('allow')], [405, 'GET, HEAD'], path)
    }
  })

  test('A18 a probe may be asked for its head only', async () => {
    const response = await fetch(`${plane.url}/health`, { method: 'HEAD' })
    assert.deepEqual([response.status, response.headers.get('content-length'), await response.text()], [200, '15', ''])
  })

  test('A18 a header that counts once is refused when it comes twice', async () => {
    const bearer = `Authorization: Bearer ${plane.projectId}:${plane.managementKey}\r\n`
    for (const [name, headers] of [
      ['authorization', `${bearer}authorization: Bearer x\r\n`],
      ['authorization', `Authorization: Bearer x\r\n${bearer}`],
      ['content-type', `${bearer}Content-Type: application/json\r\nContent-Type: text/plain\r\n`],
      ['origin', `${bearer}Origin: http://a.test\r\nOrigin: http://b.test\r\n`],
      ['host', `${bearer}Host: evil.test\r\n`],
    ]) {
      const answer = await exchange(`GET /v1/mgmt/tenant/all HTTP/1.1\r\nHost: localhost\r\n${headers}`)
      assert.match(answer, /^HTTP\/1\.1 400 /)
      const told = `"errorMessage":"The ${name} header comes twice"`
      assert.ok(answer.includes(told) || name === 'host', answer)
    }
  })

  test('A18 what is no HTTP is refused in the words of all other refusals', async () => {
    for (const [bytes, status, message] of [
      ['GET / HTTP/9.9\r\n', 400, 'The request is not valid HTTP'],
      ['NONSENSE\r\n', 400, 'The request is not valid HTTP'],
      [`GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(17_000)}\r\n`, 431, 'at most 16384 bytes'],
      [`GET /health HTTP/1.1\r\nHost: localhost\r\n${'X: x\r\n'.repeat(201)}`, 431, 'more than 200 headers'],
      ['GET /health HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\n', 417, 'Only 100-continue may be expected'],
    ] as const) {
      const answer = await exchange(bytes)
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} .*"errorCode":"E011001".*${message}`, 's'))
    }
  })

  test('A18 a number that nothing can hold is refused, and changes nothing', async () => {
    for (const number of ['1e309', '-1e309', `1${'0'.repeat(400)}`]) {
      for (const attributes of [`{"x":${number}}`, `{"x":[{"y":${number}}]}`]) {
        const body = `{"name":"Odd","id":"odd","customAttributes":${attributes}}`
        const answer = await answerOf(plane.call('POST', '/v1/mgmt/tenant/create', body))
        assert.deepEqual(answer, invalid('The customAttributes field contains a number that is too large'))
      }
      const { status } = await plane.call('POST', '/v1/mgmt/user/search', `{"page":${number}}`)
      assert.equal(status, 400)
    }
    for (const text of [
      '[{"email":"a@example.com","user_id":"x","n":1e309}]',
      '{"email":"a@example.com","n":1e309}\n',
    ]) {
      const users = Buffer.from(text).toString('base64')
      const answer = await answerOf(plane.call('POST', '/v1/mgmt/user/import', { source: 'auth0', users }))
      const reason = 'Request is invalid: The n field contains a number that is too large'
      assert.deepEqual(answer, { status: 200, body: { users: [], failures: [{ user: 'a@example.com', reason }] } })
    }
    assert.deepEqual((await plane.call('GET', '/v1/mgmt/tenant/all')).body, { tenants: [] })
  })

  test('D9 a browser is shown what this is, and a program that there is nothing', async () => {
    const look = (path: string, accept: string) => fetch(plane.url + path, { headers: { accept } })
    const page = await look('/', 'text/html,application/xhtml+xml,*/*;q=0.8')
    const text = await page.text()
    assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8'])
    assert.ok(text.includes(`<code>${plane.url}</code>`) && text.includes('href="/openapi.json"'))
    for (const [, path] of text.matchAll(/href="(\/[^"]*)"/g)) assert.equal((await look(path ?? '', '*/*')).status, 200)
    const icon = await look('/favicon.ico', 'image/svg+xml,image/*')
    assert.deepEqual([icon.status, icon.headers.get('content-type')], [200, 'image/svg+xml'])
    assert.match(await icon.text(), /^<svg /)
    for (const accept of ['*/*', 'application/json', '']) {
      const { status, headers, body } = await look('/', accept)
      assert.deepEqual([status, headers.get('content-type')], [404, 'application/json'])
      await body?.cancel()
    }
    const expected = refused(404, 'E011404', 'Route not found', 'There is no such route')
    assert.deepEqual(await answerOf(plane.call('GET', '/')), expected)
  })

  test('B2 the log says once which setting lets the pages of an origin send cookies', async () => {
    const ask = async (origin: string) => {
      const { headers } = await fetch(`${plane.url}/v1/auth/me`, { method: 'OPTIONS', headers: { origin } })
      return headers.get('access-control-allow-credentials')
    }
    assert.equal(await ask('http://app.test:3000'), 'true')
    for (let i = 0; i < 3; i++) assert.equal(await ask('http://other.test'), null)
    for (let i = 0; i < 200; i++) assert.equal(await ask(`http://${i}.test`), null)
    const told = plane.log.filter((line) => line.includes('may not send cookies')).map((line) => JSON.parse(line))
    assert.equal(told.length, 100)
    const { time: _, ...first } = told[0]
    assert.deepEqual(first, {
      level: 'warn',
      event: 'pages of this origin may not send cookies, which the SDKs for browsers do',
      origin: 'http://other.test',
      setting: 'HOMESCOPE_ALLOWED_ORIGINS=http://app.test:3000,http://other.test',
    })
  })

  /** Everything that comes back to a request that is the last of its connection. */
  function exchange(head: string): Promise<string> {
    const { hostname, port } = new URL(plane.url)
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(`${head}Connection: close\r\n\r\n`))
      let answer = ''
      socket.setEncoding('utf8').on('data', (text) => {
        answer += text
      })
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
    })
  }
})

test('B2 a setting that could never let anybody in is refused with a word', () => {
  const read = (value: string) => readSettings({}, { HOMESCOPE_ALLOWED_ORIGINS: value }).allowedOrigins
  assert.deepEqual(read('http://App.test:3000, https://b.example:443,capacitor://localhost'), [
    'http://app.test:3000',
    'https://b.example',
    'capacitor://localhost',
  ])
  for (const odd of ['*', 'app.test', 'http://app.test/', 'http://app.test/login', 'https://*.example.com', 'null']) {
    const message = `HOMESCOPE_ALLOWED_ORIGINS must be origins such as http://app.test:3000, separated by commas: ${odd} is not one`
    assert.throws(() => read(`http://a.test,${odd}`), { message })
  }
  const hosts = (value: string) => readSettings({}, { HOMESCOPE_ALLOWED_HOSTS: value }).allowedHosts
  assert.deepEqual(hosts('plane, B.example,[2001:db8::1]'), ['plane', 'b.example', '[2001:db8::1]'])
  for (const odd of ['*', 'http://b.example', 'b.example:8097', 'b.example/x']) {
    assert.throws(() => hosts(odd), /HOMESCOPE_ALLOWED_HOSTS must be host names without scheme and port/)
  }
})
