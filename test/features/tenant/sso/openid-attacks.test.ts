/** What a tenant's OpenID provider may change, and what strangers and other providers may try with its answers. */
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { exportJWK, SignJWT } from 'jose'
import { type AuthPlane, asAuthPlane } from '../../auth/signing-in.ts'
import { onEveryEngineWithPlane } from './plane.ts'

const APP = 'http://localhost:3000/done'
const UNSIGNED = 'The ID token is not signed by its issuer, not for us, or not good now'

interface Key {
  kid: string
  publicKey: KeyObject
  privateKey: KeyObject
}

const newKey = (kid: string): Key => ({ kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) })

/** A provider that does what the test says. */
async function startScripted() {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const made = {
    issuer,
    published: [] as Key[],
    token: '',
    asked: [] as string[],
    namesItself: false,
    isDown: false,
    stop,
  }
  server.on('request', async (request, response) => {
    const path = request.url ?? ''
    made.asked.push(path)
    const keys = made.published.map(async ({ kid, publicKey }) => ({
      ...(await exportJWK(publicKey)),
      kid,
      alg: 'RS256',
    }))
    const bodies: { [path: string]: object } = {
      '/jwks': { keys: await Promise.all(keys) },
      '/token': { access_token: 'a', token_type: 'Bearer', id_token: made.token },
      '/.well-known/openid-configuration': {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        ...(made.namesItself && { authorization_response_iss_parameter_supported: true }),
      },
    }
    const body = bodies[path.replace(/\?.*/, '')]
    response.writeHead(body && !(made.isDown && path.startsWith('/jwks')) ? 200 : 503, {
      'content-type': 'application/json',
    })
    response.end(JSON.stringify(body ?? {}))
  })
  function stop() {
    server.close()
    server.closeAllConnections()
  }
  return made
}

onEveryEngineWithPlane('Attacks on SSO by OpenID Connect', { deliveryPrivate: true }, (get) => {
  let plane: AuthPlane
  let sdk: ReturnType<typeof DescopeClient>
  let provider: Awaited<ReturnType<typeof startScripted>>
  let key: Key
  before(async () => {
    plane = asAuthPlane(get())
    plane.now = Date.now()
    sdk = DescopeClient({ projectId: plane.projectId, managementKey: plane.managementKey, baseUrl: plane.url })
    provider = await startScripted()
    key = newKey('first')
    provider.published = [key]
  })
  after(() => provider?.stop())

  let made = 0
  const company = async (more: object = {}) => {
    const { data } = await sdk.management.tenant.create(`Company ${++made}`)
    const tenant = data?.id ?? ''
    const settings = {
      name: 'op',
      clientId: 'plane',
      issuer: provider.issuer,
      userAttrMapping: { loginId: 'sub' },
      ...more,
    }
    const { ok, error } = await sdk.management.sso.configureOIDCSettings(tenant, settings as never, [])
    assert.ok(ok, JSON.stringify(error))
    return tenant
  }
  const begin = async (tenant: string) => {
    const { data, error } = await sdk.sso.start(tenant, APP)
    assert.ok(data, JSON.stringify(error))
    const query = new URL(data.url).searchParams
    return { state: query.get('state') ?? '', nonce: query.get('nonce') ?? '' }
  }
  const claimsFor = (nonce: string) => {
    const now = Math.floor(plane.now / 1000)
    return { iss: provider.issuer, aud: 'plane', sub: `user-${made}`, iat: now, exp: now + 300, nonce }
  }
  const sign = (claims: object, by: Key = key, header: object = {}) =>
    new SignJWT(claims as never).setProtectedHeader({ alg: 'RS256', kid: by.kid, ...header }).sign(by.privateKey)
  const comeBack = async (state: string, more: { [name: string]: string } = {}) => {
    const query = new URLSearchParams({ code: 'c', state, ...more })
    const answer = await fetch(`${plane.url}/v1/oauth/callback?${query}`, { redirect: 'manual' })
    const back = new URL(answer.headers.get('location') ?? 'none:').searchParams
    return { status: answer.status, isIn: back.has('code'), err: back.get('err') }
  }
  const IN = { status: 303, isIn: true, err: null }
  const attempt = async (tenant: string, token: (nonce: string) => string | Promise<string>) => {
    const { state, nonce } = await begin(tenant)
    provider.token = await token(nonce)
    return comeBack(state)
  }
  const readings = () => provider.asked.filter((path) => path === '/jwks').length

  it('follows a rotation of keys at once, reads them once for many, and no more often for keys of strangers', async () => {
    const tenant = await company()
    assert.deepEqual(await attempt(tenant, (nonce) => sign(claimsFor(nonce))), IN)
    plane.now += 31_000
    const next = newKey('second')
    provider.published = [next]
    const begun = await Promise.all(Array.from({ length: 6 }, () => begin(tenant)))
    provider.asked.length = 0
    // One token for all: the nonce of each is another, but the key is looked for first.
    provider.token = await sign(claimsFor(begun[0]?.nonce ?? ''), next)
    const answers = await Promise.all(begun.map(({ state }) => comeBack(state)))
    assert.equal(answers.filter(({ isIn }) => isIn).length, 1)
    assert.equal(readings(), 1)
    assert.deepEqual(await attempt(tenant, (nonce) => sign(claimsFor(nonce), next)), IN)
    assert.equal((await attempt(tenant, (nonce) => sign(claimsFor(nonce), key))).err, UNSIGNED)
    for (const kid of ['x', 'y', 'z']) await attempt(tenant, (nonce) => sign(claimsFor(nonce), { ...next, kid }))
    assert.equal(readings(), 1, 'half a minute has to pass')
    plane.now += 31_000
    await attempt(tenant, (nonce) => sign(claimsFor(nonce), { ...next, kid: 'other' }))
    assert.equal(readings(), 2)
    provider.published = [key]
  })

  it('goes on with the keys that it knows while its provider does not tell them', async () => {
    const tenant = await company({
      authUrl: `${provider.issuer}/authorize`,
      tokenUrl: `${provider.issuer}/token`,
      JWKsUrl: `${provider.issuer}/jwks?own`,
    })
    assert.deepEqual(await attempt(tenant, (nonce) => sign(claimsFor(nonce))), IN)
    const next = newKey('lost')
    plane.now += 31_000
    const { state, nonce } = await begin(tenant)
    provider.token = await sign(claimsFor(nonce), next)
    provider.isDown = true
    assert.equal((await comeBack(state)).isIn, false)
    provider.isDown = false
    assert.deepEqual(await attempt(tenant, (again) => sign(claimsFor(again))), IN)
  })

  it('takes ID tokens of the issuer, for this client, for this sign-in, and of now', async () => {
    const tenant = await company()
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const forged: { readonly [what: string]: (nonce: string) => string | Promise<string> } = {
      'another nonce': () => sign(claimsFor('other')),
      'no nonce': (nonce) => sign({ ...claimsFor(nonce), nonce: undefined }),
      'another audience': (nonce) => sign({ ...claimsFor(nonce), aud: 'somebody' }),
      'several audiences and no party': (nonce) => sign({ ...claimsFor(nonce), aud: ['plane', 'somebody'] }),
      'another party': (nonce) => sign({ ...claimsFor(nonce), azp: 'somebody' }),
      'another issuer': (nonce) => sign({ ...claimsFor(nonce), iss: 'https://evil.example' }),
      'no issuer': (nonce) => sign({ ...claimsFor(nonce), iss: undefined }),
      'an old one': (nonce) => sign({ ...claimsFor(nonce), exp: claimsFor(nonce).iat - 61 }),
      'one without an end': (nonce) => sign({ ...claimsFor(nonce), exp: undefined }),
      'one of tomorrow': (nonce) => sign({ ...claimsFor(nonce), nbf: claimsFor(nonce).iat + 86_400 }),
      'another key of that name': (nonce) => sign(claimsFor(nonce), newKey('first')),
      'no signature': (nonce) => `${encode({ alg: 'none' })}.${encode(claimsFor(nonce))}.`,
      'a symmetric signature by the public key': (nonce) => {
        const text = `${encode({ alg: 'HS256', kid: 'first' })}.${encode(claimsFor(nonce))}`
        return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`
      },
    }
    for (const [what, token] of Object.entries(forged)) {
      assert.deepEqual(await attempt(tenant, token), { status: 303, isIn: false, err: UNSIGNED }, what)
    }
    const evil = newKey('evil')
    const jwk = await exportJWK(evil.publicKey)
    provider.asked.length = 0
    for (const header of [{ jwk }, { jku: `${provider.issuer}/evil` }, { x5u: `${provider.issuer}/evil` }]) {
      const answer = await attempt(tenant, (nonce) => sign(claimsFor(nonce), { ...evil, kid: 'first' }, header))
      assert.equal(answer.err, UNSIGNED)
    }
    assert.deepEqual(
      provider.asked.filter((path) => path === '/evil'),
      [],
    )
    assert.deepEqual(await attempt(tenant, (nonce) => sign(claimsFor(nonce))), IN)
  })

  it('mixes up no providers: an answer is of the one that was asked, for the sign-in that was begun', async () => {
    const tenant = await company()
    const OTHER = 'The answer is of another identity provider than was asked'
    const { state, nonce } = await begin(tenant)
    provider.token = await sign(claimsFor(nonce))
    assert.equal((await comeBack(state, { iss: 'https://evil.example' })).err, OTHER)
    const again = await begin(tenant)
    provider.token = await sign(claimsFor(again.nonce))
    assert.deepEqual(await comeBack(again.state, { iss: provider.issuer }), IN)
    const elsewhere = await begin(await company())
    provider.token = await sign(claimsFor(again.nonce))
    assert.equal((await comeBack(elsewhere.state)).err, UNSIGNED, 'the ID token of another sign-in')
    const [one, two] = [await begin(tenant), await begin(tenant)]
    const stateOfOther = `${one.state.split('.')[0]}.${two.state.split('.')[1]}`
    provider.token = await sign(claimsFor(one.nonce))
    assert.equal((await comeBack(stateOfOther)).err, UNSIGNED)
    assert.equal((await comeBack(stateOfOther)).status, 400, 'a state is good once')

    plane.now += 600_001
    provider.namesItself = true
    const strict = await begin(tenant)
    provider.token = await sign(claimsFor(strict.nonce))
    assert.equal((await comeBack(strict.state)).err, OTHER, 'a provider that names itself always does')
    provider.namesItself = false
  })
})
