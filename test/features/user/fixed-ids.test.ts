import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import descope from '@descope/node-sdk'
import { onEveryEngine } from '../../support/engines.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { refusal } from './users.ts'

const OFF = refusal('E011003', 'Request is invalid', 'The userId field needs a plane with HOMESCOPE_FIXED_USER_IDS=yes')
const taken = (message: string) => refusal('E011001', 'Request is malformed', message)
const EXISTS = 'A user with this userId already exists'

onEveryPlane('user ids that a plane makes itself', (plane) => {
  test('C13 a userId is refused with the name of the setting, never left out', async () => {
    const call = (path: string, body: object) => plane().call('POST', path, body)
    for (const path of ['create', 'create/test']) {
      const { status, body } = await call(`/v1/mgmt/user/${path}`, { loginId: 'jane', userId: 'Ujane' })
      assert.deepEqual([status, body], [400, OFF])
    }
    const users = [{ loginId: 'jane', userId: 'Ujane' }, { loginId: 'joe' }]
    const { status, body } = await call('/v1/mgmt/user/create/batch', { users })
    assert.equal(status, 200)
    assert.deepEqual(
      body.failedUsers.map(({ failure }: { failure: string }) => failure),
      [`Request is invalid: ${OFF.errorMessage}`],
    )
    assert.deepEqual(
      body.createdUsers.map(({ loginIds }: { loginIds: string[] }) => loginIds),
      [['joe']],
    )
    const found = await call('/v2/mgmt/user/search', { loginIds: ['jane'], withTestUser: true })
    assert.deepEqual(found.body, { users: [], total: 0 })
  })
})

onEveryEngine((engine) => {
  describe('fixed user ids', { skip: engine.skip }, () => {
    const withPlane = (work: (plane: TestPlane) => Promise<void>) => async () => {
      const fresh = await engine.freshUrl()
      const plane = await startTestPlane({ database: fresh.url, fixedUserIds: true })
      try {
        await work(plane)
      } finally {
        await plane.stop()
        await fresh.drop()
      }
    }
    const creating = (plane: TestPlane) => (body: object) => plane.call('POST', '/v1/mgmt/user/create', body)

    test(
      'C13 users are made with the ids that are given, one by one, in batches and by the SDK',
      withPlane(async (plane) => {
        const longest = `U${'aZ9_-'.repeat(12)}abc`
        const made = await creating(plane)({
          loginId: 'jane',
          userId: longest,
          invite: true,
          email: 'jane@example.com',
        })
        assert.deepEqual([made.status, made.body.user.userId], [200, longest])
        const loaded = await plane.call('GET', `/v1/mgmt/user?userId=${longest}`)
        assert.deepEqual(loaded.body.user, made.body.user)
        const byText = await plane.call('POST', '/v2/mgmt/user/search', { text: longest })
        assert.deepEqual([byText.body.total, byText.body.users[0].userId], [1, longest])

        const users = [
          { loginId: 'a', userId: 'U1' },
          { loginId: 'b', userId: 'U1' },
          { loginId: 'c', userId: longest },
          { loginId: 'd', userId: 'no' },
          { loginId: 'jane', userId: 'U2' },
          { loginId: 'e' },
        ]
        const { body } = await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
        assert.deepEqual(
          body.createdUsers.map(({ loginIds }: { loginIds: string[] }) => loginIds[0]),
          ['a', 'e'],
        )
        assert.equal(body.createdUsers[0].userId, 'U1')
        const failures = body.failedUsers.map((each: { failure: string; user: { loginIds: string[] } }) => [
          each.user.loginIds[0],
          each.failure.replace(/^.*: /, ''),
        ])
        assert.deepEqual(failures.sort(), [
          ['b', EXISTS],
          ['c', EXISTS],
          ['d', 'The userId field must be U and 1 to 63 letters, digits, _ or -'],
          ['jane', 'User already exists'],
        ])

        const { projectId, managementKey, url: baseUrl } = plane
        const sdk = descope({ projectId, managementKey, baseUrl })
        const more = { email: 'sdk@example.com', userId: 'Usdk' }
        const { ok, data } = await sdk.management.user.create('sdk', more)
        assert.deepEqual([ok, data?.userId], [true, 'Usdk'])
      }),
    )

    test(
      'C13 an id that is taken, malformed or ambiguous is refused, and changes nothing',
      withPlane(async (plane) => {
        const create = creating(plane)
        await create({ loginId: 'Ulogin', userId: 'Ufirst' })
        const cases: [string, object][] = [
          ['Ufirst', taken(EXISTS)],
          ['Ulogin', taken('The userId is the login id of another user')],
        ]
        for (const userId of ['U', 'u1', 'T1', 'U 1', 'U1/../2', 'Uä', `U${'a'.repeat(64)}`]) {
          const { status, body } = await create({ loginId: 'second', userId })
          assert.deepEqual([status, body.errorCode], [400, 'E011003'], userId)
        }
        for (const [userId, body] of cases) {
          const answer = await create({ loginId: 'second', userId })
          assert.deepEqual([answer.status, answer.body], [400, body])
        }
        // Nor does a login id lead to two users the other way round.
        const named = await create({ loginId: 'Ufirst' })
        assert.deepEqual([named.status, named.body], [400, taken('User already exists')])
        assert.equal((await plane.call('GET', '/v1/mgmt/user?loginId=second')).status, 404)
        const renamed = { loginId: 'second', newLoginId: 'Ufirst' }
        await create({ loginId: 'third', userId: 'Uthird' })
        const own = await plane.call('POST', '/v1/mgmt/user/update/loginid', { loginId: 'third', newLoginId: 'Uthird' })
        assert.equal(own.status, 200)
        assert.equal((await create({ loginId: 'second' })).status, 200)
        const { status, body } = await plane.call('POST', '/v1/mgmt/user/update/loginid', renamed)
        assert.deepEqual([status, body.errorCode], [400, 'E111127'])
      }),
    )

    test(
      'C13 of many requests that give one id at the same time, one has it',
      withPlane(async (plane) => {
        const create = creating(plane)
        const asked = Array.from({ length: 8 }, (_, at) => create({ loginId: `racer-${at}`, userId: 'Urace' }))
        const answers = await Promise.all(asked)
        const statuses = answers.map(({ status }) => status).sort()
        assert.deepEqual(statuses, [200, ...Array(7).fill(400)])
        for (const { status, body } of answers) if (status === 400) assert.deepEqual(body, taken(EXISTS))
      }),
    )

    test(
      "C13 what a deleted user held is not the next one's with the same id",
      withPlane(async (plane) => {
        const auth = (path: string, token: string, body: object = {}) =>
          plane.call('POST', `/v1/auth/${path}`, body, `Bearer ${plane.projectId}${token && `:${token}`}`)
        const signIn = async () => {
          const person = { loginId: 'jane', userId: 'Ujane', email: 'jane@example.com' }
          assert.equal((await plane.call('POST', '/v1/mgmt/user/create/test', person)).status, 200)
          return signInAgain()
        }
        const signInAgain = async () => {
          const asked = { loginId: 'jane', deliveryMethod: 'email' }
          const { body } = await plane.call('POST', '/v1/mgmt/tests/generate/otp', asked)
          return (await auth('otp/verify/email', '', { loginId: 'jane', code: body.code })).body
        }
        const before = await signIn()
        const link = await plane.call('POST', '/v1/mgmt/tests/generate/magiclink', {
          loginId: 'jane',
          deliveryMethod: 'email',
          redirectUrl: 'http://localhost/',
        })
        const token = new URL(link.body.link).searchParams.get('t') ?? ''
        await plane.call('POST', '/v1/mgmt/user/delete', { userId: 'Ujane' })
        const after = await signIn()
        assert.equal(after.user.userId, 'Ujane')

        for (const [path, jwt] of [
          ['refresh', before.refreshJwt],
          ['validate', before.sessionJwt],
          ['logoutall', before.refreshJwt],
        ]) {
          const { status, body } = await auth(path, jwt)
          assert.deepEqual([path, status, body.errorCode], [path, 401, 'E064001'])
        }
        assert.equal((await auth('magiclink/verify', '', { token })).status, 401)
        assert.equal((await auth('refresh', after.refreshJwt)).status, 200)
        assert.equal((await auth('validate', after.sessionJwt)).status, 200)

        const key = await plane.call('POST', '/v1/mgmt/accesskey/create', { name: 'bound', userId: 'Ujane' })
        await plane.call('POST', '/v1/mgmt/user/delete', { userId: 'Ujane' })
        const again = { loginId: 'jane', userId: 'Ujane' }
        const refused = await creating(plane)(again)
        const why = 'An access key is bound to a former user with this userId: delete it first'
        assert.deepEqual([refused.status, refused.body], [400, taken(why)])
        assert.equal((await auth('accesskey/exchange', key.body.cleartext)).status, 401)
        await plane.call('POST', '/v1/mgmt/accesskey/delete', { id: key.body.key.id })
        assert.equal((await creating(plane)(again)).status, 200)
      }),
    )
  })
})
