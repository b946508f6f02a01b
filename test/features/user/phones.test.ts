import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { refusal } from './users.ts'

const WRITTEN = [
  '+44 (0)20 7946 0000',
  '+44\u00a020\u20117946\u20110000',
  '＋４４ ２０ ７９４６ ００００',
  '+4402079460000',
  '(+44) 20 7946 0000',
  '[+44] (0)20 7946-0000',
  'tel:+44-20-7946-0000',
]
const KEPT = '+442079460000'
const NOT_INTERNATIONAL = [
  '0049 30 901820',
  '030 901820',
  '4155550129',
  '(44) 20 7946 0000',
  'tel:20-7946-0000;phone-context=+44',
  'tel:+44-20-7946-0000;ext=5',
]

onEveryPlane('phone numbers', (plane) => {
  const call = (path: string, body: object, method = 'POST') => plane().call(method, `/v1/mgmt/user/${path}`, body)

  it('C5 are kept alike however they are written, and found however they are asked for', async () => {
    for (const [index, phone] of WRITTEN.entries()) {
      const { body } = await call('create', { loginId: `c5-${index}`, phone, recoveryPhone: phone })
      assert.deepEqual([body.user.phone, body.user.verifiedPhone, body.user.recoveryPhone], [KEPT, true, KEPT])
    }
    assert.equal((await call('update/phone', { loginId: 'c5-0', phone: WRITTEN[1] })).body.user.phone, KEPT)
    assert.equal((await call('patch', { loginId: 'c5-1', phone: WRITTEN[2] }, 'PATCH')).body.user.phone, KEPT)
    const batch = await call('create/batch', { users: [{ loginId: WRITTEN[0], phone: WRITTEN[2] }] })
    assert.deepEqual([batch.body.createdUsers[0].loginIds, batch.body.createdUsers[0].phone], [[KEPT], KEPT])
    for (const phone of WRITTEN) {
      const found = await plane().call('POST', '/v2/mgmt/user/search', { phones: [phone] })
      assert.equal(found.body.total, WRITTEN.length + 1, phone)
      const query = new URLSearchParams({ loginId: phone })
      assert.deepEqual((await plane().call('GET', `/v1/mgmt/user?${query}`)).body.user.loginIds, [KEPT], phone)
    }
  })

  it('C5 without their country are refused, each user alone in a batch', async () => {
    const message = 'The phone field must be a phone number with its country, such as +14155550129'
    for (const phone of NOT_INTERNATIONAL) {
      const { status, body } = await call('create', { loginId: `no ${phone}`, phone })
      assert.deepEqual([status, body], [400, refusal('E011003', 'Request is invalid', message)])
      const batch = await call('create/batch', {
        users: [{ loginId: `no ${phone}`, phone }, { loginId: `yes ${phone}` }],
      })
      assert.deepEqual([batch.body.failedUsers.length, batch.body.createdUsers.length], [1, 1])
    }
  })

  it('C5 that an earlier version kept are found', async () => {
    const { body } = await call('create', { loginId: 'earlier' })
    const { store } = plane().world
    const project = plane().projectId
    const former = '+4402079461111'
    await store.writeDirectory(async (tables) => {
      const user = await tables.users.lock(project, body.user.userId)
      if (user) await tables.users.update(project, user, { ...user, phone: former, loginIds: ['earlier', former] })
    })
    for (const key of [former, '+442079461111', '+44 (0)20 7946 1111']) {
      const loaded = await plane().call('GET', `/v1/mgmt/user?${new URLSearchParams({ loginId: key })}`)
      assert.equal(loaded.body.user?.userId, body.user.userId, key)
      const found = await plane().call('POST', '/v2/mgmt/user/search', { phones: [key] })
      assert.equal(found.body.total, 1, key)
    }
  })
})
