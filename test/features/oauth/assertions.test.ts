import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { engines } from '../../support/engines.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { askToken, makeApp, makeUser, type TestApp, userinfo } from './browsing.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

for (const engine of engines()) {
  describe(`assertions of trusted issuers on ${engine.name}`, { skip: engine.skip }, () => {
    let plane: TestPlane
    let drop: () => Promise<void>
    let server: Server
    let asked = 0
    let keys: { privateKey: CryptoKey; publicKey: CryptoKey }
    let issuer = ''
    let app: TestApp
    let userId = ''
    before(async () => {
      const fresh = await engine.freshUrl()
      drop = fresh.drop
      plane = await startTestPlane({ database: fresh.url, deliveryPrivate: true })
      keys = await generateKeyPair('ES256')
      const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
      server = createServer((_, response) => {
        asked++
        response.end(JSON.stringify({ keys: [jwk] }))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      app = await makeApp(plane, 'assertions', trusting())
      userId = (await makeUser(plane, 'asserted')).userId
    })
    after(async () => {
      server?.close()
      await plane?.stop()
      await drop?.()
    })

    const trusting = (more: object = {}) => ({
      jwtBearerSettings: {
        issuers: { [issuer]: { jwksUri: `${issuer}/keys`, externalIdFieldName: 'login', ...more } },
      },
    })

    async function assertion(more: JWTPayload = {}, header: object = {}, key = keys.privateKey): Promise<string> {
      const iat = Math.floor(plane.now / 1000)
      const claims = { iss: issuer, aud: plane.projectId, sub: 'x', login: 'asserted', iat, exp: iat + 300, ...more }
      return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(key)
    }

    const exchange = (token: string, by = app) =>
      askToken(plane, {
        grant_type: GRANT,
        assertion: token,
        scope: 'openid read',
        client_id: by.clientId,
        client_secret: by.secret,
      })

    it('exchanges one for tokens of the user', async () => {
      const { status, body } = await exchange(await assertion())
      assert.deepEqual([status, body.scope, body.refresh_token], [200, 'openid read', undefined])
      assert.deepEqual((await userinfo(plane, body.access_token)).body, { sub: userId })
      await exchange(await assertion())
      assert.equal(asked, 1)
    })

    it('refuses what is not signed by the issuer, not for us, or not good now', async () => {
      const now = Math.floor(plane.now / 1000)
      const { privateKey: strange } = await generateKeyPair('ES256')
      const unsigned = (await assertion()).split('.')
      const none = Buffer.from('{"alg":"none"}').toString('base64url')
      const secret = await crypto.subtle.importKey(
        'raw',
        Buffer.alloc(32, 1),
        { name: 'HMAC', hash: 'SHA-256' },
        true,
        ['sign'],
      )
      const bad = {
        'another key': await assertion({}, {}, strange),
        'another algorithm': await assertion({}, { alg: 'HS256' }, secret as CryptoKey),
        'no algorithm': `${none}.${unsigned[1]}.`,
        'no signature': `${unsigned[0]}.${unsigned[1]}.`,
        'another audience': await assertion({ aud: 'https://other.example' }),
        'no audience': await assertion({ aud: [] }),
        'another issuer': await assertion({ iss: 'https://other.example' }),
        'an inherited issuer': await assertion({ iss: 'constructor' }),
        'an end that is past': await assertion({ exp: now - 6 }),
        'a beginning that is to come': await assertion({ nbf: now + 60 }),
        'an old one': await assertion({ iat: now - 7200 }),
        'an unknown key id': await assertion({}, { kid: 'k2' }),
        'an unknown user': await assertion({ login: 'nobody' }),
        'no user': await assertion({ login: '' }),
        'a user that is no text': await assertion({ login: { toString: 'asserted' } }),
        'no JWT': 'x',
      }
      for (const [what, token] of Object.entries(bad)) {
        const { status, body } = await exchange(token)
        assert.deepEqual([status, body.error], [400, 'invalid_grant'], what)
      }
    })

    it('needs an app that trusts somebody', async () => {
      const other = await makeApp(plane, 'trusts nobody')
      const { status, body } = await exchange(await assertion(), other)
      assert.deepEqual([status, body.error], [400, 'unauthorized_client'])
    })

    it('fetches no keys from private networks, by plain http or through another scheme, unless told so', async () => {
      const guarded = await startTestPlane()
      try {
        const port = (server.address() as AddressInfo).port
        const before = asked
        const uris = [
          `http://127.0.0.1:${port}/keys`,
          `https://127.0.0.1:${port}/keys`,
          `https://localhost:${port}/keys`,
          `https://[::1]:${port}/keys`,
          `https://[::ffff:127.0.0.1]:${port}/keys`,
          `https://0.0.0.0:${port}/keys`,
          `https://2130706433:${port}/keys`,
          `https://0177.0.0.1:${port}/keys`,
          'https://169.254.169.254/latest/meta-data',
          `https://user:pass@example.com:${port}/keys`,
          'file:///etc/passwd',
          'gopher://127.0.0.1/x',
          '',
        ]
        for (const [index, jwksUri] of uris.entries()) {
          const own = await makeApp(guarded, `guarded ${index}`, trusting({ jwksUri }))
          const { status, body } = await askToken(guarded, {
            grant_type: GRANT,
            assertion: await assertion({ aud: guarded.projectId }),
            client_id: own.clientId,
            client_secret: own.secret,
          })
          assert.deepEqual([status, body.errorMessage], [400, 'The keys of the issuer cannot be had'], jwksUri)
        }
        assert.equal(asked, before)
      } finally {
        await guarded.stop()
      }
    })
  })
}
