/** What an access key's own claims may never say, at every door where they come in. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { digestOf } from '../../../src/features/secrets.ts'
import { callsOf } from '../../support/entities.ts'
import { onEveryPlane } from '../../support/planes.ts'

const RESERVED =
  'roles permissions tenants dct aud act amr drn exp iat iss nbf jti rexp sub sid gen tu nsec su dsub cnf token_type gid'.split(
    ' ',
  )
const FORGED = {
  roles: ['Tenant Admin'],
  permissions: ['SSO Admin'],
  tenants: { acme: { roles: ['Tenant Admin'] } },
  aud: 'elsewhere',
  dct: 'acme',
  act: { sub: 'somebody' },
}

onEveryPlane('reserved claims', (plane) => {
  const { post } = callsOf(plane, '/v1/mgmt/accesskey')
  const validated = async (token: string) =>
    (await plane().call('POST', '/v1/auth/validate', {}, `Bearer ${plane().projectId}:${token}`)).body
  const refused = (claim: string) => ({
    status: 400,
    body: {
      errorCode: 'E011003',
      errorDescription: 'Request is invalid',
      errorMessage: `The customClaims field holds the reserved claim ${claim}`,
    },
  })

  it('A7 no door of an access key takes a reserved claim, and nothing is changed', async () => {
    const made = await post('/create', { name: 'good', customClaims: { team: 'core' } })
    const { id } = made.body.key
    for (const claim of RESERVED) {
      const customClaims = { team: 'other', [claim]: FORGED[claim as keyof typeof FORGED] ?? 'x' }
      const doors: [string, object][] = [
        ['/create', { name: 'bad', customClaims }],
        ['/update', { id, name: 'bad', customClaims }],
        ['/import', { keys: [{ name: 'bad', cleartext: `cleartext of ${claim} 0123456789`, customClaims }] }],
      ]
      for (const [door, body] of doors) assert.deepEqual(await post(door, body), refused(claim), `${door} ${claim}`)
    }
    const { keys } = (await post('/search')).body
    assert.deepEqual(
      keys.map(({ name, customClaims }: { name: string; customClaims: object }) => [name, customClaims]),
      [['good', { team: 'core' }]],
    )
  })

  it('A7 what a key was given before says nothing in its tokens', async () => {
    const { projectId, world } = plane()
    const { body } = await post('/create', { name: 'old', customClaims: { team: 'core' } })
    await world.store.writeDirectory(async ({ accessKeys }) => {
      const key = await accessKeys.lock(projectId, body.key.id)
      assert.equal(key?.digest, digestOf(body.cleartext))
      if (key) await accessKeys.update(projectId, { ...key, customClaims: { ...key.customClaims, ...FORGED } })
    })
    const bearer = `Bearer ${projectId}:${body.cleartext}`
    const { sessionJwt } = (await plane().call('POST', '/v1/auth/accesskey/exchange', {}, bearer)).body
    const { exp, iat, ...claims } = await validated(sessionJwt)
    assert.deepEqual([exp - iat, claims], [600, { team: 'core', drn: 'DS', iss: projectId, sub: body.key.id }])
  })

  it('A7 neither does what a session was given before, nor a JWT template', async () => {
    const { projectId, world } = plane()
    const loginId = 'held'
    await plane().call('POST', '/v1/mgmt/user/create', { loginId })
    const signedIn = await plane().call('POST', '/v1/mgmt/auth/signin', { loginId, customClaims: { plan: 'gold' } })
    const { sub, sid } = await validated(signedIn.body.sessionJwt)
    await world.store.writeDirectory(async ({ sessions }) => {
      const session = await sessions.load(projectId, sid)
      const root = { plan: 'gold', ...FORGED }
      if (session) await sessions.update(projectId, { ...session, claims: { root } })
    })
    const again = await plane().call('POST', '/v1/auth/refresh', {}, `Bearer ${projectId}:${signedIn.body.refreshJwt}`)
    const { exp, iat, rexp, ...claims } = await validated(again.body.sessionJwt)
    assert.deepEqual(claims, { plan: 'gold', amr: [], drn: 'DS', iss: projectId, sub, sid })

    const document = { id: 'tpl', type: 'user', template: { tier: 1, ...FORGED, aud: projectId } }
    const project = { kind: 'project', id: '', position: 0, file: '', revision: 1, modifiedAt: 0 } as const
    await world.store.writeDirectory(({ configuration }) =>
      configuration.save(projectId, [
        { ...project, document: { userTemplateId: 'tpl' } },
        { ...project, kind: 'jwtTemplate', id: 'tpl', document },
      ]),
    )
    const templated = await plane().call('POST', '/v1/mgmt/auth/signin', { loginId })
    const shown = await validated(templated.body.sessionJwt)
    assert.deepEqual(Object.keys(shown).sort(), [
      'amr',
      'aud',
      'drn',
      'exp',
      'iat',
      'iss',
      'rexp',
      'sid',
      'sub',
      'tier',
    ])
  })

  it('A7 no door of a session takes a reserved claim at the root of its tokens', async () => {
    const { projectId } = plane()
    const loginId = 'held'
    const signedIn = await plane().call('POST', '/v1/mgmt/auth/signin', { loginId })
    const jwt = signedIn.body.refreshJwt
    for (const claim of RESERVED) {
      const customClaims = { [claim]: 'x' }
      const doors: [string, object][] = [
        ['/v1/mgmt/jwt/update', { jwt, customClaims }],
        ['/v1/mgmt/auth/signin', { loginId, customClaims }],
        ['/v1/mgmt/auth/signup', { loginId: `new ${claim}`, customClaims }],
        ['/v1/mgmt/auth/signup-in', { loginId: `new ${claim}`, customClaims }],
        ['/v1/mgmt/auth/anonymous', { customClaims }],
        ['/v1/mgmt/user/signin/embeddedlink', { loginId, customClaims }],
      ]
      for (const [door, body] of doors) {
        const { status, body: answer } = await plane().call('POST', door, body)
        assert.deepEqual([door, { status, body: answer }], [door, refused(claim)])
      }
    }
    assert.equal((await plane().call('GET', '/v1/mgmt/user?loginId=new%20roles')).status, 404)
    assert.equal((await validated(signedIn.body.sessionJwt)).iss, projectId)
  })
})
