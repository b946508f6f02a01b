import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { answerOf, refused } from '../support/entities.ts'
import { startTestPlane, type TestPlane } from '../support/plane.ts'

/** Sends bytes as they are and resolves to everything that came back until the server closed. */
function exchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
    socket.setTimeout(15_000, () => socket.destroy(new Error('no answer')))
  })
}

const MEBIBYTE = 2 ** 20
const INVALID_UTF8 = 'The request body is not valid UTF-8'

describe('the HTTP edge', () => {
  let plane: TestPlane
  before(async () => {
    plane = await startTestPlane()
  })
  after(() => plane?.stop())

  const create = (body: string) => plane.call('POST', '/v1/mgmt/tenant/create', body)
  const createMany = (body: string) => plane.call('POST', '/v1/mgmt/role/create/batch', body)
  const bearer = () => `Bearer ${plane.projectId}:${plane.managementKey}`

  it('gives every reply a request id of its own', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await plane.call('GET', '/health')).headers.get('x-request-id')),
    )
    assert.equal(new Set(ids).size, 20)
    assert.ok(ids.every((id) => id && /^[0-9a-f]{12}-[0-9a-z]+$/.test(id)))
  })

  it('says that it lives and that its database answers', async () => {
    assert.deepEqual((await plane.call('GET', '/health')).body, { status: 'ok' })
    assert.deepEqual((await plane.call('GET', '/ready')).body, { status: 'ready' })
  })

  it('answers an unknown route with 404', async () => {
    const expected = refused(404, 'E011404', 'Route not found', 'There is no such route')
    assert.deepEqual(await answerOf(plane.call('GET', '/v1/mgmt/nothing')), expected)
  })

  it('refuses in words what it has no other half of: FedCM, and the second factor of Entra', async () => {
    const refusal = (words: string) => refused(400, 'E011004', 'Invalid arguments', words)
    for (const path of [`/${plane.projectId}/fedcm/config`, '/fedcm/clientmetadata']) {
      const expected = refusal('The plane is no provider for the credentials of browsers')
      assert.deepEqual(await answerOf(plane.call('GET', path)), expected)
    }
    for (const path of ['/oauth2/v1/authorize/entramfa', '/someapp/oauth2/v1/authorize/entramfa']) {
      const answer = await fetch(plane.url + path, { method: 'POST', body: new URLSearchParams() })
      assert.equal(answer.status, 400)
      assert.match(await answer.text(), /The plane is no second factor of Microsoft Entra/)
    }
  })

  it('answers a wrong method with 405', async () => {
    const expected = refused(405, 'E011405', 'Method not allowed', 'Use POST')
    assert.deepEqual(await answerOf(plane.call('DELETE', '/v1/mgmt/tenant/create')), expected)
  })

  for (const [what, body] of [
    ['an open brace', '{'],
    ['a trailing comma', '{"name":"x",}'],
    ['a bare word', 'name'],
    ['two values', '{} {}'],
    ['single quotes', "{'name':'x'}"],
  ] as const) {
    it(`refuses malformed JSON: ${what}`, async () => {
      const expected = refused(400, 'E011001', 'Request is malformed', 'The request body is not valid JSON')
      assert.deepEqual(await answerOf(create(body)), expected)
    })
  }

  it('refuses a body of another root', async () => {
    for (const body of ['[]', '"text"', '7', 'true', '[{"name":"x"}]']) {
      const answer = await create(body)
      assert.deepEqual([answer.status, answer.body.errorCode], [400, 'E011001'], body)
    }
  })

  it('refuses JSON that is 10,000 levels deep', async () => {
    for (const deep of [
      '['.repeat(10_000) + ']'.repeat(10_000),
      `{"name":"x","customAttributes":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
    ]) {
      const { status, body } = await create(deep)
      assert.deepEqual([status, body.errorCode], [400, 'E011001'])
    }
  })

  it('refuses 11 MiB with and without a length, and goes on', async () => {
    const text = JSON.stringify({ name: 'x'.repeat(11 * MEBIBYTE) })
    const withLength = await exchange(
      plane.url,
      `POST /v1/mgmt/tenant/create HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${bearer()}\r\nContent-Length: ${text.length}\r\n\r\n`,
    )
    assert.match(withLength, /^HTTP\/1\.1 413 /)
    assert.match(withLength, /"errorCode":"E011413"/)
    const chunk = 'x'.repeat(MEBIBYTE)
    const chunked = Array.from({ length: 11 }, () => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')
    const withoutLength = await exchange(
      plane.url,
      `POST /v1/mgmt/tenant/create HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${bearer()}\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}0\r\n\r\n`,
    ).catch((error: NodeJS.ErrnoException) => error.code)
    // The server may close before all of it was sent; then the client sees a reset in place of the answer.
    assert.match(String(withoutLength), /^(HTTP\/1\.1 413 |ECONNRESET|EPIPE)/)
    assert.deepEqual((await plane.call('GET', '/v1/mgmt/tenant/all')).body, { tenants: [] })
  })

  it('refuses a compressed body', async () => {
    const response = await fetch(`${plane.url}/v1/mgmt/tenant/create`, {
      method: 'POST',
      headers: { authorization: bearer(), 'content-encoding': 'gzip' },
      body: new Uint8Array([0x1f, 0x8b]),
    })
    assert.equal(response.status, 415)
    assert.equal(((await response.json()) as { errorCode: string }).errorCode, 'E011001')
  })

  it('refuses bytes that are no UTF-8', async () => {
    const response = await fetch(`${plane.url}/v1/mgmt/tenant/create`, {
      method: 'POST',
      headers: { authorization: bearer() },
      body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    })
    assert.equal(response.status, 400)
  })

  it('reads and refuses a body of megabytes as it does a small one', async () => {
    const filler = `"filler":"${'é'.repeat(2 * MEBIBYTE)}"`
    const deep = '['.repeat(100) + ']'.repeat(100)
    for (const [body, status, message] of [
      [`\ufeff {"roles":[{"name":"Large"}],${filler}} `, 200, undefined],
      [`{"name":"x",${filler},}`, 400, 'The request body is not valid JSON'],
      [`[${filler}]`, 400, 'The request body is not valid JSON'],
      [`{"name":"x",${filler},"deep":${deep}}`, 400, 'The request body is nested more than 64 levels deep'],
      [`[[{${filler}}]]`, 400, 'The request body must be an object'],
    ] as const) {
      const answer = await createMany(body)
      assert.deepEqual([answer.status, answer.body.errorMessage], [status, message])
    }
    const bytes = Buffer.from(`{"name":"x",${filler}}`)
    bytes[bytes.length - 4] = 0xff
    const response = await fetch(`${plane.url}/v1/mgmt/role/create/batch`, {
      method: 'POST',
      headers: { authorization: bearer() },
      body: bytes,
    })
    assert.equal(((await response.json()) as { errorMessage: string }).errorMessage, INVALID_UTF8)
  })

  it('refuses a request that carries both a length and chunks', async () => {
    const answer = await exchange(
      plane.url,
      `POST /v1/mgmt/tenant/create HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${bearer()}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    )
    assert.match(answer, /^HTTP\/1\.1 400 /)
    assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1)
  })

  it('refuses bare line feeds and folded headers', async () => {
    for (const request of [
      `GET /health HTTP/1.1\nHost: localhost\n\n`,
      `GET /health HTTP/1.1\r\nHost: localhost\r\nX-Folded: a\r\n b\r\n\r\n`,
    ]) {
      assert.match(await exchange(plane.url, request), /^HTTP\/1\.1 400 /)
    }
  })

  it('takes the path of an absolute target and not its host', async () => {
    const answer = await exchange(
      plane.url,
      'GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    )
    assert.match(answer, /^HTTP\/1\.1 200 /)
  })

  it('refuses a host name that is not its own', async () => {
    const answer = await exchange(
      plane.url,
      'GET /health HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n',
    )
    assert.match(answer, /^HTTP\/1\.1 403 /)
  })

  it('gives a foreign page no credentials, and a local one its origin', async () => {
    const ask = async (origin: string) => {
      const { headers } = await fetch(`${plane.url}/health`, { headers: { origin } })
      return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')]
    }
    assert.deepEqual(await ask('https://foreign.example'), ['https://foreign.example', null])
    assert.deepEqual(await ask('http://localhost:3000'), ['http://localhost:3000', 'true'])
    assert.deepEqual(await ask('null'), [null, null])
  })

  it('answers a preflight without a key', async () => {
    const response = await fetch(`${plane.url}/v1/mgmt/tenant/create`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-descope-sdk-name',
      },
    })
    assert.equal(response.status, 204)
    assert.equal(response.headers.get('access-control-allow-headers'), 'authorization,x-descope-sdk-name')
  })
})

describe('rate limits of the service', () => {
  let plane: TestPlane
  before(async () => {
    plane = await startTestPlane({ rateLimits: 'descope' })
  })
  after(() => plane?.stop())

  it('answers 429 with the seconds to wait, and opens again when they are over', async () => {
    const search = () => plane.call('POST', '/v1/mgmt/audit/search', {})
    for (let i = 0; i < 10; i++) assert.equal((await search()).status, 200)
    plane.now += 15_000
    const { headers, ...answer } = await search()
    assert.deepEqual(answer, refused(429, 'E130429', 'Rate limit exceeded', 'Try again in 45 seconds'))
    assert.equal(headers.get('retry-after'), '45')
    plane.now += 44_999
    assert.equal((await search()).status, 429)
    plane.now += 1
    assert.equal((await search()).status, 200)
  })
})
