/** Every window of the plane, and what must come of it when somebody sets the clock in its middle. */
import assert from 'node:assert/strict'
import { TOTP } from 'otpauth'
import { createDoubtfulClock, createSettling, sweep } from '../../src/features/identity/session/sweep.ts'
import { sendDue } from '../../src/features/outbox/courier.ts'
import { type AuthPlane, signInTestUser, startAuthPlane, tokenIn } from '../features/auth/signing-in.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
export const YEAR = 365 * DAY

export interface Campaign {
  plane: AuthPlane
  /** Sets the clock, and lets the plane do what it does by itself every second and every ten minutes. */
  set(milliseconds: number): Promise<void>
  /** Time that goes by. */
  pass(milliseconds: number): Promise<void>
  /** A name that nothing else here has. */
  name(): string
}

export async function startCampaign(database: string): Promise<Campaign> {
  const plane = await startAuthPlane({ database, rateLimits: 'descope' })
  const settle = createSettling(plane.world)
  const time = createDoubtfulClock(plane.world)
  let names = 0
  const chores = async () => {
    await settle()
    await sweep(plane.world, time())
  }
  await chores()
  return {
    plane,
    set: (milliseconds) => {
      plane.jump(milliseconds)
      return chores()
    },
    pass: (milliseconds) => {
      plane.now += milliseconds
      return chores()
    },
    name: () => `n${++names}`,
  }
}

/**
 * `step`: how far the clock is set, in milliseconds, either way. When `run` ends, the clock is as it was, plus what went
 * by.
 */
export interface Window {
  name: string
  run(campaign: Campaign, step: number): Promise<void>
}

/** Made before the clock is set, used after: only time that went forward ends it, and never for good. */
async function throughBoth(campaign: Campaign, step: number, life: number, use: () => Promise<number>) {
  await campaign.set(step)
  assert.equal(await use(), step > life ? 401 : 200, 'after the clock was set')
  await campaign.set(-step)
}

/** Made while the clock is ahead, used when it is right again: lasts as long as it was meant to, from then. */
async function fromAhead<T>(campaign: Campaign, step: number, make: () => Promise<T>): Promise<T> {
  await campaign.set(Math.abs(step))
  const made = await make()
  await campaign.set(-Math.abs(step))
  return made
}

/** Those of the future come first among all, so that the newest is not the last. */
async function messageTo(plane: AuthPlane, to: string) {
  const { messages } = (await plane.call('GET', '/v1/mgmt/outbox?limit=100')).body
  return messages.find((message: { to: string }) => message.to === to)
}

async function sendCode({ plane }: Campaign, loginId: string) {
  const { status, headers } = await plane.as(undefined, '/v1/auth/otp/signup-in/email', { loginId })
  return status === 200 ? String((await messageTo(plane, loginId)).code) : Number(headers.get('retry-after'))
}

async function enterCode({ plane }: Campaign, loginId: string, code: unknown) {
  return (await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId, code })).status
}

async function sendLink({ plane }: Campaign, loginId: string) {
  const { status } = await plane.as(undefined, '/v1/auth/magiclink/signup-in/email', {
    loginId,
    redirectUrl: plane.url,
  })
  assert.equal(status, 200)
  return tokenIn((await messageTo(plane, loginId)).link)
}

async function openLink({ plane }: Campaign, token: string) {
  return (await plane.as(undefined, '/v1/auth/magiclink/verify', { token })).status
}

const address = (campaign: Campaign) => `${campaign.name()}@example.com`

async function signInWithPassword({ plane }: Campaign, loginId: string, password: string) {
  const { status, headers } = await plane.as(undefined, '/v1/auth/password/signin', { loginId, password })
  return { status, wait: Number(headers.get('retry-after')) }
}

const refreshWith = async ({ plane }: Campaign, token: string) => (await plane.as(token, '/v1/auth/refresh')).status

async function useUpTries(campaign: Campaign, loginId: string) {
  for (let n = 0; n < 10; n++) await signInWithPassword(campaign, loginId, 'wrong')
  return signInWithPassword(campaign, loginId, 'wrong')
}

const codes: Window[] = [
  {
    name: 'a code',
    async run(campaign, step) {
      const loginId = address(campaign)
      const code = await sendCode(campaign, loginId)
      await throughBoth(campaign, step, 3 * MINUTE, () => enterCode(campaign, loginId, code))
    },
  },
  {
    name: 'a code of a clock that was ahead',
    async run(campaign, step) {
      const loginId = address(campaign)
      const code = await fromAhead(campaign, step, () => sendCode(campaign, loginId))
      await campaign.pass(11 * MINUTE)
      assert.equal(await enterCode(campaign, loginId, code), 401, 'it has had its time')
      await campaign.pass(MINUTE)
      const second = await fromAhead(campaign, step, () => sendCode(campaign, loginId))
      assert.equal(await enterCode(campaign, loginId, second), 200)
    },
  },
  {
    name: 'a link',
    async run(campaign, step) {
      const token = await sendLink(campaign, address(campaign))
      await throughBoth(campaign, step, 3 * MINUTE, () => openLink(campaign, token))
    },
  },
  {
    name: 'a link of a clock that was ahead',
    async run(campaign, step) {
      const token = await fromAhead(campaign, step, () => sendLink(campaign, address(campaign)))
      await campaign.pass(11 * MINUTE)
      assert.equal(await openLink(campaign, token), 401, 'it has had its time')
    },
  },
  {
    name: 'a code of an authenticator',
    async run(campaign, step) {
      const { plane } = campaign
      const loginId = address(campaign)
      const { key } = (await plane.as(undefined, '/v1/auth/totp/signup', { loginId })).body
      const enter = async () => {
        const code = new TOTP({ secret: key }).generate({ timestamp: plane.now })
        return (await plane.as(undefined, '/v1/auth/totp/verify', { loginId, code })).status
      }
      assert.equal(await enter(), 200)
      await campaign.pass(2 * MINUTE)
      assert.equal(await fromAhead(campaign, step, enter), 200)
      await campaign.pass(2 * MINUTE)
      assert.equal(await enter(), 200, 'what was used in the future does not count')
      assert.equal(await enter(), 401, 'a code is good once')
    },
  },
]

const limits: Window[] = [
  {
    name: 'a locked password',
    async run(campaign, step) {
      const loginId = address(campaign)
      const password = 'Long-enough-1'
      await campaign.plane.call('POST', '/v1/mgmt/user/create', { loginId, email: loginId, password })
      assert.ok((await useUpTries(campaign, loginId)).wait <= 300)
      await campaign.set(step)
      const then = await signInWithPassword(campaign, loginId, password)
      assert.deepEqual([then.status, then.wait <= 300], [step > 5 * MINUTE ? 200 : 401, true])
      await campaign.set(-step)
    },
  },
  {
    name: 'a password that was locked in the future',
    async run(campaign, step) {
      const loginId = address(campaign)
      const password = 'Long-enough-1'
      await campaign.plane.call('POST', '/v1/mgmt/user/create', { loginId, email: loginId, password })
      await fromAhead(campaign, step, () => useUpTries(campaign, loginId))
      const now = await signInWithPassword(campaign, loginId, password)
      assert.deepEqual([now.status, now.wait <= 300], [401, true])
      await campaign.pass(5 * MINUTE)
      assert.equal((await signInWithPassword(campaign, loginId, password)).status, 200)
    },
  },
  {
    name: 'the limit of sending',
    async run(campaign, step) {
      const loginId = address(campaign)
      const sendMany = async () => {
        for (let n = 0; n < 3; n++) await sendCode(campaign, loginId)
        return sendCode(campaign, loginId)
      }
      assert.ok(Number(await fromAhead(campaign, step, sendMany)) <= 60)
      const wait = await sendCode(campaign, loginId)
      assert.ok(typeof wait === 'number' && wait <= 60, `${wait}`)
      await campaign.pass(MINUTE)
      assert.equal(typeof (await sendCode(campaign, loginId)), 'string')
    },
  },
  {
    name: 'the limits of the service',
    async run(campaign, step) {
      const { plane } = campaign
      const search = () => plane.call('POST', '/v1/mgmt/audit/search', {})
      await campaign.pass(MINUTE)
      await fromAhead(campaign, step, async () => {
        for (let n = 0; n < 10; n++) assert.equal((await search()).status, 200)
        assert.equal((await search()).status, 429)
      })
      const { status, headers } = await search()
      assert.deepEqual([status, Number(headers.get('retry-after')) <= 60], [429, true])
      await campaign.pass(MINUTE)
      assert.equal((await search()).status, 200)
    },
  },
]

const sessions: Window[] = [
  {
    name: 'a session',
    async run(campaign, step) {
      const { refreshJwt } = await signInTestUser(campaign.plane, campaign.name())
      await throughBoth(campaign, step, 28 * DAY, () => refreshWith(campaign, refreshJwt))
      assert.equal(await refreshWith(campaign, refreshJwt), 200, 'when the clock is right again')
    },
  },
  {
    name: 'a session of a clock that was ahead',
    async run(campaign, step) {
      const made = await fromAhead(campaign, step, () => signInTestUser(campaign.plane, campaign.name()))
      assert.equal(await refreshWith(campaign, made.refreshJwt), 200)
      const validated = await campaign.plane.as(made.sessionJwt, '/v1/auth/validate')
      assert.equal(validated.status, 200)
      await campaign.pass(HOUR)
      await campaign.pass(28 * DAY)
      assert.equal(await refreshWith(campaign, made.refreshJwt), 401)
    },
  },
  {
    name: 'a user who was signed out in the future',
    async run(campaign, step) {
      const { plane } = campaign
      const loginId = campaign.name()
      const before = await signInTestUser(plane, loginId)
      await fromAhead(campaign, step, () => plane.call('POST', '/v1/mgmt/user/logout', { loginId }))
      assert.equal(await refreshWith(campaign, before.refreshJwt), 401)
      const made = { loginId, deliveryMethod: 'email' }
      const { code } = (await plane.call('POST', '/v1/mgmt/tests/generate/otp', made)).body
      const { body } = await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId, code })
      assert.equal(await refreshWith(campaign, body.refreshJwt), 200)
      assert.equal(await refreshWith(campaign, before.refreshJwt), 401)
    },
  },
  {
    name: 'an access key',
    async run(campaign, step) {
      const { plane } = campaign
      const expireTime = Math.floor((plane.now + 30 * MINUTE) / 1000)
      const key = await plane.call('POST', '/v1/mgmt/accesskey/create', { name: campaign.name(), expireTime })
      const exchange = async () => (await plane.as(key.body.cleartext, '/v1/auth/accesskey/exchange')).status
      await throughBoth(campaign, step, 30 * MINUTE, exchange)
      assert.equal(await exchange(), 200)
    },
  },
]

const memories: Window[] = [
  {
    name: 'a project that is trusted for a second',
    async run(campaign, step) {
      const { plane } = campaign
      const made = await plane.call('POST', '/v1/mgmt/project/clone', { name: campaign.name() })
      const project = made.body.projectId
      const bearer = `Bearer ${project}:${plane.managementKey}`
      const write = () => plane.call('POST', '/v1/mgmt/tenant/create', { name: campaign.name() }, bearer)
      const send = () =>
        plane.call('POST', '/v1/auth/otp/signup-in/email', { loginId: 'x@y.example' }, `Bearer ${project}`)
      assert.deepEqual([(await write()).status, (await send()).status], [200, 200])
      assert.equal((await plane.call('POST', '/v1/mgmt/project/delete', {}, bearer)).status, 200)
      await campaign.set(step)
      await campaign.pass(1001)
      assert.deepEqual([(await write()).status, (await send()).status], [401, 401])
      await campaign.set(-step)
    },
  },
  {
    name: 'a message that was tried in the future',
    async run(campaign, step) {
      const { plane } = campaign
      let isUp = false
      const sent: string[] = []
      plane.world.delivery = {
        carries: () => true,
        send: async ({ to }) => {
          if (!isUp) throw new Error('down')
          sent.push(to)
        },
      }
      const loginId = address(campaign)
      await fromAhead(campaign, step, async () => {
        await sendCode(campaign, loginId)
        await sendDue(plane.world)
      })
      isUp = true
      await campaign.pass(5 * SECOND)
      await campaign.pass(step === SECOND || step === -SECOND ? SECOND : 0)
      if (Math.abs(step) === HOUR) await campaign.pass(HOUR)
      await sendDue(plane.world)
      delete plane.world.delivery
      assert.deepEqual(sent, [loginId])
    },
  },
  {
    name: 'what is swept',
    async run(campaign, step) {
      const { refreshJwt } = await signInTestUser(campaign.plane, campaign.name())
      await campaign.set(step)
      await campaign.pass(HOUR - MINUTE)
      await campaign.set(-step)
      assert.equal(await refreshWith(campaign, refreshJwt), 200, 'an hour in another year removes nothing')
    },
  },
]

export const windows: readonly Window[] = [...codes, ...limits, ...sessions, ...memories]
