import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { startTestPlane, type TestPlane } from '../support/plane.ts'

describe('sockets of others', () => {
  let plane: TestPlane
  const opened: Socket[] = []
  let slow: (Socket & { said: string })[] = []
  before(async () => {
    plane = await startTestPlane()
    slow = [await open('GET /health HTTP/1.1\r\nHost: loc'), await open('')]
  })
  after(async () => {
    for (const socket of opened) socket.destroy()
    await plane?.stop()
  })

  /** Resolves when the bytes are on their way. What comes back is kept in `said`. */
  function open(bytes: string): Promise<Socket & { said: string }> {
    const { hostname, port } = new URL(plane.url)
    return new Promise((resolve, reject) => {
      const socket = Object.assign(connect({ port: Number(port), host: hostname, allowHalfOpen: true }), { said: '' })
      opened.push(socket)
      socket.setEncoding('utf8').on('data', (text) => {
        socket.said += text
      })
      socket.on('error', reject)
      socket.on('connect', () => socket.write(bytes, () => resolve(socket)))
    })
  }
  const many = (count: number, bytes: string) => Promise.all(Array.from({ length: count }, () => open(bytes)))

  const create = 'POST /v1/mgmt/tenant/create HTTP/1.1\r\nHost: localhost\r\n'
  const authorized = () => `${create}Authorization: Bearer ${plane.projectId}:${plane.managementKey}\r\n`

  /** Everybody else is served as if nothing was. */
  async function checkServed(): Promise<void> {
    for (let count = 0; count < 20; count++) {
      assert.deepEqual((await plane.call('GET', '/v1/mgmt/tenant/all')).body, { tenants: [] })
    }
  }

  it('that send headers drop by drop disturb nobody', async () => {
    const sockets = await many(500, 'GET /health HTTP/1.1\r\nHost: loc')
    await checkServed()
    for (const socket of sockets) socket.write('a')
    await checkServed()
  })

  it('that never send their body disturb nobody', async () => {
    await many(500, `${authorized()}Content-Length: 1000000\r\n\r\n{"name":`)
    await many(100, `${authorized()}Transfer-Encoding: chunked\r\n\r\n5\r\n{"nam\r\n`)
    await checkServed()
  })

  it('that stay open and say nothing disturb nobody', async () => {
    const sockets = await many(2000, 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await checkServed()
    for (const socket of sockets) if (socket.said === '') await new Promise((resolve) => socket.once('data', resolve))
    assert.ok(sockets.every(({ said }) => said.includes('200 OK')))
  })

  it('that are half closed get their answer', async () => {
    const socket = await open('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')
    socket.end()
    await new Promise((resolve) => socket.on('end', resolve))
    assert.match(socket.said, /^HTTP\/1\.1 200 OK/)
    assert.match(socket.said, /\{"status":"ok"\}$/)
  })

  it('that break off in a body change nothing', async () => {
    const sockets = await many(50, `${authorized()}Content-Length: 100\r\n\r\n{"name":"cut off"}`)
    for (const socket of sockets) socket.destroy()
    await checkServed()
  })

  it('that go away before their answer leave a change whole', async () => {
    const body = JSON.stringify({ loginId: 'gone', additionalIdentifiers: ['away'] })
    const create = authorized().replace('tenant', 'user')
    const socket = await open(`${create}Content-Length: ${body.length}\r\n\r\n${body}`)
    socket.destroy()
    for (const loginId of ['gone', 'away']) {
      let status = 0
      while (status !== 200) status = (await plane.call('GET', `/v1/mgmt/user?loginId=${loginId}`)).status
    }
    assert.equal((await plane.call('POST', '/v1/mgmt/audit/search', { text: 'gone' })).body.total, 1)
  })

  it('A18 whose body others may see end elsewhere are refused, and closed', async () => {
    const chunks = '2\r\n{}\r\n0\r\n\r\n'
    const get = (line: string, headers = '') => `${line}\r\n${headers}\r\n`
    const post = (headers: string) => `${authorized()}${headers}\r\n\r\n${chunks}`
    for (const [sent, status, message] of [
      [post('Transfer-Encoding: gzip, chunked'), 400, 'The only transfer coding is chunked, of HTTP/1.1'],
      [
        post('Transfer-Encoding: chunked').replace('1.1', '1.0'),
        400,
        'The only transfer coding is chunked, of HTTP/1.1',
      ],
      [post('Transfer-Encoding: chunked, gzip'), 400, 'The request is not valid HTTP'],
      [post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked'), 400, 'The request is not valid HTTP'],
      [post('Transfer-Encoding: chunked\r\nContent-Length: 12'), 400, 'The request is not valid HTTP'],
      [post('Content-Length: 12\r\nContent-Length: 12'), 400, 'The request is not valid HTTP'],
      [post('Content-Length: +12'), 400, 'The request is not valid HTTP'],
      [get('GET /health HTTP/1.1', 'Connection: close\r\n'), 400, 'The host header is missing'],
      [get('CONNECT other.example:443 HTTP/1.1', 'Host: other.example\r\n'), 405, 'The plane is no proxy'],
    ] as const) {
      const socket = await open(sent)
      await new Promise((resolve) => socket.on('end', resolve))
      assert.match(socket.said, new RegExp(`^HTTP/1.1 ${status} `), sent)
      assert.equal(JSON.parse(socket.said.slice(socket.said.indexOf('{'))).errorMessage, message)
    }
    await checkServed()
  })

  it('that pipeline get their answers in order', async () => {
    const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
    const last = ask('/nothing').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
    const socket = await open(ask('/health') + ask('/ready') + last)
    await new Promise((resolve) => socket.on('end', resolve))
    assert.deepEqual(socket.said.match(/HTTP\/1\.1 \d+|"status":"\w+"|E\d{6}/g), [
      'HTTP/1.1 200',
      '"status":"ok"',
      'HTTP/1.1 200',
      '"status":"ready"',
      'HTTP/1.1 404',
      'E011404',
    ])
  })

  it('that ask before they send are told to go on, or what is wrong', async () => {
    const allowed = await open(`${authorized()}Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`)
    await new Promise((resolve) => allowed.once('data', resolve))
    assert.match(allowed.said, /^HTTP\/1\.1 100 Continue/)
    allowed.write('{}')
    await new Promise((resolve) => allowed.on('end', resolve))
    assert.match(allowed.said, /"errorMessage":"The name field is required"/)
    const odd = await open(`${authorized()}Expect: miracles\r\nContent-Length: 2\r\n\r\n`)
    await new Promise((resolve) => odd.once('data', resolve))
    assert.match(odd.said, /^HTTP\/1\.1 417 /)
  })

  it('that send too many or too long headers are refused', async () => {
    for (const headers of [`X-Long: ${'x'.repeat(20_000)}\r\n`, 'X-Many: 1\r\n'.repeat(4000)]) {
      const socket = await open(`GET /health HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`)
      await new Promise((resolve) => socket.on('end', resolve))
      assert.match(socket.said, /^HTTP\/1\.1 431 /)
    }
    await checkServed()
  })

  it('that take too long are told so and closed', async () => {
    for (const socket of slow) {
      if (!socket.readableEnded) await new Promise((resolve) => socket.on('end', resolve))
      // Bun at times closes without a word.
      assert.match(socket.said, process.versions['bun'] ? /^(HTTP\/1\.1 408 |$)/ : /^HTTP\/1\.1 408 /)
    }
  })

  it('leave no failure in the log', () => {
    assert.equal(plane.log.filter((line) => line.includes('request failed')).length, 0)
  })
})
