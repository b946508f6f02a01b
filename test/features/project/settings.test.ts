/** Settings that a snapshot brings are those that the plane works by. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { JsonObject } from '../../../src/lib/json.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

describe('settings of an imported snapshot', () => {
  let plane: TestPlane
  before(async () => {
    plane = await startTestPlane()
  })
  after(() => plane.stop())

  const bring = async (changes: { [path: string]: JsonObject }) => {
    const { body } = await plane.call('POST', '/v1/mgmt/project/export', {})
    for (const [path, keys] of Object.entries(changes)) body.files[path] = { ...body.files[path], ...keys }
    const { status } = await plane.call('POST', '/v1/mgmt/project/import', { files: body.files })
    assert.equal(status, 200)
  }
  const auth = (path: string, body: unknown) =>
    plane.call('POST', `/v1/auth/${path}`, body, `Bearer ${plane.projectId}`)
  const signUp = (loginId: string, password: string) =>
    auth('password/signup', { loginId, password, user: { email: loginId } })

  it('decide how long tokens live', async () => {
    await bring({ 'project.json': { sessionTokenExpiration: 90, sessionTokenExpirationUnit: 'seconds' } })
    const { status, body } = await signUp('a@example.com', 'Passw0rd!long')
    assert.equal(status, 200)
    const claims = JSON.parse(Buffer.from(body.sessionJwt.split('.')[1], 'base64url').toString('utf8'))
    assert.equal(claims.exp - claims.iat, 90)
  })

  it('decide which passwords are good', async () => {
    await bring({ 'auth/password.json': { minLength: 20 } })
    assert.equal((await signUp('b@example.com', 'Passw0rd!long')).status, 400)
    assert.equal((await signUp('b@example.com', 'Passw0rd!long and longer')).status, 200)
  })

  it('decide whether users may sign up by themselves, and by which methods', async () => {
    await bring({ 'project.json': { projectSelfProvisioning: false } })
    assert.notEqual((await auth('otp/signup/email', { loginId: 'c@example.com', user: {} })).status, 200)
    await bring({ 'project.json': { projectSelfProvisioning: true }, 'auth/otp.json': { enabled: false } })
    assert.notEqual((await auth('otp/signup/email', { loginId: 'c@example.com', user: {} })).status, 200)
    await bring({ 'auth/otp.json': { enabled: true } })
    assert.equal((await auth('otp/signup/email', { loginId: 'c@example.com', user: {} })).status, 200)
  })

  it('are those that management operations change', async () => {
    const rules = { enabled: true, minLength: 30, lowercase: true, lock: true, lockAttempts: 3 }
    assert.deepEqual((await plane.call('POST', '/v1/mgmt/password/settings', rules)).body, {})
    const { body } = await plane.call('GET', '/v1/mgmt/password/settings')
    assert.deepEqual([body.minLength, body.lowercase, body.uppercase, body.lockAttempts], [30, true, false, 3])
    const { body: exported } = await plane.call('POST', '/v1/mgmt/project/export', {})
    const file = exported.files['auth/password.json']
    assert.deepEqual([file.minLength, file.uppercase, file.emailTemplates.length], [30, false, 1])
    assert.equal((await plane.call('GET', '/v1/mgmt/password/settings?tenantId=t')).status, 404)
  })
})
