/** Clients and tokens that are bound to keys: `private_key_jwt`, DPoP and signed requests, by unmodified clients and by attackers. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, it } from 'node:test'
import {
  type CryptoKey,
  calculateJwkThumbprint,
  decodeJwt,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
} from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import type { TestPlane } from '../../../support/plane.ts'
import { onEveryPlane } from '../../../support/planes.ts'
import {
  askToken,
  authorizeUrl,
  CALLBACK,
  getCode,
  goThrough,
  makeApp,
  makeUser,
  newPkce,
  openBrowser,
  type TestApp,
} from '../../oauth/browsing.ts'

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
interface Keys {
  privateKey: CryptoKey
  publicKey: CryptoKey
}

onEveryPlane('OAuth bound to keys', (get) => {
  let keys: Keys
  let others: Keys
  let app: TestApp
  let other: TestApp
  let issuer = ''
  before(async () => {
    const plane = get()
    plane.now = Date.now()
    keys = await generateKeyPair('ES256', { extractable: true })
    others = await generateKeyPair('ES256', { extractable: true })
    issuer = `${plane.url}/v1/apps/${plane.projectId}`
    app = await makeApp(plane, 'signs', { jarSettings: { publicKey: await exportSPKI(keys.publicKey) } })
    other = await makeApp(plane, 'signs too', {
      jarSettings: { publicKey: JSON.stringify({ keys: [await exportJWK(others.publicKey)] }) },
    })
  })
  const now = () => Math.floor(get().now / 1000)
  /** The clients go by the machine's clock, and the plane then does, too. */
  const inTime: typeof fetch = (...args) => {
    get().now = Date.now()
    return fetch(...args)
  }
  let made = 0

  async function discover(by: TestApp, auth: openid.ClientAuth) {
    const options = { execute: [openid.allowInsecureRequests] }
    const config = await openid.discovery(new URL(issuer), by.clientId, undefined, auth, options)
    config[openid.customFetch] = inTime as openid.CustomFetch
    return config
  }

  function sign(claims: JWTPayload, header: object = {}, key = keys.privateKey) {
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...header }).sign(key)
  }

  const assertion = (more: JWTPayload = {}, header: object = {}, key = keys.privateKey) =>
    sign(
      { iss: app.clientId, sub: app.clientId, aud: issuer, jti: `a${++made}`, iat: now(), exp: now() + 60, ...more },
      header,
      key,
    )

  const byAssertion = async (token: string, more: { [name: string]: string } = {}) =>
    askToken(get(), {
      grant_type: 'client_credentials',
      client_assertion: token,
      client_assertion_type: ASSERTION,
      ...more,
    })

  it('openid-client shows who it is by private_key_jwt, at every endpoint', async () => {
    const plane = get()
    const user = await makeUser(plane, 'by-key')
    const config = await discover(app, openid.PrivateKeyJwt(keys.privateKey))
    const { access_token } = await openid.clientCredentialsGrant(config, { scope: 'read' })
    assert.equal(decodeJwt(access_token).sub, app.id)
    assert.equal((await openid.tokenIntrospection(config, access_token)).active, true)
    const verifier = openid.randomPKCECodeVerifier()
    const parameters = {
      redirect_uri: CALLBACK,
      scope: 'openid read',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }
    const url = await openid.buildAuthorizationUrlWithPAR(config, parameters)
    const back = await goThrough(openBrowser(plane), url.href, user)
    const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier })
    assert.equal(tokens.claims()?.sub, user.userId)
    const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    await openid.tokenRevocation(config, next.refresh_token ?? '')
    await assert.rejects(openid.refreshTokenGrant(config, next.refresh_token ?? ''), { error: 'invalid_grant' })
  })

  it('refuses assertions that are not the client’s, not for us, not good now, or used', async () => {
    const good = await assertion()
    assert.equal((await byAssertion(good)).status, 200)
    const [head = '', body = ''] = good.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const secret = new TextEncoder().encode(await exportSPKI(keys.publicKey))
    const claims = { iss: app.clientId, sub: app.clientId, aud: issuer, jti: 'hs', exp: now() + 60 }
    const bad = {
      'used before': good,
      'another audience': await assertion({ aud: 'https://other.example' }),
      'another project': await assertion({ aud: issuer.replace(/\w{5}$/, 'other') }),
      expired: await assertion({ exp: now() - 6 }),
      'not yet good': await assertion({ nbf: now() + 60 }),
      'good for too long': await assertion({ exp: now() + 7200 }),
      'without an end': await assertion({ exp: undefined }),
      'without an id': await assertion({ jti: undefined }),
      'of another issuer': await assertion({ iss: other.clientId }),
      'by another app’s key': await assertion({}, {}, others.privateKey),
      'by a key of its own': await assertion({}, { jwk: await exportJWK(others.publicKey) }, others.privateKey),
      'by the public key as a secret': await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret),
      'a request object': await assertion({}, { typ: 'oauth-authz-req+jwt' }),
      'a DPoP proof': await assertion({}, { typ: 'dpop+jwt' }),
      'no algorithm': `${none}.${body}.`,
      'no signature': `${head}.${body}.`,
    }
    for (const [what, token] of Object.entries(bad)) {
      const { status, body } = await byAssertion(token)
      assert.deepEqual([status, body.error], [401, 'invalid_client'], what)
    }
    const twice = await byAssertion(await assertion(), { client_secret: app.secret })
    assert.deepEqual([twice.status, twice.body.error], [400, 'invalid_request'])
    const named = await byAssertion(await assertion(), { client_id: other.clientId })
    assert.deepEqual([named.status, named.body.error], [400, 'invalid_request'])
    const untyped = await byAssertion(await assertion(), { client_assertion_type: 'saml' })
    assert.deepEqual([untyped.status, untyped.body.error], [401, 'invalid_client'])
  })

  it('takes an assertion once of many that come at once', async () => {
    const one = await assertion()
    const answers = await Promise.all(Array.from({ length: 8 }, () => byAssertion(one)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  it('openid-client binds tokens to a key, and nothing is had without it', async () => {
    const plane = get()
    const user = await makeUser(plane, 'bound')
    const pub = await makeApp(plane, 'bound', { nonConfidentialClient: true })
    const config = await discover(pub, openid.None())
    const handle = openid.getDPoPHandle(config, keys)
    const jkt = await calculateJwkThumbprint(await exportJWK(keys.publicKey))
    const verifier = openid.randomPKCECodeVerifier()
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid read',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      dpop_jkt: jkt,
    })
    const back = await goThrough(openBrowser(plane), url.href, user)
    const checks = { pkceCodeVerifier: verifier }
    const tokens = await openid.authorizationCodeGrant(config, back, checks, undefined, { DPoP: handle })
    assert.deepEqual([tokens.token_type, decodeJwt(tokens.access_token)['cnf']], ['dpop', { jkt }])
    const info = await openid.fetchUserInfo(config, tokens.access_token, user.userId, { DPoP: handle })
    assert.equal(info.sub, user.userId)
    const userinfo = (headers: { [name: string]: string }) =>
      fetch(`${plane.url}/oauth2/v1/apps/userinfo`, { headers: { connection: 'close', ...headers } })
    const proof = (more: JWTPayload = {}, header: object = {}, by: Keys = keys) =>
      proofOf(plane, by, { htm: 'GET', ath: sha256(tokens.access_token), ...more }, header)
    const asBearer = await userinfo({ authorization: `Bearer ${tokens.access_token}`, dpop: await proof() })
    assert.deepEqual([asBearer.status, asBearer.headers.get('www-authenticate')], [401, 'Bearer error="invalid_token"'])
    const used = await proof()
    const authorization = `DPoP ${tokens.access_token}`
    assert.equal((await userinfo({ authorization, dpop: used })).status, 200)
    const refusals = {
      'without a proof': {},
      'used before': { dpop: used },
      'of another token': { dpop: await proof({ ath: sha256('x') }) },
      'of another method': { dpop: await proof({ htm: 'POST' }) },
      'of another address': { dpop: await proof({ htu: `${plane.url}/oauth2/v1/apps/token` }) },
      'of another host': { dpop: await proof({ htu: 'https://other.example/oauth2/v1/apps/userinfo' }) },
      'too old': { dpop: await proof({ iat: now() - 66 }) },
      'of the future': { dpop: await proof({ iat: now() + 30 }) },
      'by another key': { dpop: await proof({}, {}, others) },
      'by a key that does not fit': { dpop: await proof({}, { jwk: await exportJWK(others.publicKey) }) },
      'with its private key': { dpop: await proof({}, { jwk: await exportJWK(keys.privateKey) }) },
      'of another type': { dpop: await proof({}, { typ: 'JWT' }) },
      'no JWT': { dpop: 'x' },
    }
    for (const [what, headers] of Object.entries(refusals)) {
      const { status, headers: told } = await userinfo({ authorization, ...headers })
      assert.equal(status, 401, what)
      assert.match(told.get('www-authenticate') ?? '', /^DPoP error="invalid_dpop_proof"/, what)
    }
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '', client_id: pub.clientId }
    const stolen = await askToken(plane, form)
    assert.deepEqual([stolen.status, stolen.body.error], [400, 'invalid_grant'])
    const foreign = await askToken(plane, form, { dpop: await proofOf(plane, others, { htu: tokenEndpoint(plane) }) })
    assert.deepEqual([foreign.status, foreign.body.error], [400, 'invalid_grant'])
    const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP: handle })
    assert.equal(next.token_type, 'dpop')
  })

  it('a code that was asked for a key is good for that key alone', async () => {
    const plane = get()
    const user = await makeUser(plane, 'code-key')
    const pkce = newPkce()
    const jkt = await calculateJwkThumbprint(await exportJWK(keys.publicKey))
    const code = await getCode(plane, app, user, {
      code_challenge: pkce.challenge,
      code_challenge_method: 'S256',
      dpop_jkt: jkt,
    })
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: pkce.verifier,
      client_id: app.clientId,
      client_secret: app.secret,
    }
    const at = { htu: tokenEndpoint(plane) }
    for (const headers of [{}, { dpop: await proofOf(plane, others, at) }]) {
      const { status, body } = await askToken(plane, form, headers)
      assert.deepEqual([status, body.error], [400, 'invalid_grant'])
    }
    const { status, body } = await askToken(plane, form, { dpop: await proofOf(plane, keys, at) })
    assert.deepEqual([status, body.token_type], [200, 'DPoP'])
    const bad = await askToken(
      plane,
      { ...form, code: 'x' },
      { dpop: await proofOf(plane, keys, { ...at, htm: 'GET' }) },
    )
    assert.deepEqual([bad.status, bad.body.error], [400, 'invalid_dpop_proof'])
  })

  it('an app that forces DPoP gets no other tokens', async () => {
    const plane = get()
    const made = await plane.call('POST', '/v1/mgmt/infra', {
      entity: 'inbound_app',
      data: { name: 'forced', forceDpop: true, permissionsScopes: [{ name: 'read' }] },
    })
    assert.equal(made.status, 200, JSON.stringify(made.body))
    const { clientId, clientSecret } = made.body.data
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
    const without = await askToken(plane, form)
    assert.deepEqual([without.status, without.body.error], [400, 'invalid_dpop_proof'])
    const proof = await proofOf(plane, keys, { htu: tokenEndpoint(plane) })
    const { status, body } = await askToken(plane, form, { dpop: proof })
    assert.deepEqual([status, body.token_type], [200, 'DPoP'])
    const again = await askToken(plane, form, { dpop: proof })
    assert.deepEqual([again.status, again.body.error], [400, 'invalid_dpop_proof'])
  })

  it('oauth4webapi sends a signed request, and what stands beside it does not count', async () => {
    const plane = get()
    const user = await makeUser(plane, 'jar')
    const enforced = await makeApp(plane, 'jar', {
      jarSettings: { enforce: true, maxLifetimeSeconds: 300, publicKey: await exportSPKI(keys.publicKey) },
    })
    const insecure = { [oauth.allowInsecureRequests]: true }
    const found = await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure })
    const server = await oauth.processDiscoveryResponse(new URL(issuer), found)
    assert.equal(server.request_parameter_supported, true)
    const { challenge, verifier } = newPkce()
    const parameters = {
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid read',
      state: 'signed',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }
    const client = { client_id: enforced.clientId }
    plane.now = Date.now()
    const request = await oauth.issueRequestObject(server, client, parameters, { key: keys.privateKey })
    const beside = { client_id: enforced.clientId, request, scope: 'openid contact', state: 'changed' }
    const url = `/oauth2/v1/apps/authorize?${new URLSearchParams(beside)}`
    const back = await goThrough(openBrowser(plane), url, user)
    assert.equal(back.searchParams.get('state'), 'signed')
    const { body } = await askToken(plane, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: verifier,
      client_id: enforced.clientId,
      client_secret: enforced.secret,
    })
    assert.equal(body.scope, 'openid read')
    const claims = { ...parameters, ...client, iss: enforced.clientId, aud: issuer, iat: now(), exp: now() + 60 }
    const objects: { [what: string]: string } = {
      missing: '',
      'by another key': await sign(claims, {}, others.privateKey),
      'of another client': await sign({ ...claims, client_id: app.clientId }),
      'for somebody else': await sign({ ...claims, aud: 'https://other.example' }),
      expired: await sign({ ...claims, exp: now() - 6 }),
      'without an end': await sign({ ...claims, exp: undefined }),
      'good for too long': await sign({ ...claims, exp: now() + 400 }),
      'a client assertion': await sign({ ...claims, sub: enforced.clientId }),
      'one in the other': await sign({ ...claims, request: 'x' }),
      'a DPoP proof': await sign(claims, { typ: 'dpop+jwt' }),
      unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await sign(claims)).split('.')[1]}.`,
    }
    for (const [what, object] of Object.entries(objects)) {
      const answer = await openBrowser(plane).get(authorizeUrl(enforced, object ? { request: object } : {}))
      assert.deepEqual([answer.status, answer.location], [400, ''], what)
    }
    const pushed = await plane.call('POST', '/oauth2/v1/apps/par', {
      ...client,
      client_secret: enforced.secret,
      request: objects['by another key'],
    })
    assert.deepEqual([pushed.status, pushed.body.error], [400, 'invalid_request_object'])
  })
})

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')
const tokenEndpoint = (plane: TestPlane) => `${plane.url}/oauth2/v1/apps/token`
let proofs = 0

async function proofOf(plane: TestPlane, { privateKey, publicKey }: Keys, more: JWTPayload, header: object = {}) {
  const claims = {
    htm: 'POST',
    htu: `${plane.url}/oauth2/v1/apps/userinfo`,
    jti: `p${++proofs}`,
    iat: Math.floor(plane.now / 1000),
    ...more,
  }
  const head = { alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey), ...header }
  return new SignJWT(claims).setProtectedHeader(head as { alg: string }).sign(privateKey)
}
