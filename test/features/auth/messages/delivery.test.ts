import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer as createHttp, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net'
import { after, describe, it } from 'node:test'
import { createDelivery } from '../../../../src/delivery/index.ts'
import { isPrivate } from '../../../../src/delivery/private-networks.ts'
import { sendDue } from '../../../../src/features/outbox/courier.ts'
import { startAuthPlane } from '../signing-in.ts'

const settings = { deliveryFrom: 'plane@example.com', deliverySecret: 'secret', deliveryPrivate: true }
const servers: { close(): unknown }[] = []
after(() => {
  for (const server of servers) server.close()
})

async function listen(server: Server | ReturnType<typeof createHttp>): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Takes every mail; resolves to what was said to it. */
async function mailbox(): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = []
  const server = createTcp((socket) => {
    let inData = false
    socket.on('error', () => {})
    socket.write('220 test\r\n')
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n')) {
        if (line !== '') heard.push(line)
        if (inData) {
          if (line === '.') {
            inData = false
            socket.write('250 taken\r\n')
          }
        } else if (/^DATA/i.test(line)) {
          inData = true
          socket.write('354 go on\r\n')
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
        else if (line !== '') socket.write('250 fine\r\n')
      }
    })
  })
  return { port: await listen(server), heard }
}

describe('delivery', () => {
  it('sends mails by SMTP', async () => {
    const { port, heard } = await mailbox()
    const plane = await startAuthPlane()
    const delivery = createDelivery({ ...settings, delivery: `smtp://127.0.0.1:${port}` }, Date.now)
    assert.ok(delivery)
    plane.world.delivery = delivery
    await plane.as(undefined, '/v1/auth/otp/signup-in/email', { loginId: 'mail@example.com' })
    await plane.as(undefined, '/v1/auth/otp/signup-in/sms', { loginId: '+12025550100' })
    assert.equal((await plane.lastMessage()).status, 'kept')
    assert.equal(await sendDue(plane.world), 1)
    const { messages } = (await plane.call('GET', '/v1/mgmt/outbox')).body
    const mail = messages.find(({ channel }: { channel: string }) => channel === 'email')
    assert.equal(mail.status, 'sent')
    assert.ok(heard.includes('RCPT TO:<mail@example.com>'))
    assert.ok(heard.includes(`Subject: ${mail.subject}`))
    await plane.stop()
  })

  it('sends everything to a webhook, signed, and again when that fails', async () => {
    const seen: { headers: IncomingHttpHeaders; body: string }[] = []
    let status = 500
    const port = await listen(
      createHttp((request, response) => {
        let body = ''
        request.on('data', (chunk) => {
          body += chunk
        })
        request.on('end', () => {
          seen.push({ headers: request.headers, body })
          response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end()
        })
      }),
    )
    const plane = await startAuthPlane()
    const delivery = createDelivery({ ...settings, delivery: `http://127.0.0.1:${port}/hook` }, () => plane.now)
    plane.world.delivery = delivery
    await plane.as(undefined, '/v1/auth/otp/signup-in/sms', { loginId: '+12025550100' })
    assert.equal(await sendDue(plane.world), 0)
    assert.equal((await plane.lastMessage()).failure, 'the webhook answered 500')
    status = 302
    plane.now += 5000
    assert.equal(await sendDue(plane.world), 0)
    assert.equal(seen.length, 2)
    status = 200
    plane.now += 30_000
    assert.equal(await sendDue(plane.world), 1)
    const { headers, body } = seen[2] as (typeof seen)[0]
    const [, time, signature] = /^t=(\d+),v1=(\w+)$/.exec(String(headers['x-homescope-signature'])) ?? []
    assert.equal(Number(time), Math.floor(plane.now / 1000))
    assert.equal(signature, createHmac('sha256', 'secret').update(`${time}.${body}`).digest('hex'))
    const { to, code, kind, projectId } = JSON.parse(body)
    assert.deepEqual([to, kind, projectId], ['+12025550100', 'otp', plane.projectId])
    assert.match(code, /^\d{6}$/)
    assert.ok(!plane.log.join('').includes('secret'))
    await plane.stop()
  })

  it('sends to no private network unless that is allowed', async () => {
    const hosts = [
      '127.0.0.1',
      '[::1]',
      '0.0.0.0',
      '169.254.169.254',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0177.0.0.1',
      '10.1.2.3',
      '0x7f.1',
    ]
    for (const host of hosts) {
      const make = () => createDelivery({ ...settings, deliveryPrivate: false, delivery: `http://${host}/` }, Date.now)
      assert.throws(make, /private network/, host)
    }
    for (const delivery of ['http://user:pass@example.com/', 'http://']) {
      assert.throws(() => createDelivery({ ...settings, delivery }, Date.now), delivery)
    }
    const named = createDelivery({ ...settings, deliveryPrivate: false, delivery: 'http://localhost:1/' }, Date.now)
    const message = { channel: 'sms', to: '', kind: 'otp', loginId: '', subject: '', text: '', html: '' } as const
    const rest = { code: '', link: '', links: {}, linkId: '', id: 'm', projectId: 'P' }
    await assert.rejects(async () => named?.send({ ...message, ...rest }), /private network/)
    for (const address of ['8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8']) {
      assert.equal(isPrivate(address), false)
    }
    for (const address of ['::ffff:7f00:1', '::1', 'fe80::1', 'fd00::1', 'nonsense'])
      assert.equal(isPrivate(address), true)
  })

  it('gives up an answer without end', async () => {
    const port = await listen(
      createHttp((_, response) => {
        const chunk = Buffer.alloc(64 * 1024)
        const more = () => {
          while (!response.destroyed && response.write(chunk)) {}
        }
        response.on('drain', more)
        more()
      }),
    )
    const plane = await startAuthPlane()
    plane.world.delivery = createDelivery({ ...settings, delivery: `http://127.0.0.1:${port}` }, () => plane.now)
    await plane.as(undefined, '/v1/auth/otp/signup-in/email', { loginId: 'x@example.com' })
    await sendDue(plane.world)
    assert.equal((await plane.lastMessage()).failure, 'the webhook answers too much')
    await plane.stop()
  })
})
