import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { test } from 'node:test'
import { certificate, key } from '../../../test/cli/requests/certificate.ts'
import { createTransport, type Patience } from './transport.ts'

const exchange = { method: 'POST', path: '/v1/x?y=1', headers: { authorization: 'Bearer P:K' }, body: '{}' }
const patience: Patience = { timeout: 5_000, delays: [1, 1, 1], retryAfter: 2_000 }

async function serving<T>(server: Server, use: (address: string) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.close()
  }
}

/** Answers with the statuses in turn, the last one for ever; tells how often it was asked. */
function answering(statuses: number[], headers: { [name: string]: string } = {}) {
  let asked = 0
  const listener: RequestListener = (request, response) => {
    const status = statuses[Math.min(asked++, statuses.length - 1)] ?? 200
    request.resume().on('end', () => response.writeHead(status, headers).end(`{"asked":${asked}}`))
  }
  return { server: createServer(listener), asked: () => asked }
}

for (const status of [503, 520, 521, 522, 524, 530]) {
  test(`tries again after ${status}`, async () => {
    const { server, asked } = answering([status, status, 200])
    const answer = await serving(server, (at) =>
      createTransport({ baseUrl: `http://${at}`, anyCertificate: false }, patience)(exchange),
    )
    assert.equal(answer.status, 200)
    assert.equal(answer.body, '{"asked":3}')
    assert.equal(asked(), 3)
  })
}

test('gives up after three more tries', async () => {
  const { server, asked } = answering([503])
  const answer = await serving(server, (at) =>
    createTransport({ baseUrl: `http://${at}`, anyCertificate: false }, patience)(exchange),
  )
  assert.equal(answer.status, 503)
  assert.equal(asked(), 4)
})

for (const status of [400, 401, 404, 500, 502, 504, 307]) {
  test(`does not try again after ${status}`, async () => {
    const { server, asked } = answering([status, 200], { location: '/elsewhere' })
    const answer = await serving(server, (at) =>
      createTransport({ baseUrl: `http://${at}`, anyCertificate: false }, patience)(exchange),
    )
    assert.equal(answer.status, status)
    assert.equal(asked(), 1)
  })
}

test('waits for a rate limit only as long as its patience lasts', async () => {
  const { server, asked } = answering([429], { 'retry-after': '1' })
  const answer = await serving(server, (at) =>
    createTransport({ baseUrl: `http://${at}`, anyCertificate: false }, patience)(exchange),
  )
  assert.equal(answer.status, 429)
  assert.equal(answer.headers['retry-after'], '1')
  assert.equal(asked(), 3)
})

test('gives up on a service that does not answer', async () => {
  const silent = createServer(() => {})
  const expected = /^Post "http:\/\/127\.0\.0\.1:\d+\/v1\/x\?y=1": context deadline exceeded \(Client\.Timeout/
  await serving(silent, async (at) => {
    const transport = createTransport({ baseUrl: `http://${at}`, anyCertificate: false }, { ...patience, timeout: 50 })
    await assert.rejects(transport(exchange), { message: expected })
    silent.closeAllConnections()
  })
})

test('reports a connection that breaks', async () => {
  const breaking = createServer((request) => request.socket.destroy())
  await serving(breaking, async (at) => {
    const transport = createTransport({ baseUrl: `http://${at}`, anyCertificate: false }, patience)
    await assert.rejects(transport(exchange), { message: `Post "http://${at}/v1/x?y=1": EOF` })
  })
})

test('takes a certificate that nobody signed only where it may', async () => {
  const secure = createSecureServer({ cert: certificate, key }, (_, response) => response.end('{}'))
  await serving(secure, async (at) => {
    const trusting = createTransport({ baseUrl: `https://${at}`, anyCertificate: true }, patience)
    assert.equal((await trusting(exchange)).status, 200)
    const strict = createTransport({ baseUrl: `https://${at}`, anyCertificate: false }, patience)
    await assert.rejects(strict(exchange), /^Error: Post "https:.*": self[- ]signed certificate/)
  })
})
