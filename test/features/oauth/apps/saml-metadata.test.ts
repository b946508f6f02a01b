/** SAML applications that are known by their metadata alone, with an unmodified service provider of others. */
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, it } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { generateServiceProviderMetadata, SAML, type SamlConfig } from '@node-saml/node-saml'
import type { TestPlane } from '../../../support/plane.ts'
import { onEveryPlane } from '../../../support/planes.ts'
import { newKeys, type SamlKeys } from '../../tenant/sso/saml-provider.ts'
import { type Answer, makeUser, openBrowser } from '../browsing.ts'

const XMLENC = 'http://www.w3.org/2001/04/xmlenc#'
const XMLENC11 = 'http://www.w3.org/2009/xmlenc11#'

onEveryPlane(
  'SAML applications with metadata',
  (get) => {
    let plane: TestPlane
    let server: Server
    let signing: SamlKeys
    let secret: SamlKeys
    const documents = new Map<string, string>()
    let count = 0
    before(async () => {
      plane = get()
      plane.now = Date.now()
      signing = await newKeys(plane.now)
      secret = await newKeys(plane.now)
      server = createServer((request, response) => {
        const text = documents.get(request.url ?? '')
        response.writeHead(text === undefined ? 404 : 200).end(text)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    })
    after(() => server.close())

    const pem = ({ key }: SamlKeys) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
    const bare = (certificate: string) => certificate.replace(/-----[A-Z ]+-----|\s/g, '')

    /** An app that says nothing but where its metadata are. `change`: of the document that the library makes. */
    async function makeApp(name: string, change: (xml: string) => string) {
      const entity = `urn:${name}`
      const callbackUrl = `https://${name}.example/acs`
      const made = generateServiceProviderMetadata({
        issuer: entity,
        callbackUrl,
        privateKey: pem(signing),
        publicCerts: bare(signing.certificate),
        decryptionPvk: pem(secret),
        decryptionCert: bare(secret.certificate),
      })
      const path = `/${++count}`
      documents.set(path, change(made))
      const metadataUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
      const { body } = await plane.call('POST', '/v1/mgmt/sso/idp/app/saml/create', {
        name,
        enabled: true,
        useMetadataInfo: true,
        metadataUrl,
        attributeMapping: [{ name: 'mail', type: '', value: 'email' }],
      })
      const { samlSettings } = (await plane.call('GET', `/v1/mgmt/sso/idp/app/load?id=${body.id}`)).body
      const config: SamlConfig = {
        issuer: entity,
        audience: entity,
        callbackUrl,
        idpCert: samlSettings.idpCert,
        idpIssuer: samlSettings.idpEntityId,
        entryPoint: samlSettings.idpSsoUrl,
        disableRequestedAuthnContext: true,
        identifierFormat: null,
        wantAuthnResponseSigned: true,
        wantAssertionsSigned: true,
        acceptedClockSkewMs: 5000,
        privateKey: pem(signing),
        signatureAlgorithm: 'sha256',
        decryptionPvk: pem(secret),
      }
      return { sp: new SAML(config), config, callbackUrl, places: samlSettings }
    }

    const local = (url: string) => url.replace(/^https?:\/\/[^/]+/, '')

    async function through(url: string, user: { loginId: string; code: string }) {
      const browser = openBrowser(plane)
      let answer: Answer = await browser.get(local(url))
      for (let step = 0; step < 8 && !answer.html.includes('data-sends'); step++) {
        if (answer.location !== '') answer = await browser.get(local(answer.location))
        else if (answer.html.includes('name="login_id"')) {
          answer = await browser.press(answer, 'send', { login_id: user.loginId, channel: 'email' })
        } else if (answer.html.includes('name="code"'))
          answer = await browser.press(answer, 'code', { code: user.code })
        else return { answer, action: '', SAMLResponse: '', xml: '' }
      }
      const decode = (text = '') => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
      const SAMLResponse = decode(/name="SAMLResponse" value="([^"]*)"/.exec(answer.html)?.[1])
      const action = decode(/<form method="post" action="([^"]*)"/.exec(answer.html)?.[1])
      return { answer, action, SAMLResponse, xml: Buffer.from(SAMLResponse, 'base64').toString('utf8') }
    }

    const signIn = async (app: Awaited<ReturnType<typeof makeApp>>, user: { loginId: string; code: string }) =>
      through(await app.sp.getAuthorizeUrlAsync('', undefined, {}), user)

    it('get assertions that only they can read, which their library decrypts and finds signed', async () => {
      const user = await makeUser(plane, 'sealed')
      const app = await makeApp('sealed', (xml) => xml)
      const got = await signIn(app, user)
      assert.equal(got.action, app.callbackUrl)
      const { profile } = await app.sp.validatePostResponseAsync({ SAMLResponse: got.SAMLResponse })
      assert.deepEqual(profile?.['attributes'], { mail: 'sealed@example.com' })
      assert.match(got.xml, /<saml:EncryptedAssertion .*aes256-gcm.*rsa-oaep-mgf1p/s)
      assert.ok(!got.xml.includes('<saml:Assertion') && !got.xml.includes('sealed@example.com'))
      // Another key opens nothing, and what was changed on the way is not signed any more.
      const stranger = new SAML({ ...app.config, decryptionPvk: pem(await newKeys(plane.now)) })
      await assert.rejects(stranger.validatePostResponseAsync({ SAMLResponse: got.SAMLResponse }))
      const changed = Buffer.from(got.xml.replace('urn:oasis:names:tc:SAML:2.0:status:Success', 'x')).toString('base64')
      await assert.rejects(app.sp.validatePostResponseAsync({ SAMLResponse: changed }))
    })

    it('are answered with what they can decrypt, and unencrypted where they name no key for it', async () => {
      const user = await makeUser(plane, 'choosing')
      const methods =
        (...names: string[]) =>
        (xml: string) =>
          xml
            .replace(/<EncryptionMethod [^>]*\/>/g, '')
            .replace(
              /(<KeyDescriptor use="encryption">.*?<\/(?:ds:)?KeyInfo>)/s,
              `$1${names.map((name) => `<EncryptionMethod Algorithm="${name}"/>`).join('')}`,
            )
      for (const [name, change, expected] of [
        ['any', methods(), 'aes256-gcm'],
        ['old', methods(`${XMLENC}tripledes-cbc`, `${XMLENC}aes128-cbc`, `${XMLENC}rsa-oaep-mgf1p`), 'aes128-cbc'],
        ['both', methods(`${XMLENC}aes256-cbc`, `${XMLENC11}aes128-gcm`), 'aes128-gcm'],
      ] as const) {
        const app = await makeApp(`can-${name}`, change)
        const got = await signIn(app, user)
        assert.match(got.xml, new RegExp(`EncryptionMethod Algorithm="[^"]*#${expected}"`), name)
        const { profile } = await app.sp.validatePostResponseAsync({ SAMLResponse: got.SAMLResponse })
        assert.deepEqual(profile?.['attributes'], { mail: 'choosing@example.com' }, name)
      }
      const open = await makeApp('open', (xml) =>
        xml.replace(/<KeyDescriptor use="encryption">.*?<\/KeyDescriptor>/s, ''),
      )
      const got = await signIn(open, user)
      assert.ok(got.xml.includes('<saml:Assertion') && !got.xml.includes('EncryptedAssertion'))
    })

    it('get nothing at all where they ask for an encryption that is not made here', async () => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const curve = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
      const user = await makeUser(plane, 'refused')
      const listed = (names: string) => (xml: string) =>
        xml.replace(/<EncryptionMethod [^>]*\/>/g, '').replace('use="encryption">', `use="encryption">${names}`)
      for (const [name, change] of [
        ['cipher', listed(`<EncryptionMethod Algorithm="${XMLENC}tripledes-cbc"/>`)],
        ['transport', listed(`<EncryptionMethod Algorithm="${XMLENC}rsa-1_5"/>`)],
        ['nonsense', (xml: string) => xml.replaceAll(bare(secret.certificate), curve)],
        ['nothing', (xml: string) => xml.replaceAll(bare(secret.certificate), '')],
      ] as const) {
        const app = await makeApp(`no-${name}`, change)
        const { answer, SAMLResponse } = await signIn(app, user)
        assert.deepEqual([name, answer.status, SAMLResponse], [name, 400, ''])
        assert.match(answer.html, /ask for an encryption that is not made here/)
      }
    })

    it('are found at the address that a request names by its number, and only with the signature that they promise', async () => {
      const user = await makeUser(plane, 'numbered')
      const second = 'https://numbered.example/second'
      const withSecond = (xml: string) =>
        xml.replace(
          '</SPSSODescriptor>',
          `<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${second}" index="7"/></SPSSODescriptor>`,
        )
      const app = await makeApp('numbered', (xml) =>
        withSecond(xml).replace(/AuthnRequestsSigned="\w+"/, 'AuthnRequestsSigned="false"'),
      )
      const asking = (index: string) => {
        const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${randomUUID()}" Version="2.0" IssueInstant="${new Date(plane.now).toISOString()}" Destination="${app.places.idpSsoUrl}" AssertionConsumerServiceIndex="${index}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">urn:numbered</saml:Issuer></samlp:AuthnRequest>`
        return `${app.places.idpSsoUrl}&${new URLSearchParams({ SAMLRequest: deflateRawSync(xml).toString('base64') })}`
      }
      assert.equal((await through(asking('7'), user)).action, second)
      assert.equal((await through(asking('8'), user)).answer.status, 400)

      const strict = await makeApp('strict', (xml) => xml)
      const url = new URL(await strict.sp.getAuthorizeUrlAsync('', undefined, {}))
      assert.equal((await through(url.href, user)).action, strict.callbackUrl)
      for (const name of ['Signature', 'SigAlg']) url.searchParams.delete(name)
      assert.equal((await through(url.href, user)).answer.status, 400)
    })
  },
  { deliveryPrivate: true },
)
