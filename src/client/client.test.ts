import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, readReply, writeRequest } from './client.ts'
import { contract } from './operations.ts'
import { type Answer, type Exchange, ResponseError } from './transport.ts'
import type { Input, Output } from './values.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_T extends true>() => undefined

test('infers what is sent and what comes back', () => {
  holds<Equal<Input<typeof contract.user.setLoginId>['loginId'], string | null | undefined>>()
  holds<Equal<Input<typeof contract.user.setStatus>['status'], string | null | undefined>>()
  holds<Equal<Input<typeof contract.user.patch>['roleNames'], readonly string[] | null | undefined>>()
  type Messages = NonNullable<Output<typeof contract.outbox.list>>['messages']
  holds<Equal<NonNullable<Messages>[number]['createdTime'], string | number | undefined>>()
})

test('writes the body with its keys as they stand', () => {
  assert.deepEqual(writeRequest(contract.role.search, { text: 'a', roleNames: null, tenantIds: ['T1'] }), {
    method: 'POST',
    path: '/v1/mgmt/role/search',
    body: '{"text":"a","roleNames":null,"tenantIds":["T1"]}',
  })
  assert.deepEqual(writeRequest(contract.role.search), { method: 'POST', path: '/v1/mgmt/role/search' })
  assert.equal(writeRequest(contract.user.history, { userIds: ['U1', 'U2'] }).body, '["U1","U2"]')
})

test('writes what a GET asks for into the query, and parameters into the path', () => {
  const path = (request: { path: string }) => request.path
  assert.equal(path(writeRequest(contract.tenant.loadAll)), '/v1/mgmt/tenant/all')
  assert.equal(path(writeRequest(contract.user.load, { loginId: 'a b', userId: null })), '/v1/mgmt/user?loginId=a+b')
  const clone = writeRequest(contract.project.cloneProcess, { processId: 'a/b' })
  assert.deepEqual(clone, { method: 'GET', path: '/v1/mgmt/project/clone/async/a%2Fb' })
  const verify = writeRequest(contract.otp.verify, { method: 'email', loginId: 'a', code: '1' })
  assert.deepEqual(verify, { method: 'POST', path: '/v1/auth/otp/verify/email', body: '{"loginId":"a","code":"1"}' })
})

const answer = (status: number, body: string): Answer => ({ status, headers: {}, body })

test('a reply without a name has that of its field', () => {
  assert.deepEqual(readReply(contract.user.history, '[{"userId":"U1"}]'), {
    usersAuthHistory: [{ userId: 'U1' }],
  })
  assert.deepEqual(readReply(contract.tenant.create, '{"id":"T1"}'), { id: 'T1' })
})

test('calls under the credentials, and throws a refusal', async () => {
  const sent: Exchange[] = []
  const transport = async (exchange: Exchange) => {
    sent.push(exchange)
    return sent.length > 1 ? answer(401, '{"errorCode":"E061004"}') : answer(200, '{"id":"T1"}')
  }
  const by = { projectId: 'P1', token: 'K1' }
  assert.deepEqual(await call(transport, by, contract.tenant.create, { name: 'Acme' }), { id: 'T1' })
  await assert.rejects(call(transport, {}, contract.license.get), (error: unknown) => {
    return error instanceof ResponseError && error.code === 'E061004'
  })
  assert.deepEqual(sent, [
    {
      method: 'POST',
      path: '/v1/mgmt/tenant/create',
      headers: { authorization: 'Bearer P1:K1', 'x-descope-project-id': 'P1', 'content-type': 'application/json' },
      body: '{"name":"Acme"}',
    },
    { method: 'GET', path: '/v1/mgmt/license', headers: { authorization: 'Bearer ' } },
  ])
})
