/** What strangers can make a plane spend: its own process tells its memory and its time of the processor. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { KEY, type PlaneProcess, PROJECT, startPlaneProcess } from '../crash/plane-process.ts'

const MEBIBYTE = 2 ** 20

describe('cost before the caller is known', () => {
  let plane: PlaneProcess
  const ends: (() => void)[] = []
  before(async () => {
    plane = await startPlaneProcess({ after: (end) => ends.push(end as () => void) }, 'sqlite::memory:')
  })
  after(() => {
    for (const end of ends) end()
  })

  const gauge = async (name: string) => {
    const text = await (await fetch(`${plane.url}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  }
  /** Milliseconds of the processor that one of many such requests takes, where the machine has nothing else to do. */
  async function cpuOf(path: string, init: RequestInit, expected: number): Promise<number> {
    const rounds = 20
    const took: number[] = []
    for (let turn = 0; turn < 4; turn++) {
      const began = await gauge('process_cpu_seconds_total')
      for (let i = 0; i < rounds; i++) assert.equal((await fetch(plane.url + path, init)).status, expected)
      took.push(((await gauge('process_cpu_seconds_total')) - began) * (1000 / rounds))
    }
    return Math.min(...took)
  }
  const open = (head: string): Promise<Attacker> => openSocket(plane.url, head)
  const authorized = `Authorization: Bearer ${PROJECT}:${KEY}\r\n`

  test('A1 a query of thousands of parameters costs nothing', async () => {
    for (const query of ['&'.repeat(15_000), '&a'.repeat(7_500), 'a=1&'.repeat(3_750), `x=${'%41'.repeat(5_000)}`]) {
      const refused = query.includes('&')
      const cost = await cpuOf(`/v2/keys/${PROJECT}?${query}`, {}, refused ? 400 : 200)
      assert.ok(cost < 5, `${cost} ms for ${query.slice(0, 10)}`)
    }
    const answer = await fetch(`${plane.url}/v2/keys/nosuch?${'&'.repeat(15_000)}`)
    assert.deepEqual(await answer.json(), {
      errorCode: 'E011001',
      errorDescription: 'Request is malformed',
      errorMessage: 'The request has more than 512 parameters',
    })
  })

  test('A1 a form, a cookie and headers of thousands of parts cost nothing', async () => {
    const form = (body: string): RequestInit => ({
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    const most = 64 * 1024
    for (const part of ['resource=&', '&', 'a&', 'resource=x&', '=&']) {
      const body = part.repeat(most / part.length)
      const cost = await cpuOf('/oauth2/v1/apps/token', form(body), 400)
      assert.ok(cost < 10, `${cost} ms for ${part}`)
    }
    const headers = { cookie: 'a=b;'.repeat(3_500), 'content-type': 'application/json' }
    const cost = await cpuOf(`/login/${PROJECT}`, { headers }, 200)
    assert.ok(cost < 10, `${cost} ms for cookies`)
  })

  test('A4 a body of a stranger is not read where a management key is needed', async () => {
    for (const expect of ['', 'Expect: 100-continue\r\n']) {
      const socket = await open(`${bulk(64 * MEBIBYTE)}${expect}\r\n`)
      assert.match(await socket.answer(), /^HTTP\/1\.1 401 .*"errorCode":"E062803"/s, expect)
      socket.destroy()
    }
  })

  test('A4 who expects to be told to go on is told so only once he is known, and the size is right', async () => {
    const ask = (length: number, more: string) => open(`${bulk(length)}${more}Expect: 100-continue\r\n\r\n`)
    const large = await ask(65 * MEBIBYTE, authorized)
    assert.match(await large.answer(), /^HTTP\/1\.1 413 /)
    const right = await ask(2, authorized)
    assert.equal(await right.answer(), 'HTTP/1.1 100 Continue\r\n\r\n')
    right.write('{}')
    assert.match(await right.answer(), /"errorMessage":"The users field is required"/)
    for (const socket of [large, right]) socket.destroy()
  })

  test('A4 each route takes bodies of its own size', async () => {
    const limitOf = async (path: string, length: number, more: string) => {
      const socket = await open(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${more}\r\n`)
      const answer = await socket.answer()
      socket.destroy()
      return answer.split('\r\n', 1)[0]
    }
    const public_ = `Authorization: Bearer ${PROJECT}\r\n`
    const continues = 'Expect: 100-continue\r\n'
    const limits: [path: string, most: number, more: string][] = [
      ['/v1/auth/otp/signup/email', 64 * 1024, public_],
      ['/oauth2/v1/apps/token', 64 * 1024, ''],
      ['/v1/mgmt/tenant/create', MEBIBYTE, authorized],
      ['/v2/mgmt/user/search', 10 * MEBIBYTE, authorized],
      ['/v1/mgmt/user/create/batch', 64 * MEBIBYTE, authorized],
    ]
    for (const [path, most, more] of limits) {
      assert.equal(await limitOf(path, most, more + continues), 'HTTP/1.1 100 Continue', path)
      assert.equal(await limitOf(path, most + 1, more + continues), 'HTTP/1.1 413 Payload Too Large', path)
    }
  })

  test('A4 64 strangers with 64 MB each take no memory and disturb nobody', async () => {
    const quiet = await latencies(plane.url, 300)
    const rss = await gauge('process_resident_memory_bytes')
    const attackers = await Promise.all(Array.from({ length: 64 }, () => open(`${bulk(64 * MEBIBYTE)}\r\n`)))
    const sent = Promise.all(attackers.map((socket) => flood(socket, 64 * MEBIBYTE)))
    const meanwhile = await latencies(plane.url, 300)
    const grown = (await gauge('process_resident_memory_bytes')) - rss
    await sent
    assert.ok(grown < 64 * MEBIBYTE, `grew by ${grown} bytes`)
    const [p99, quietP99] = [meanwhile, quiet].map(
      (all) => all.sort((a, b) => a - b)[Math.floor(all.length * 0.99)] ?? 0,
    )
    assert.ok((p99 ?? 0) < Math.max(50, 10 * (quietP99 ?? 0)), `p99 ${p99} ms, without them ${quietP99} ms`)
  })

  test('A4 a stranger who sends slowly on many connections pushes out himself', async () => {
    const head = `POST /v1/auth/otp/signup/email HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${PROJECT}\r\n`
    const slow: Attacker[] = []
    for (let i = 0; i < 600; i++) {
      const socket = await open(`${head}Content-Length: 65536\r\n\r\n`)
      socket.write(Buffer.alloc(65_000, ' '))
      slow.push(socket)
    }
    await wait(500)
    const told = slow.filter(({ said }) => /^HTTP\/1\.1 503 .*retry-after: 1/is.test(said))
    assert.ok(told.length > 50 && told.length < 200, `${told.length} were told to come again`)
    const answer = await fetch(`${plane.url}/v1/auth/otp/signup/email`, {
      method: 'POST',
      headers: { authorization: `Bearer ${PROJECT}` },
      body: JSON.stringify({ loginId: 'owner@example.com', user: { name: 'x'.repeat(200) } }),
    })
    assert.equal(answer.status, 200)
    for (const socket of slow) socket.destroy()
  })
})

const bulk = (length: number) =>
  `POST /v1/mgmt/user/create/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n`

type Attacker = Socket & { said: string; answer(): Promise<string> }

/** `answer` resolves to what has come since it was last asked, once something has. */
async function openSocket(url: string, head: string): Promise<Attacker> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let read = 0
  const attacker = Object.assign(socket, {
    said: '',
    answer: async () => {
      if (attacker.said.length === read) await once(socket, 'data')
      const text = attacker.said.slice(read)
      read = attacker.said.length
      return text
    },
  })
  socket.setEncoding('utf8').on('data', (text) => {
    attacker.said += text
  })
  // Whoever is refused finds the connection closed.
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(head)
  return attacker
}

/** Sends until all is sent or the other side has had enough. */
async function flood(socket: Attacker, size: number): Promise<void> {
  const chunk = Buffer.alloc(MEBIBYTE, 'x')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  for (let sent = 0; sent < size && !socket.destroyed; sent += chunk.length) {
    if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed])
  }
  socket.destroy()
}

/** Milliseconds of each of so many looks at the plane's health. */
async function latencies(url: string, count: number): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    await (await fetch(`${url}/health`)).text()
    took.push(performance.now() - began)
  }
  return took
}
