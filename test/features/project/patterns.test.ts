/** Regular expressions of a project, on the one event loop that all projects share. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'

onEveryPlane('patterns of a project', (plane) => {
  const bring = async (keys: object) => {
    const { body } = await plane().call('POST', '/v1/mgmt/project/export', {})
    Object.assign(body.files['project.json'], keys)
    return plane().call('POST', '/v1/mgmt/project/import', { files: body.files })
  }
  const signUp = async (loginId: string) => {
    const bearer = `Bearer ${plane().projectId}`
    const sent = await plane().call('POST', '/v1/auth/otp/signup-in/email', { loginId }, bearer)
    return sent.status
  }

  test('A10 a hostile pattern costs no more than any other', async () => {
    assert.equal((await bring({ testUserRegex: '^(a+)+$' })).status, 200)
    const loginId = `${'a'.repeat(60)}@example.com`
    assert.equal(await signUp(loginId), 200)
    const { messages } = (await plane().call('GET', '/v1/mgmt/outbox?limit=1')).body
    const before = process.cpuUsage()
    const body = { loginId, code: messages[0].code }
    const { status } = await plane().call('POST', '/v1/auth/otp/verify/email', body, `Bearer ${plane().projectId}`)
    assert.equal(status, 200)
    assert.ok(process.cpuUsage(before).user < 1_000_000)
  })

  test('A10 a pattern that cannot be taken is refused when it is set, in words', async () => {
    for (const name of ['testUserRegex', 'testUserFixedAuthVerifierRegex']) {
      const { status, body } = await bring({ [name]: '^(?=x)(a)\\1' })
      assert.deepEqual([status, body.errorCode], [400, 'E011003'])
      assert.match(body.errorMessage, new RegExp(`^project.json: ${name} is no regular expression that can be taken`))
    }
  })
})
