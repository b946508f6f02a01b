/** Companies that sign in by SAML, and what others try with forged, old and borrowed assertions. */
import assert from 'node:assert/strict'
import { createVerify } from 'node:crypto'
import { before, it } from 'node:test'
import { type AuthPlane, suite } from '../../auth/signing-in.ts'
import { APP, type Forge, good, IDP, NOT_SIGNED, post, type SamlCompanies, samlCompanies } from './saml-companies.ts'
import { assertionOf, newKeys, requestIn, responseOf, type SamlKeys, signed } from './saml-provider.ts'

suite('SSO by SAML', (get) => {
  let plane: AuthPlane
  let sdk: SamlCompanies['sdk']
  let keys: SamlKeys
  let companies: SamlCompanies
  before(async () => {
    plane = get()
    companies = await samlCompanies(plane)
    sdk = companies.sdk
    keys = companies.keys
    await sdk.management.role.create('Reader')
  })
  const company: SamlCompanies['company'] = (...settings) => companies.company(...settings)
  const begin: SamlCompanies['begin'] = (where) => companies.begin(where)
  const claimsFor: SamlCompanies['claimsFor'] = (where, at) => companies.claimsFor(where, at)
  const honest: SamlCompanies['honest'] = (claims) => companies.honest(claims)
  const attempt: SamlCompanies['attempt'] = (forge) => companies.attempt(forge)

  it('signs its requests, and makes a member of whom it is told', async () => {
    const where = await company()
    const { url } = good(await sdk.saml.start(where.tenant, APP))
    const { xml, acs, query } = requestIn(url)
    assert.equal(new URL(url).origin, IDP)
    assert.match(xml, new RegExp(`<saml:Issuer[^>]*>${plane.projectId}-${where.tenant}<`))
    const { saml } = (await plane.call('GET', `/v2/mgmt/sso/settings?tenantId=${where.tenant}`)).body
    assert.equal(acs, saml.spACSUrl)
    const raw = url
      .slice(url.indexOf('?') + 1)
      .split('&')
      .filter((part) => !part.startsWith('Signature='))
      .join('&')
    const verifier = createVerify('RSA-SHA256').update(raw)
    assert.ok(verifier.verify(saml.spSignCertificate, query.get('Signature') ?? '', 'base64'))

    const at = await begin(where)
    const { to, code } = await post(at.acs, honest(claimsFor(where, at)), at.relayState)
    assert.equal(to, 'http://localhost:3000')
    const session = good(await sdk.saml.exchange(code ?? ''))
    assert.deepEqual(
      [session.user?.loginIds, session.user?.name, session.user?.verifiedEmail, session.user?.SAML],
      [[`ada@${where.domain}`], 'Ada', true, true],
    )
    const claims = (await plane.read(session.sessionJwt)) as { [claim: string]: unknown }
    assert.deepEqual([claims['amr'], claims['dct']], [['fed'], where.tenant])
    const tenants = claims['tenants'] as { [id: string]: { roles: string[] } }
    assert.deepEqual(tenants[where.tenant]?.roles, ['Reader'])
  })

  it('takes a response that is signed as a whole, and one that nobody asked for where the settings lead on', async () => {
    const whole = await attempt((claims) =>
      signed(responseOf(assertionOf(claims), claims.inResponseTo), keys, 'Response'),
    )
    assert.ok(whole.code, String(whole.err))
    const where = await company(APP)
    const { saml } = (await plane.call('GET', `/v2/mgmt/sso/settings?tenantId=${where.tenant}`)).body
    const unasked = claimsFor(where, { requestId: '', acs: saml.spACSUrl })
    const first = await post(saml.spACSUrl, honest(unasked), '')
    good(await sdk.saml.exchange(first.code ?? ''))
    const again = await post(saml.spACSUrl, honest(unasked), '')
    assert.deepEqual([again.code, again.err], [null, 'The SAML assertion was used before'])
    const closed = await company()
    const other = (await companies.settings(closed)).saml.spACSUrl
    const refused = await post(other, honest(claimsFor(closed, { requestId: '', acs: other })), '')
    assert.deepEqual([refused.status, refused.to], [400, null])
  })

  it('takes an answer once, also when many bring it at once', async () => {
    const where = await company()
    const at = await begin(where)
    const xml = honest(claimsFor(where, at))
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(at.acs, xml, at.relayState)))
    assert.equal(answers.filter(({ code }) => code !== null).length, 1)
  })

  const ELSEWHERE = 'The SAML assertion is not for this plane, not good now, or answers another request'
  const forgeries: [what: string, forge: Forge, err: string][] = [
    ['no signature', (claims) => responseOf(assertionOf(claims), claims.inResponseTo), NOT_SIGNED],
    [
      'another issuer',
      (claims) => honest({ ...claims, issuer: 'https://evil.example' }),
      'The SAML assertion is of another issuer',
    ],
    ['another audience', (claims) => honest({ ...claims, audience: 'somebody-else' }), NOT_SIGNED],
    ['another recipient', (claims) => honest({ ...claims, recipient: 'https://evil.example/acs' }), ELSEWHERE],
    ['another request', (claims) => honest({ ...claims, inResponseTo: '_other' }), ELSEWHERE],
    ['no request', (claims) => honest({ ...claims, inResponseTo: '' }), ELSEWHERE],
    [
      'an old one',
      (claims) => honest({ ...claims, now: claims.now - 3_600_000 }),
      'The SAML assertion is not good any more',
    ],
    [
      'one of tomorrow',
      (claims) => honest({ ...claims, now: claims.now + 3_600_000 }),
      'The SAML assertion is not good yet',
    ],
    ['a changed name', (claims) => honest(claims).replace(claims.nameId, `root${claims.nameId.slice(3)}`), NOT_SIGNED],
    [
      'an entity',
      (claims) => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${honest(claims)}`,
      'The XML of the identity provider declares a document type',
    ],
    [
      'a forged assertion before the signed one',
      (claims) =>
        honest(claims).replace(
          '<saml:Assertion',
          `${assertionOf({ ...claims, id: '_evil', nameId: `root${claims.nameId.slice(3)}` })}<saml:Assertion`,
        ),
      NOT_SIGNED,
    ],
    [
      'the signed assertion wrapped in a forged one',
      (claims) => {
        const real = /<saml:Assertion.*<\/saml:Assertion>/s.exec(honest(claims))?.[0] ?? ''
        const evil = assertionOf({ ...claims, id: '_evil', nameId: `root${claims.nameId.slice(3)}` })
        const signature = /<Signature.*<\/Signature>/s.exec(real)?.[0] ?? ''
        const object = signature.replace('</Signature>', `<Object>${real.replace(signature, '')}</Object></Signature>`)
        return responseOf(evil.replace('</saml:Assertion>', `${object}</saml:Assertion>`), claims.inResponseTo)
      },
      NOT_SIGNED,
    ],
  ]
  for (const [what, forge, err] of forgeries) {
    it(`refuses ${what}`, async () => {
      const answer = await attempt(forge)
      assert.deepEqual([answer.code, answer.err], [null, err])
    })
  }

  it('refuses the signature of another key, and the assertion of another tenant', async () => {
    const others = await newKeys(plane.now)
    const stranger = await attempt((claims) =>
      signed(responseOf(assertionOf(claims), claims.inResponseTo), others, 'Assertion'),
    )
    assert.deepEqual([stranger.code, stranger.err], [null, NOT_SIGNED])
    const [one, two] = [await company(), await company()]
    const [at, there] = [await begin(one), await begin(two)]
    const borrowed = await post(there.acs, honest(claimsFor(one, at)), there.relayState)
    assert.equal(borrowed.code, null)
    const crossed = await post(there.acs, honest(claimsFor(two, there)), at.relayState)
    assert.deepEqual([crossed.status, crossed.to], [400, null])
  })

  it('reads a name whole that a comment cuts in two', async () => {
    const where = await company()
    const at = await begin(where)
    const claims = claimsFor(where, at)
    const xml = honest({ ...claims, nameId: `ada@${where.domain}.evil.example` })
    const cut = xml.replace(`ada@${where.domain}.evil`, `ada@${where.domain}<!-- -->.evil`)
    const answer = await post(at.acs, cut, at.relayState)
    assert.deepEqual([answer.code, answer.err], [null, 'The address is in none of the SSO domains of the tenant'])
  })

  it('gives clocks a minute, by its own', async () => {
    assert.ok((await attempt((claims) => honest({ ...claims, now: claims.now + 50_000 }))).code)
    assert.ok((await attempt((claims) => honest({ ...claims, now: claims.now - 350_000 }))).code)
    const late = await attempt((claims) => honest({ ...claims, now: claims.now - 361_000 }))
    assert.equal(late.err, 'The SAML assertion is not good any more')
  })

  it('reads metadata, refuses what is none, and shows its own', async () => {
    const cert = keys.certificate.replace(/-----[^-]+-----|\s/g, '')
    const space = 'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    const idpMetadataXml =
      `<md:EntityDescriptor ${space} entityID="${IDP}"><md:IDPSSODescriptor><md:KeyDescriptor use="signing"><ds:KeyInfo>` +
      `<ds:X509Data><ds:X509Certificate>${cert}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
      `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${IDP}/from-metadata"/>` +
      '</md:IDPSSODescriptor></md:EntityDescriptor>'
    const where = await company()
    const configure = (settings: object) =>
      plane.call('POST', '/v1/mgmt/sso/saml/metadata', { tenantId: where.tenant, settings, domains: [where.domain] })
    assert.equal((await configure({ idpMetadataXml })).status, 200)
    const { url } = good(await sdk.saml.start(where.tenant, APP))
    assert.equal(new URL(url).pathname, '/from-metadata')
    const at = await begin(where)
    assert.ok((await post(at.acs, honest(claimsFor(where, at)), at.relayState)).code)
    for (const bad of ['<a/>', '<', `<!DOCTYPE a>${idpMetadataXml}`]) {
      await configure({ idpMetadataXml: bad })
      assert.equal((await sdk.saml.start(where.tenant, APP)).ok, false, bad)
    }
    await configure({ idpMetadataUrl: 'http://169.254.169.254/latest' })
    assert.equal(
      (await sdk.saml.start(where.tenant, APP)).error?.errorMessage,
      "The identity provider's metadata cannot be had",
    )
    const own = await fetch(`${plane.url}/v1/auth/saml/metadata?projectId=${plane.projectId}&tenantId=${where.tenant}`)
    assert.match(own.headers.get('content-type') ?? '', /samlmetadata\+xml/)
    assert.match(await own.text(), new RegExp(`entityID="${plane.projectId}-${where.tenant}"`))
  })
})
