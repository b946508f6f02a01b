import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contract } from '../contract/index.ts'
import { isWrite } from './api.ts'

test('reads by POST are told from writes by their paths', () => {
  const operations = Object.values(contract).flatMap((verbs) => Object.values(verbs))
  const posts = operations.filter(({ method, path }) => method === 'POST' && path.includes('/mgmt/'))
  const reads = posts.map(({ path }) => path).filter((path) => !isWrite('POST', path))
  assert.deepEqual(reads.sort(), [
    '/v1/mgmt/accesskey/search',
    '/v1/mgmt/audit/export',
    '/v1/mgmt/audit/search',
    '/v1/mgmt/flow/export',
    '/v1/mgmt/flow/list',
    '/v1/mgmt/project/snapshot/export',
    '/v1/mgmt/project/snapshot/history',
    '/v1/mgmt/project/snapshot/validate',
    '/v1/mgmt/projects/list',
    '/v1/mgmt/role/search',
    '/v1/mgmt/tenant/search',
    '/v1/mgmt/theme/export',
    '/v1/mgmt/thirdparty/consents/search',
    '/v1/mgmt/user/history',
    '/v1/mgmt/user/passkeys/list',
    '/v1/mgmt/users/load',
    '/v2/mgmt/flow/export',
    '/v2/mgmt/theme/export',
    '/v2/mgmt/thirdparty/apps/load',
    '/v2/mgmt/user/history',
    '/v2/mgmt/user/search',
    '/v2/mgmt/user/search/test',
  ])
})

test('only reads are no writes', () => {
  assert.equal(isWrite('GET', '/v1/mgmt/user/delete'), false)
  assert.equal(isWrite('DELETE', '/v1/mgmt/user/search'), true)
  assert.equal(isWrite('POST', '/v1/mgmt/audit/search?x=1'), false)
})
