import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contract } from '../contract/index.ts'
import { documents } from '../contract/kinds/index.generated.ts'
import { operationsOf, routesOf } from '../contract/operation.ts'
import { effectOfRoute } from './effects.ts'
import { misleading } from './misleading.ts'

test('the routes that do something else than their method says', () => {
  // Of named documents, the verb of a route says what it does.
  const ofKinds = new Set(operationsOf(documents).map(({ op }) => `${op.method} ${op.path}`))
  assert.deepEqual(misleading.filter((route) => !ofKinds.has(route)).sort(), [
    'GET /:ssoAppId/oauth2/v1/authorize',
    'GET /:ssoAppId/oauth2/v1/logout',
    'GET /device/:projectId',
    'GET /oauth2/v1/apps/:projectId/authorize',
    'GET /oauth2/v1/apps/agentic/:projectId/:mcpServerId/authorize',
    'GET /oauth2/v1/apps/authorize',
    'GET /oauth2/v1/authorize',
    'GET /oauth2/v1/finish-authorize',
    'GET /oauth2/v1/logout',
    'GET /v1/auth/exchange',
    'GET /v1/auth/idp/sso/logout',
    'GET /v1/auth/oauth/callback',
    'GET /v1/auth/refresh',
    'GET /v1/auth/saml/idp/initiate',
    'GET /v1/auth/saml/idp/sso',
    'GET /v1/auth/wsfed/idp/initiate',
    'GET /v1/auth/wsfed/idp/sso',
    'GET /v1/mgmt/thirdparty/app/rotate',
    'GET /v1/oauth/callback',
    'GET /v1/outbound/oauth/callback',
    'POST /:ssoAppId/oauth2/v1/userinfo',
    'POST /management/users/get-login-history',
    'POST /management/users/search',
    'POST /oauth2/v1/apps/:projectId/introspect',
    'POST /oauth2/v1/apps/:projectId/userinfo',
    'POST /oauth2/v1/apps/introspect',
    'POST /oauth2/v1/apps/userinfo',
    'POST /oauth2/v1/userinfo',
    'POST /v1/auth/me/tenants',
    'POST /v1/auth/validate',
    'POST /v1/flow/event',
    'POST /v1/flow/validate-domain',
    'POST /v1/management/users/get-login-history',
    'POST /v1/management/users/search',
    'POST /v1/mgmt/accesskey/search',
    'POST /v1/mgmt/analytics/search',
    'POST /v1/mgmt/audit/blocks',
    'POST /v1/mgmt/audit/export',
    'POST /v1/mgmt/audit/search',
    'POST /v1/mgmt/audit/verify',
    'POST /v1/mgmt/authz/getmodified',
    'POST /v1/mgmt/authz/re/has',
    'POST /v1/mgmt/authz/re/resource',
    'POST /v1/mgmt/authz/re/targetall',
    'POST /v1/mgmt/authz/re/targets',
    'POST /v1/mgmt/authz/re/targetwithrelation',
    'POST /v1/mgmt/authz/re/who',
    'POST /v1/mgmt/authz/schema/load',
    'POST /v1/mgmt/descoper/list',
    'POST /v1/mgmt/family/search',
    'POST /v1/mgmt/fga/cache/metrics',
    'POST /v1/mgmt/fga/check',
    'POST /v1/mgmt/fga/explain',
    'POST /v1/mgmt/fga/mappable/resources',
    'POST /v1/mgmt/fga/relations/list',
    'POST /v1/mgmt/fga/resources/load',
    'POST /v1/mgmt/fga/schema/dryrun',
    'POST /v1/mgmt/flow/async/result',
    'POST /v1/mgmt/flow/execution/list',
    'POST /v1/mgmt/flow/execution/trace',
    'POST /v1/mgmt/flow/export',
    'POST /v1/mgmt/flow/list',
    'POST /v1/mgmt/flow/template/list',
    'POST /v1/mgmt/group/all',
    'POST /v1/mgmt/group/member/all',
    'POST /v1/mgmt/group/members',
    'POST /v1/mgmt/localization/flow/export',
    'POST /v1/mgmt/localization/messaging/export',
    'POST /v1/mgmt/mcp/server/client/load',
    'POST /v1/mgmt/mcp/server/clients/search',
    'POST /v1/mgmt/project/export',
    'POST /v1/mgmt/project/snapshot/export',
    'POST /v1/mgmt/project/snapshot/history',
    'POST /v1/mgmt/project/snapshot/validate',
    'POST /v1/mgmt/projects/list',
    'POST /v1/mgmt/role/search',
    'POST /v1/mgmt/role/subtenant/all',
    'POST /v1/mgmt/scopeClaimMapping/get',
    'POST /v1/mgmt/tenant/search',
    'POST /v1/mgmt/tenant/sso-user-remove',
    'POST /v1/mgmt/theme/export',
    'POST /v1/mgmt/thirdparty/consents/search',
    'POST /v1/mgmt/user/history',
    'POST /v1/mgmt/user/passkeys/list',
    'POST /v1/mgmt/user/search',
    'POST /v1/mgmt/user/sessions/list',
    'POST /v1/mgmt/user/trusteddevices/list',
    'POST /v1/mgmt/users/load',
    'POST /v2/mgmt/flow/export',
    'POST /v2/mgmt/theme/export',
    'POST /v2/mgmt/thirdparty/apps/load',
    'POST /v2/mgmt/user/history',
    'POST /v2/mgmt/user/search',
    'POST /v2/mgmt/user/search/test',
  ])
})

test('a request does what the contract says of its route', () => {
  for (const { op } of operationsOf(contract)) {
    for (const { method, path } of routesOf(op)) {
      const asked = path.replace(/:\w+/g, 'any.thing')
      assert.equal(effectOfRoute(method, `${asked}?a=/v1/mgmt/user`), op.effect, `${method} ${path}`)
    }
  }
})

test('of an unknown route the method tells', () => {
  assert.equal(effectOfRoute('GET', '/v1/mgmt/list/L1'), 'read')
  assert.equal(effectOfRoute('HEAD', '/v1/mgmt/list/L1'), 'read')
  assert.equal(effectOfRoute('POST', '/v1/mgmt/unknown/search'), 'write')
  assert.equal(effectOfRoute('DELETE', '/v1/mgmt/user/search'), 'write')
})
