import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../client/transport.ts'
import type { Api } from '../command.ts'
import { Sender, StopError } from './sender.ts'

const answer = (status: number, headers: { [name: string]: string } = {}): Answer => ({ status, headers, body: '{}' })

/** A service that gives these answers in turn; an error is a connection that broke. */
function service(...answers: (Answer | Error)[]) {
  const asked: string[] = []
  const exchange = async ({ path }: { path: string }, tries?: 'once') => {
    assert.equal(tries, 'once')
    asked.push(path)
    const next = answers[asked.length - 1]
    if (next instanceof Error) throw next
    return next ?? answer(200)
  }
  return { asked, api: { exchange } as unknown as Api }
}

const at = (path: string) => ({ method: 'POST', path, effect: 'write' }) as const
const patience = { delays: [1, 1], limited: 1000 }
const running = () => new AbortController().signal

test('tells when a try before may have been carried out', async () => {
  const { api } = service(answer(200), new Error('EOF'), answer(200), answer(502), answer(400))
  const sender = new Sender(api, running(), patience)
  const sent = [await sender.send(at('/a'), {}), await sender.send(at('/b'), {}), await sender.send(at('/c'), {})]
  assert.deepEqual(
    sent.map(({ answer, isRepeated }) => [answer.status, isRepeated]),
    [
      [200, false],
      [200, true],
      [400, true],
    ],
  )
})

test('does not take a limit for a try that may have been carried out', async () => {
  const { api, asked } = service(answer(429, { 'retry-after': '0' }), answer(429, { 'retry-after': '0' }), answer(200))
  assert.equal((await new Sender(api, running(), patience).send(at('/'), {})).isRepeated, false)
  assert.equal(asked.length, 3)
})

test('gives up when the service stays away', async () => {
  const { api, asked } = service(answer(503), new Error('EOF'), answer(503))
  await assert.rejects(new Sender(api, running(), patience).send(at('/'), {}), { name: 'ResponseError', status: 503 })
  assert.equal(asked.length, 3)
})

test('gives up when the connection stays broken', async () => {
  const { api } = service(new Error('first'), new Error('second'), new Error('last'))
  await assert.rejects(new Sender(api, running(), patience).send(at('/'), {}), { message: 'last' })
})

test('does not wait for ever for a limit of nothing', async () => {
  const { api, asked } = service(...Array.from({ length: 30 }, () => answer(429, { 'retry-after': '0' })))
  const { answer: last } = await new Sender(api, running(), patience).send(at('/'), {})
  assert.deepEqual([last.status, asked.length], [429, 11])
})

test('stops while it waits', async () => {
  const { api, asked } = service(answer(429, { 'retry-after': '60' }))
  const controller = new AbortController()
  const sent = new Sender(api, controller.signal).send(at('/'), {})
  setImmediate(() => controller.abort())
  await assert.rejects(sent, StopError)
  assert.equal(asked.length, 1)
})

test('sends nothing once it is stopped', async () => {
  const { api, asked } = service()
  await assert.rejects(new Sender(api, AbortSignal.abort()).send(at('/'), {}), StopError)
  assert.deepEqual(asked, [])
})

test('holds all requests back for the limit of one', async () => {
  const { api, asked } = service(answer(429, { 'retry-after': '1' }))
  const sender = new Sender(api, running(), patience)
  const limited = sender.send(at('/limited'), {})
  await new Promise((resolve) => setImmediate(resolve))
  const after = sender.send(at('/after'), {})
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(asked, ['/limited'])
  await Promise.all([limited, after])
  assert.equal(asked.length, 3)
})
