/** Proxies of the environment, chosen as Go's net/http chooses them. */
import assert from 'node:assert/strict'
import { createServer as createHttp } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { proxyFor } from '../../../src/cli/requests/proxies.ts'
import { openDesk } from '../typed.ts'
import { certificate, key } from './certificate.ts'
import { openFarEnd } from './far-end.ts'

const desk = openDesk()
/** What the proxy was asked, with the credentials of the asker. */
let asked: string[] = []
let isRefusing = false
const reply = (answer: import('node:http').ServerResponse) =>
  answer.setHeader('content-type', 'application/json').end('{"id":"acme"}')
const proxy = createHttp((request, answer) => {
  asked.push(
    `${request.method} ${request.url} ${request.headers.host} ${request.headers['proxy-authorization'] ?? ''}`.trim(),
  )
  reply(answer)
})
const service = createHttps({ cert: certificate, key }, (_, answer) => reply(answer))
const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port

before(async () => {
  // Whatever name is asked for, the way leads to the one service.
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
    if (isRefusing) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
    const on = connect(portOf(service), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      on.pipe(socket).pipe(on)
    })
    for (const end of [on, socket]) end.on('error', () => {})
  })
  for (const server of [proxy, service]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
after(() => {
  for (const server of [proxy, service]) server.close()
  desk.clear()
})

async function load(address: string, variables: { [name: string]: string }) {
  asked = []
  const env = {
    DESCOPE_BASE_URL: address,
    DESCOPE_PROJECT_ID: `P2${'a'.repeat(26)}`,
    DESCOPE_MANAGEMENT_KEY: `K2${'a'.repeat(26)}`,
    ...variables,
  }
  return desk.type(['tenant', 'load', 'acme'], { env })
}

const at = (credentials = '') => `http://${credentials}127.0.0.1:${portOf(proxy)}`
const PATH = '/v1/mgmt/tenant?id=acme'

for (const name of ['HTTP_PROXY', 'http_proxy']) {
  test(`B9 ${name} takes whole addresses, with the credentials of its own`, async () => {
    const { exit, stderr } = await load('http://plane.test:8097', { [name]: at('ann:p%40ss@') })
    assert.deepEqual([exit, stderr], [0, ''])
    const basic = Buffer.from('ann:p@ss').toString('base64')
    assert.deepEqual(asked, [`GET http://plane.test:8097${PATH} plane.test:8097 Basic ${basic}`])
  })
}

for (const name of ['HTTPS_PROXY', 'https_proxy']) {
  test(`B9 ${name} opens a tunnel, through which TLS is spoken with the service`, async () => {
    const { exit, stderr } = await load('https://plane.test:8443', { [name]: at('ann:secret@') })
    assert.deepEqual([exit, stderr], [0, ''])
    assert.deepEqual(asked, [`CONNECT plane.test:8443 Basic ${Buffer.from('ann:secret').toString('base64')}`])
  })
}

test('B9 a proxy that refuses, or is not there, is told', async () => {
  isRefusing = true
  const { exit, stderr } = await load('https://plane.test:8443', { HTTPS_PROXY: at() })
  isRefusing = false
  assert.equal(exit, 1)
  assert.match(stderr, /Error: Get "https:\/\/plane\.test:8443.*": Proxy Authentication Required\n/)
  const absent = await load('https://plane.test:8443', { HTTPS_PROXY: 'http://127.0.0.1:1' })
  assert.match(absent.stderr, /connection refused\n/)
  const strange = await load('https://plane.test:8443', { HTTPS_PROXY: 'socks5://127.0.0.1:1' })
  assert.match(strange.stderr, /the proxy of HTTPS_PROXY must be http:\/\/ or https:\/\//)
})

test('B9 this machine is asked directly, whatever the environment says', async () => {
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy']) {
    const farEnd = await openFarEnd([{ request: '', status: 200, headers: {}, reply: '{"id":"acme"}' }])
    const { exit } = await load(farEnd.address, { [name]: at() })
    await farEnd.close()
    assert.deepEqual([name, exit, asked, farEnd.asked.length], [name, 0, [], 1])
  }
})

describe('B9 NO_PROXY', () => {
  const cases: [list: string, address: string, isExcepted: boolean][] = [
    ['*', 'http://plane.test', true],
    ['plane.test', 'http://plane.test', true],
    ['plane.test', 'http://a.plane.test', true],
    ['plane.test', 'http://otherplane.test', false],
    ['.plane.test', 'http://plane.test', false],
    ['.plane.test', 'http://a.plane.test', true],
    ['*.plane.test', 'http://a.plane.test', true],
    [' a.test , PLANE.test ', 'http://plane.TEST', true],
    ['plane.test:8097', 'http://plane.test:8097', true],
    ['plane.test:8097', 'http://plane.test:8098', false],
    ['plane.test:443', 'https://plane.test', true],
    ['10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['10.1.2.3', 'http://10.1.2.3:8097', true],
    ['10.1.2.3:80', 'http://10.1.2.3:8097', false],
    ['fd00::/8', 'http://[fd00::1]', true],
    ['[fd00::1]:8097', 'http://[fd00::1]:8097', true],
    ['fd00::1', 'http://[fd00::1]', true],
    ['2.3', 'http://10.1.2.3', false],
    ['', 'http://127.0.0.1:8097', true],
    ['', 'http://127.9.9.9', true],
    ['', 'http://[::1]:8097', true],
    ['', 'http://localhost:8097', true],
    ['', 'http://plane.test', false],
  ]
  for (const [list, address, isExcepted] of cases) {
    test(`B9 ${list || 'empty'}, ${address}: ${isExcepted ? 'directly' : 'through the proxy'}`, () => {
      const env = { HTTP_PROXY: 'proxy.test:3128', HTTPS_PROXY: 'proxy.test:3128' }
      for (const name of ['NO_PROXY', 'no_proxy']) {
        const through = proxyFor(new URL(address), { ...env, [name]: list })
        assert.equal(through?.host, isExcepted ? undefined : 'proxy.test:3128')
      }
    })
  }

  test('B9 a web server that runs programs is not believed', () => {
    const env = { HTTP_PROXY: 'proxy.test:3128', REQUEST_METHOD: 'GET' }
    assert.throws(() => proxyFor(new URL('http://plane.test'), env), /CGI/)
  })
})
