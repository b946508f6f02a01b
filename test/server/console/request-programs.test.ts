/** Requests of the inspector as lines of programs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asCurl } from '../../../src/console/pages/requests/curl.ts'
import type { Inspection } from '../../../src/console/pages/requests/inspection.ts'
import { asPlaywright, asSdk } from '../../../src/console/pages/requests/programs.ts'

const request: Inspection = {
  id: 'r1',
  time: 0,
  method: 'POST',
  path: '/v1/auth/otp/verify/email',
  query: '',
  operation: 'otp.verify',
  status: 401,
  errorCode: 'E061102',
  took: 3,
  project: 'P1',
  caller: 'the project id alone',
  address: '127.0.0.1',
  asked: { loginId: 'ada"+alert(1)+"', code: '***' },
  answered: {},
}
const url = 'http://127.0.0.1:8097'

test('a request is copied as the call of the SDK that makes it, or as a request', () => {
  assert.match(
    asSdk(request, url),
    /\nconst \{ ok, data, error \} = await descope\.otp\.verify\.email\("ada\\"\+alert\(1\)\+\\"", "\*\*\*"\)$/,
  )
  const other = { ...request, operation: 'user.patch', path: '/v1/mgmt/user/patch', caller: 'a management key' }
  assert.equal(
    asSdk(other, url),
    `const answer = await fetch("http://127.0.0.1:8097/v1/mgmt/user/patch", {
  method: 'POST',
  headers: { authorization: \`Bearer P1:\${process.env.DESCOPE_MANAGEMENT_KEY}\`, 'content-type': 'application/json' },
  body: JSON.stringify({
    "loginId": "ada\\"+alert(1)+\\"",
    "code": "***"
  }),
})`,
  )
})

test('a request is copied as a test that holds its status', () => {
  const read = { ...request, method: 'GET', path: '/v1/mgmt/user', query: 'loginId=ada', operation: 'user.load' }
  assert.equal(
    asPlaywright({ ...read, status: 200, asked: '' }, url),
    `import { expect, test } from '@playwright/test'

test("user.load", async ({ request }) => {
  const answer = await request.fetch("http://127.0.0.1:8097/v1/mgmt/user?loginId=ada", {
    method: 'GET',
    headers: { authorization: "Bearer P1" },
  })
  expect(answer.status()).toBe(200)
})`,
  )
  assert.match(asCurl(request, url), /^curl -X POST 'http:\/\/127\.0\.0\.1:8097\/v1\/auth\/otp\/verify\/email'/)
})
