/** What can be tried on a SAML service provider by who has one honest response, and by whoever runs another provider. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { SignedXml } from 'xml-crypto'
import { type AuthPlane, suite } from '../../auth/signing-in.ts'
import { APP, type Forge, good, IDP, NOT_SIGNED, post, type SamlCompanies, samlCompanies } from './saml-companies.ts'
import { assertionOf, type Claims, newKeys, responseOf, signed } from './saml-provider.ts'

/** One part of a response, as it stands there. */
function part(xml: string, name: 'Assertion' | 'Signature' | 'Response'): string {
  const found = new RegExp(`<((?:\\w+:)?${name})[ >].*</\\1>`, 's').exec(xml)?.[0]
  assert.ok(found, `the response has no ${name}`)
  return found
}

/** The same about somebody else, whom no identity provider has signed in. */
const lie = (claims: Claims): Claims => ({ ...claims, nameId: claims.nameId.replace('ada', 'root') })

suite(
  'Attacks on SSO by SAML',
  (get) => {
    let plane: AuthPlane
    let companies: SamlCompanies
    before(async () => {
      plane = get()
      companies = await samlCompanies(plane)
      await companies.sdk.management.role.create('Reader')
    })

    const honest = (claims: Claims) => companies.honest(claims)
    const whole = (claims: Claims) =>
      signed(responseOf(assertionOf(claims), claims.inResponseTo), companies.keys, 'Response')
    const forgedAssertion = (claims: Claims) => assertionOf({ ...lie(claims), id: '_forged' })
    const digestOf = (xml: string) => /<DigestValue>([^<]*)/.exec(xml)?.[1] ?? ''

    /** Wrapped signatures: numbers are those of Somorovsky et al., "On Breaking SAML". */
    const WRAPPED: { readonly [what: string]: Forge } = {
      'XSW1: a forged response whose signature holds the honest one': (claims) => {
        const real = whole(claims)
        const signature = part(real, 'Signature')
        const object = `<Object>${real.replace(signature, '')}</Object></Signature>`
        const forged = responseOf(forgedAssertion(claims), claims.inResponseTo)
        return forged.replace('</samlp:Response>', `${signature.replace('</Signature>', object)}</samlp:Response>`)
      },
      'XSW2: a forged response beside a detached signature and the honest one': (claims) => {
        const real = whole(claims)
        const signature = part(real, 'Signature')
        const forged = responseOf(forgedAssertion(claims), claims.inResponseTo)
        return forged.replace('</samlp:Response>', `${signature}${real.replace(signature, '')}</samlp:Response>`)
      },
      'XSW3: a forged assertion before the honest one': (claims) => {
        const real = part(honest(claims), 'Assertion')
        return responseOf(forgedAssertion(claims) + real, claims.inResponseTo)
      },
      'XSW3: a forged assertion behind the honest one': (claims) => {
        const real = part(honest(claims), 'Assertion')
        return responseOf(real + forgedAssertion(claims), claims.inResponseTo)
      },
      'XSW4: the honest assertion as a child of a forged one': (claims) => {
        const real = part(honest(claims), 'Assertion')
        return responseOf(
          forgedAssertion(claims).replace('</saml:Assertion>', `${real}</saml:Assertion>`),
          claims.inResponseTo,
        )
      },
      'XSW5: the signature in a forged assertion, the honest one behind it': (claims) => {
        const real = part(honest(claims), 'Assertion')
        const signature = part(real, 'Signature')
        const forged = forgedAssertion(claims).replace('</saml:Assertion>', `${signature}</saml:Assertion>`)
        return responseOf(forged + real.replace(signature, ''), claims.inResponseTo)
      },
      'XSW6: the signature in a forged assertion, the honest one in the signature': (claims) => {
        const real = part(honest(claims), 'Assertion')
        const signature = part(real, 'Signature')
        const object = signature.replace('</Signature>', `<Object>${real.replace(signature, '')}</Object></Signature>`)
        return responseOf(
          forgedAssertion(claims).replace('</saml:Assertion>', `${object}</saml:Assertion>`),
          claims.inResponseTo,
        )
      },
      'XSW7: a forged assertion of the same id among extensions': (claims) => {
        const forged = `<samlp:Extensions>${assertionOf(lie(claims))}</samlp:Extensions>`
        return honest(claims).replace('<samlp:Status>', `${forged}<samlp:Status>`)
      },
      'XSW8: a forged assertion, in whose signature the honest one stands as an object, of the same id': (claims) => {
        const real = part(honest(claims), 'Assertion')
        const signature = part(real, 'Signature')
        const object = signature.replace('</Signature>', `<Object>${real.replace(signature, '')}</Object></Signature>`)
        return responseOf(assertionOf(lie(claims)).replace('</saml:Assertion>', `${object}</saml:Assertion>`))
      },
    }

    const resigned = (xml: string, options: object, edit: (signer: SignedXml) => void = () => {}) => {
      const signer = new SignedXml({
        privateKey: companies.keys.key.export({ type: 'pkcs8', format: 'pem' }),
        signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
        ...options,
      })
      edit(signer)
      signer.computeSignature(xml, { location: { reference: "//*[local-name(.)='Assertion']", action: 'append' } })
      return signer.getSignedXml()
    }
    const reference = {
      xpath: "//*[local-name(.)='Assertion']",
      transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    }

    /** Signatures that are none, or of another form. */
    const SIGNATURES: { readonly [what: string]: Forge } = {
      'a signature that is taken away': (claims) => honest(claims).replace(/<Signature.*<\/Signature>/s, ''),
      'a signature without a value': (claims) => honest(claims).replace(/<SignatureValue>[^<]*/, '<SignatureValue>'),
      'a signature of another namespace': (claims) =>
        honest(claims).replace('xmlns="http://www.w3.org/2000/09/xmldsig#"', 'xmlns="urn:evil"'),
      'two signatures of one assertion': (claims) => {
        const xml = honest(claims)
        return xml.replace('</saml:Assertion>', `${part(xml, 'Signature')}</saml:Assertion>`)
      },
      'a symmetric signature by the certificate': (claims) =>
        resigned(
          responseOf(assertionOf(claims), claims.inResponseTo),
          {
            privateKey: companies.keys.certificate,
            signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
          },
          (signer) => {
            signer.enableHMAC()
            signer.addReference(reference)
          },
        ),
      'a signature over a part that is not the assertion': (claims) =>
        resigned(responseOf(assertionOf(claims), claims.inResponseTo), {}, (signer) =>
          signer.addReference({ ...reference, xpath: "//*[local-name(.)='Status']" }),
        ),
      'a signature over two parts': (claims) =>
        resigned(responseOf(assertionOf(claims), claims.inResponseTo), {}, (signer) => {
          signer.addReference(reference)
          signer.addReference({ ...reference, xpath: "//*[local-name(.)='Status']" })
        }),
      'a signature over whatever the document is': (claims) =>
        resigned(responseOf(assertionOf(claims), claims.inResponseTo), {}, (signer) =>
          signer.addReference({ ...reference, xpath: '/*', isEmptyUri: true }),
        ),
      'a transformation more': (claims) => {
        const third =
          '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>1=0</XPath></Transform>'
        return honest(claims).replace('</Transforms>', `${third}</Transforms>`)
      },
      'a transformation by a style sheet': (claims) =>
        honest(claims).replace(
          'Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></Transforms>',
          'Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></Transforms>',
        ),
      'two lists of what is signed': (claims) => {
        const xml = honest(claims)
        const digest = digestOf(
          signed(responseOf(assertionOf(lie(claims)), claims.inResponseTo), companies.keys, 'Assertion'),
        )
        const info = /<SignedInfo>.*<\/SignedInfo>/s.exec(xml)?.[0] ?? ''
        const other = info.replace(digestOf(xml), digest)
        return xml.replace(info, info + other).replace(claims.nameId, lie(claims).nameId)
      },
      'the digest of a lie in a comment before the honest one': (claims) => {
        const xml = honest(claims)
        const digest = digestOf(
          signed(responseOf(assertionOf(lie(claims)), claims.inResponseTo), companies.keys, 'Assertion'),
        )
        const cut = xml.replace(`<DigestValue>${digestOf(xml)}`, `<DigestValue><!--${digest}-->${digestOf(xml)}`)
        return cut.replace(claims.nameId, lie(claims).nameId)
      },
      'a certificate of its own beside the signature': async (claims) =>
        signed(responseOf(assertionOf(claims), claims.inResponseTo), await newKeys(plane.now), 'Assertion'),
      'no XML': () => 'SAMLResponse',
      'an empty document': () => '<a/>',
      'a response without an assertion': (claims) => responseOf('', claims.inResponseTo),
    }

    for (const [what, forge] of Object.entries({ ...WRAPPED, ...SIGNATURES })) {
      it(`refuses ${what}`, async () => {
        const answer = await companies.attempt(forge)
        assert.deepEqual([answer.code, answer.err], [null, NOT_SIGNED])
      })
    }

    /** Honestly signed, and not for here and now. */
    const edited = (from: string | RegExp, to: string): Forge => {
      return (claims) => {
        const before = assertionOf(claims)
        const after = before.replace(from, to)
        assert.notEqual(after, before)
        return signed(responseOf(after, claims.inResponseTo), companies.keys, 'Assertion')
      }
    }
    const ELSEWHERE = 'The SAML assertion is not for this plane, not good now, or answers another request'
    const SAID: { readonly [what: string]: [forge: Forge, err: string] } = {
      'an assertion without conditions': [edited(/<saml:Conditions.*<\/saml:Conditions>/s, ''), NOT_SIGNED],
      'an assertion for nobody': [edited(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/s, ''), NOT_SIGNED],
      'an audience that a comment cuts': [edited('</saml:Audience>', '<!-- -->.evil</saml:Audience>'), NOT_SIGNED],
      'an issuer that a comment cuts': [
        edited('</saml:Issuer>', '<!-- -->.evil.example</saml:Issuer>'),
        'The SAML assertion is of another issuer',
      ],
      'an assertion without an issuer': [
        edited(/<saml:Issuer>[^<]*<\/saml:Issuer>/, ''),
        'The SAML assertion is of another issuer',
      ],
      'an assertion that nobody confirms': [
        edited(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/s, ''),
        ELSEWHERE,
      ],
      'a confirmation for the holder of a key': [edited('cm:bearer', 'cm:holder-of-key'), ELSEWHERE],
      'a confirmation without an end': [
        edited(/(<saml:SubjectConfirmationData[^>]*) NotOnOrAfter="[^"]*"/, '$1'),
        NOT_SIGNED,
      ],
      'a confirmation without a recipient': [edited(/ Recipient="[^"]*"/, ''), ELSEWHERE],
      'conditions without an end': [edited(/(<saml:Conditions[^>]*) NotOnOrAfter="[^"]*"/, '$1'), NOT_SIGNED],
      'a time that is none': [edited(/(<saml:Conditions[^>]*NotOnOrAfter=")[^"]*/, '$1next year'), NOT_SIGNED],
      'an assertion about nobody': [
        edited(/<saml:NameID .*<\/saml:NameID>/s, ''),
        'The SAML assertion names nobody lastingly',
      ],
      'a subject that an attribute says': [
        (claims) => {
          const told = { ...claims.attributes, nameID: ['root'], nameIDFormat: ['x'] }
          const xml = assertionOf({ ...claims, attributes: told }).replace(/<saml:NameID .*<\/saml:NameID>/s, '')
          return signed(responseOf(xml, claims.inResponseTo), companies.keys, 'Assertion')
        },
        'The SAML assertion names nobody lastingly',
      ],
    }
    for (const [what, [forge, err]] of Object.entries(SAID)) {
      it(`refuses ${what}`, async () => {
        const answer = await companies.attempt(forge)
        assert.deepEqual([answer.code, answer.err], [null, err])
      })
    }

    it('reads texts whole that comments, sections and instructions cut in two', async () => {
      const cuts = { '<!-- -->': 'whole', '<![CDATA[]]>': 'whole', '<?cut?>': 'unsigned' }
      for (const [cut, kind] of Object.entries(cuts)) {
        for (const field of ['nameId', 'email']) {
          const answer = await companies.attempt((claims) => {
            const [, domain = ''] = claims.nameId.split('@')
            const long = `ada@${domain}.evil.example`
            const told = field === 'nameId' ? { nameId: long } : { nameId: 'x', attributes: { email: [long] } }
            return honest({ ...claims, ...told }).replace(`@${domain}.evil`, `@${domain}${cut}.evil`)
          })
          const err = kind === 'whole' ? 'The address is in none of the SSO domains of the tenant' : NOT_SIGNED
          assert.deepEqual([answer.code, answer.err], [null, err], `${cut} in ${field}`)
        }
      }
    })

    it('takes an attribute for what it is called, whatever objects have by that name', async () => {
      const where = await companies.company()
      const at = await companies.begin(where)
      const odd = '<Value xmlns=""><nameID>root</nameID><toString/></Value>'
      const attributes = {
        __proto__: ['x'],
        constructor: ['y'],
        getAssertion: ['z'],
        attributes: ['w'],
        groups: ['readers'],
      }
      const claims = { ...companies.claimsFor(where, at), attributes: { ...attributes, ['__proto__']: [odd] } }
      const { code, err } = await post(at.acs, honest(claims), at.relayState)
      const { user, idpResponse } = good(await companies.sdk.saml.exchange(code ?? String(err))) as never as {
        user: { loginIds: string[] }
        idpResponse: { idpSAMLAttributes: object; idpGroups: string[] }
      }
      assert.deepEqual(user.loginIds, [`ada@${where.domain}`])
      assert.deepEqual(
        [idpResponse.idpSAMLAttributes, idpResponse.idpGroups],
        [{ constructor: 'y', getAssertion: 'z', attributes: 'w', groups: 'readers' }, ['readers']],
      )
    })

    it('has every value of an attribute that is said in pieces', async () => {
      const where = await companies.company()
      const at = await companies.begin(where)
      const xml = assertionOf({ ...companies.claimsFor(where, at), attributes: { groups: ['one'] } })
      const more = '<saml:Attribute Name="groups"><saml:AttributeValue>two</saml:AttributeValue></saml:Attribute>'
      const split = xml.replace('</saml:AttributeStatement>', `${more}</saml:AttributeStatement>`)
      const answer = await post(at.acs, signed(responseOf(split), companies.keys, 'Assertion'), at.relayState)
      const { idpResponse } = good(await companies.sdk.saml.exchange(answer.code ?? String(answer.err))) as never as {
        idpResponse: { idpGroups: string[] }
      }
      assert.deepEqual(idpResponse.idpGroups, ['one', 'two'])
    })

    it('keeps two configurations of a tenant apart, and two tenants with one identity provider', async () => {
      const first = await companies.company(APP)
      const pairs = [await companies.another(first, 'second', APP), await companies.company(APP)]
      for (const other of pairs) {
        const [at, there] = [await companies.begin(first), await companies.begin(other)]
        const xml = honest(companies.claimsFor(first, at))
        const borrowed = await post(there.acs, xml, there.relayState)
        assert.deepEqual([borrowed.code, borrowed.err], [null, NOT_SIGNED])
        const crossed = await post(there.acs, honest(companies.claimsFor(other, there)), at.relayState)
        assert.deepEqual([crossed.status, crossed.to], [400, null], 'the sign-in of one does not end at the other')
        const unasked = await post(there.acs, honest(companies.claimsFor(first, { requestId: '', acs: at.acs })), '')
        assert.deepEqual([unasked.code, unasked.err], [null, NOT_SIGNED])
      }
      const missing = await post(`${(await companies.begin(first)).acs}&ssoId=none`, '<a/>', '')
      assert.deepEqual([missing.status >= 400, missing.to], [true, null])
    })

    it('leads nowhere by a RelayState, and takes no field twice', async () => {
      const where = await companies.company(APP)
      const { saml } = await companies.settings(where)
      const states = [
        'https://evil.example/',
        '//evil.example',
        'javascript:alert(1)',
        '\\\\evil.example',
        '/x',
        '"><a>',
      ]
      for (const relayState of states) {
        const unasked = companies.claimsFor(where, { requestId: '', acs: saml.spACSUrl })
        const { to, code } = await post(saml.spACSUrl, honest(unasked), relayState)
        assert.deepEqual([to, code !== null], [new URL(APP).origin, true], relayState)
      }
      const at = await companies.begin(where)
      const field = `SAMLResponse=${encodeURIComponent(Buffer.from(honest(companies.claimsFor(where, at))).toString('base64'))}`
      const twice = await fetch(at.acs, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `${field}&${field}&RelayState=${at.relayState}`,
        redirect: 'manual',
      })
      assert.deepEqual([twice.status, twice.headers.get('location')], [400, null])
    })

    it('gives the library for signatures nothing that takes it long, even beside an honest assertion', async () => {
      const beside: { readonly [what: string]: string } = {
        deep: `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`,
        wide: '<a/>'.repeat(7000),
        'with many attributes': `<a ${Array.from({ length: 7000 }, (_, at) => `a${at}=""`).join(' ')}/>`,
        short: '<a b=""><c/></a>',
      }
      for (const [what, padding] of Object.entries(beside)) {
        const { code, err } = await companies.attempt((claims) =>
          honest(claims).replace('<samlp:Status>', `<samlp:Extensions>${padding}</samlp:Extensions><samlp:Status>`),
        )
        const due = what === 'short' ? [true, null] : [false, NOT_SIGNED]
        assert.deepEqual([code !== null, err], due, what)
      }
    })

    it('looks at three hundred bad responses of a network in an hour, and at good ones of all others', async () => {
      const where = await companies.company(APP)
      const { saml } = await companies.settings(where)
      const unasked = () => honest(companies.claimsFor(where, { requestId: '', acs: saml.spACSUrl }))
      const from = (address: string) => ({ 'x-forwarded-for': address })
      for (let batch = 0; batch < 10; batch++) {
        await Promise.all(Array.from({ length: 30 }, () => post(saml.spACSUrl, 'x', '', from('203.0.113.7'))))
      }
      const refused = await post(saml.spACSUrl, unasked(), '', from('203.0.113.7'))
      assert.deepEqual([refused.code, refused.err], [null, 'Too many sign-ins from this network were refused'])
      assert.notEqual((await post(saml.spACSUrl, unasked(), '', from('203.0.113.8'))).code, null)
      plane.now += 3_600_001
      assert.notEqual((await post(saml.spACSUrl, unasked(), '', from('203.0.113.7'))).code, null)
    })

    it('knows no assertion of another project', async () => {
      const where = await companies.company(APP)
      const { saml } = await companies.settings(where)
      const { body } = await plane.call('POST', '/v1/mgmt/project/clone', { name: 'Another' })
      const acs = saml.spACSUrl.replace(plane.projectId, body.projectId ?? 'P2none')
      const answer = await post(acs, honest(companies.claimsFor(where, { requestId: '', acs: saml.spACSUrl })), '')
      assert.deepEqual([answer.status >= 400, answer.to], [true, null])
      assert.match(saml.idpEntityId, new RegExp(IDP))
    })
  },
  { trustedProxies: ['127.0.0.1'] },
)
