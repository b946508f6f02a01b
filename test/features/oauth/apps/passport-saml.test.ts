/** Passport's strategy for SAML, unmodified, as its own guide configures it. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import { Passport } from 'passport'
import { onEveryPlane } from '../../../support/planes.ts'
import { person } from '../../tenant/sso/person.ts'
import { makeUser } from '../browsing.ts'

interface Profile {
  nameID: string
  nameIDFormat: string
  issuer: string
  attributes: { [name: string]: string }
}
type Done = (error: Error | null, user?: Profile) => void
type Verify = (profile: Profile, done: Done) => void

/** It brings types of Express, and of another Passport than ours: its name is no literal here. */
const STRATEGY = '@node-saml/passport-saml' as string
const { Strategy } = (await import(STRATEGY)) as {
  Strategy: new (options: object, signIn: Verify, signOut: Verify) => never
}

onEveryPlane("Passport's strategy for SAML", (get) => {
  it('signs people in with the settings that its guide asks for', async () => {
    const plane = get()
    plane.now = Date.now()
    const passport = new Passport()
    const server = createServer(async (request, response) => {
      const asked = Object.assign(request, { query: {}, body: await formOf(request) })
      passport.authenticate('saml', { session: false }, (error, user, info) => {
        response.setHeader('location', `/done?${new URLSearchParams({ said: JSON.stringify({ error, user, info }) })}`)
        response.writeHead(303).end()
      })(asked, response, () => response.end())
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const created = await plane.call('POST', '/v1/mgmt/sso/idp/app/saml/create', {
        name: 'Passport',
        enabled: true,
        entityId: 'passport-saml',
        acsUrl: `${site}/login/callback`,
        subjectNameIdType: 'email',
        subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        attributeMapping: [{ name: 'displayName', type: 'user_attribute', value: 'name' }],
      })
      const { samlSettings } = (await plane.call('GET', `/v1/mgmt/sso/idp/app/load?id=${created.body.id}`)).body
      const { idpSsoUrl: entryPoint, idpCert, idpEntityId } = samlSettings
      const options = { callbackUrl: `${site}/login/callback`, entryPoint, issuer: 'passport-saml', idpCert }
      const verify: Verify = (profile, done) => done(null, profile)
      passport.use(new Strategy(options, verify, verify))
      const user = await makeUser(plane, 'passport-saml')
      const go = person((html): { [field: string]: string } | undefined => {
        if (html.includes('name="login_id"')) return { login_id: user.loginId, channel: 'email', action: 'send' }
        return html.includes('name="code"') ? { code: user.code, action: 'code' } : undefined
      })
      const back = await go(`${site}/login`, `${site}/done`)
      const { error, user: profile, info } = JSON.parse(back.searchParams.get('said') ?? '{}')
      assert.equal(error, null, back.href)
      assert.deepEqual(
        [profile?.nameID, profile?.nameIDFormat, profile?.issuer, profile?.attributes, info],
        [
          'passport-saml@example.com',
          'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
          idpEntityId,
          { displayName: 'Test User' },
          undefined,
        ],
      )
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })
})

async function formOf(request: IncomingMessage): Promise<{ [name: string]: string }> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()))
}
