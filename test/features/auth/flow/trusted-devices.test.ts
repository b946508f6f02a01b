import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { type AuthPlane, configure, suite } from '../signing-in.ts'
import { flowOf } from './documents.ts'
import { type Answer, importFlow, visitor } from './driving.ts'

const DAY = 86_400_000
const isTrusted = [
  {
    interactionId: 'known',
    atomicConditions: [{ operator: 'is-true', target: { value: 'riskInfo.trustedDevice' }, predicate: null }],
  },
  { interactionId: 'ELSE', atomicConditions: [] },
]

/** One factor on a trusted device; on others the person is asked whether it shall become one. */
const flow = flowOf('trusting', {
  begin: { name: 'Welcome', screen: { inputs: { email: 'EmailInput' } }, next: { send: '2' } },
  2: { action: 'sign-up-or-in-otp-email', next: { success: '3' } },
  3: { name: 'Verify', screen: { inputs: { code: 'CodeInput' } }, next: { verify: '4' } },
  4: { action: 'verify-code-otp-email', next: { success: '5' } },
  5: {
    conditions: isTrusted,
    next: { known: '0', ELSE: '6' },
  },
  6: { name: 'Trust?', screen: {}, next: { yes: '7', no: '0' } },
  7: { action: 'trust-device', arguments: { deviceName: 'My laptop' }, next: { success: '0' } },
  0: { name: 'End', action: 'logged-in' },
})

suite('trusted devices', (get) => {
  let plane: AuthPlane
  before(async () => {
    plane = get()
    await importFlow(plane, flow)
  })

  /** As far as it is known who it is. */
  const enter = async (email: string, browser: { device?: string; cookie?: string } = {}) => {
    plane.now += 60_000
    const person = visitor(plane, browser)
    await person.start('trusting')
    await person.click('send', { email })
    await person.click('verify', { code: (await plane.lastMessage()).code })
    return person
  }
  const trust = async (email: string) => {
    const person = await enter(email)
    assert.equal(person.at.stepName, 'Trust?')
    return (await person.click('yes')).authInfo
  }
  const isKnown = async (email: string, device: string) => {
    const { at } = await enter(email, { device })
    return at.status === 'completed'
  }
  const list = async (...identifiers: string[]) =>
    (await plane.call('POST', '/v1/mgmt/user/trusteddevices/list', { identifiers })).body.devices
  const forget = (loginId: string, deviceIds: string[]) =>
    plane.call('POST', '/v1/mgmt/user/trusteddevices/remove', { loginId, deviceIds })

  it('are known again by their token, for their own user alone', async () => {
    const { trustedDeviceJwt: device, user } = await trust('a@example.com')
    assert.match(device, /^TD\w{27}\.\w{43}$/)
    assert.equal(await isKnown('a@example.com', device), true)
    assert.equal(await isKnown('b@example.com', device), false)
    assert.equal(await isKnown('a@example.com', `${device.slice(0, -1)}${device.endsWith('a') ? 'b' : 'a'}`), false)
    const [{ id, ...shown }, ...more] = await list('a@example.com', user.userId, 'nobody')
    assert.deepEqual([id, more], [device.split('.')[0], []])
    const at = Number(shown.lastLoginTime)
    assert.ok(at > plane.now / 1000 - 300)
    assert.deepEqual(shown, {
      name: 'My laptop',
      deviceType: 'browser',
      userId: user.userId,
      lastLoginTime: String(at),
      expirationTime: String(Math.floor((plane.now - 180_000) / 1000) + 365 * 86_400),
      lastLocation: '127.0.0.1',
      isCurrentDevice: false,
    })
  })

  it('are no session, and say nothing without the first factor', async () => {
    const { trustedDeviceJwt: device } = await trust('c@example.com')
    for (const path of ['/v1/auth/refresh', '/v1/auth/validate', '/v1/auth/me/tenants']) {
      assert.equal((await plane.as(device, path)).status, 401, path)
    }
    const person = visitor(plane, { device })
    await importFlow(
      plane,
      flowOf('unproven', {
        begin: {
          conditions: isTrusted,
          next: { known: '1', ELSE: '2' },
        },
        1: { name: 'Known', screen: {}, next: { on: '2' } },
        2: { name: 'Unknown', screen: {}, next: { on: '1' } },
      }),
    )
    assert.equal((await person.start('unproven')).stepName, 'Unknown')
  })

  it('end with their time, when they are taken away, and when the account changes hands', async () => {
    await configure(plane, { trustedDeviceTokenExpiration: 2, trustedDeviceTokenExpirationUnit: 'days' })
    const { trustedDeviceJwt: first, user } = await trust('d@example.com')
    plane.now += 2 * DAY + 1
    assert.equal(await isKnown('d@example.com', first), false)
    assert.deepEqual(await list('d@example.com'), [])
    const { trustedDeviceJwt: second } = await trust('d@example.com')
    assert.deepEqual((await forget('d@example.com', [second.split('.')[0], 'unknown'])).body, {})
    assert.equal(await isKnown('d@example.com', second), false)
    assert.equal((await forget('nobody', ['x'])).body.errorCode, 'E112102')
    const { trustedDeviceJwt: third } = await trust('d@example.com')
    await plane.world.store.of(plane.projectId).write((tables) => tables.users.forget(plane.projectId, user.userId))
    assert.equal(await isKnown('d@example.com', third), false)
  })

  it('come in a cookie where the other tokens do', async () => {
    await configure(plane, { tokenResponseMethod: 'cookie' })
    const person = await enter('e@example.com')
    const { executionId, stepId } = person.at
    const response = await fetch(`${plane.url}/v1/flow/next`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${plane.projectId}`,
        'content-type': 'application/json',
        'x-descope-flow-nonce': person.nonce,
      },
      body: JSON.stringify({ executionId, stepId, interactionId: 'yes', version: 1, input: {} }),
    })
    assert.equal(((await response.json()) as Answer).authInfo.trustedDeviceJwt, undefined)
    const set = response.headers.getSetCookie().find((cookie) => cookie.startsWith('DTD=')) ?? ''
    assert.match(set, /; Max-Age=172800; Path=\/; HttpOnly; SameSite=Lax/)
    const [cookie = ''] = set.split(';')
    assert.equal((await enter('e@example.com', { cookie: `x=1; ${cookie}` })).at.status, 'completed')
    await configure(plane, { tokenResponseMethod: 'onBody' })
  })

  it('are at most fifty for a user', async () => {
    const { trustedDeviceJwt: first, user } = await trust('f@example.com')
    const { trustedDevices } = plane.world.store.of(plane.projectId)
    const made = await trustedDevices.ofUser(plane.projectId, user.userId)
    assert.equal(made.length, 1)
    await plane.world.store.of(plane.projectId).write(async (tables) => {
      for (let n = 0; n < 49; n++) {
        const device = { ...made[0], id: `TD${String(n).padStart(27, '0')}`, usedAt: plane.now + 1 }
        await tables.trustedDevices.add(plane.projectId, device as (typeof made)[0])
      }
    })
    await trust('f@example.com')
    assert.equal((await list('f@example.com')).length, 50)
    assert.equal(await isKnown('f@example.com', first), false)
  })
})
