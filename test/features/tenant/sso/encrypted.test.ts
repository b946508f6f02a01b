/** Encrypted assertions: anybody can encrypt with a certificate that the metadata show, so encryption proves nothing. */
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { before, it } from 'node:test'
import { encrypt } from 'xml-encryption'
import { type AuthPlane, suite } from '../../auth/signing-in.ts'
import { APP, type Forge, good, NOT_SIGNED, post, type SamlCompanies, samlCompanies } from './saml-companies.ts'
import { assertionOf, type Claims, newKeys, responseOf, signed } from './saml-provider.ts'

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#'
const XMLENC = 'http://www.w3.org/2001/04/xmlenc#'
const XMLENC11 = 'http://www.w3.org/2009/xmlenc11#'
const OAEP = `${XMLENC}rsa-oaep-mgf1p`

/** As an identity provider encrypts it with the certificate of the service. */
export function encrypted(
  xml: string,
  certificate: string,
  encryptionAlgorithm = `${XMLENC11}aes256-gcm`,
  keyEncryptionAlgorithm = OAEP,
  keyEncryptionDigest = 'sha1',
): Promise<string> {
  const rsa_pub = createPublicKey(certificate).export({ type: 'spki', format: 'pem' }).toString()
  const options = {
    rsa_pub,
    pem: certificate,
    encryptionAlgorithm,
    keyEncryptionAlgorithm,
    keyEncryptionDigest,
    warnInsecureAlgorithm: false,
  }
  return new Promise((resolve, reject) =>
    encrypt(xml, options, (error, text) => (text ? resolve(text) : reject(error))),
  )
}

/** The same with hashes that it names, as Keycloak writes it. */
async function encryptedByNamed(xml: string, certificate: string, hash: string, mask = hash): Promise<string> {
  const data = await encrypted(xml, certificate, undefined, OAEP, hash)
  const digest = hash === 'sha1' ? `${XMLDSIG}sha1` : XMLENC + hash
  const named = `$1<MGF xmlns="${XMLENC11}" Algorithm="${XMLENC11}mgf1${mask}"/>`
  return data
    .replace(OAEP, `${XMLENC11}rsa-oaep`)
    .replace(`${XMLDSIG}${hash}"`, `${digest}"`)
    .replace(/(<DigestMethod [^>]*>)/, mask === '' ? '' : named)
}

const wrapped = (data: string) =>
  `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`
const assertionIn = (xml: string) => /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0] ?? ''

suite('Encrypted assertions', (get) => {
  let plane: AuthPlane
  let companies: SamlCompanies
  before(async () => {
    plane = get()
    companies = await samlCompanies(plane)
    await companies.sdk.management.role.create('Reader')
  })

  /** The certificate that the metadata name for encryption, and no other. */
  const certificateOf = async (tenant: string) => {
    const answer = await fetch(`${plane.url}/v1/auth/saml/metadata?projectId=${plane.projectId}&tenantId=${tenant}`)
    const xml = await answer.text()
    const keys = [...xml.matchAll(/<KeyDescriptor use="(\w+)">.*?<ds:X509Certificate>([^<]*)/gs)]
    assert.deepEqual(keys.map(([, use]) => use).sort(), ['encryption', 'signing'])
    const bare = keys.find(([, use]) => use === 'encryption')?.[2] ?? ''
    return new X509Certificate(Buffer.from(bare, 'base64')).toString()
  }
  const honestAssertion = (claims: Claims) => assertionIn(companies.honest(claims))

  /** `forge` makes of claims and a certificate what is to be posted. */
  const attempt = async (forge: (claims: Claims, certificate: string) => ReturnType<Forge>) => {
    const where = await companies.company()
    const at = await companies.begin(where)
    const certificate = await certificateOf(where.tenant)
    const answer = await post(at.acs, await forge(companies.claimsFor(where, at), certificate), at.relayState)
    return { ...answer, where }
  }
  const enter = async ({ code, err, where }: Awaited<ReturnType<typeof attempt>>) => {
    const { user } = good(await companies.sdk.saml.exchange(code ?? String(err)))
    assert.deepEqual(user?.loginIds, [`ada@${where.domain}`])
  }

  it('are read by the key that the metadata name, by each algorithm that they name', async () => {
    for (const algorithm of [
      `${XMLENC11}aes256-gcm`,
      `${XMLENC11}aes128-gcm`,
      `${XMLENC}aes256-cbc`,
      `${XMLENC}aes128-cbc`,
    ]) {
      const answer = await attempt(async (claims, certificate) =>
        responseOf(wrapped(await encrypted(honestAssertion(claims), certificate, algorithm)), claims.inResponseTo),
      )
      await enter(answer)
    }
  })

  it('are read where the key comes by RSA-OAEP that names its hashes, whoever signs the rest', async () => {
    const ways = [
      ['sha1', ''],
      ['sha1', 'sha1'],
      ['sha256', 'sha256'],
      ['sha512', 'sha512'],
    ] as const
    for (const [hash, mask] of ways) {
      const answer = await attempt(async (claims, certificate) => {
        const data = await encryptedByNamed(honestAssertion(claims), certificate, hash, mask)
        return signed(responseOf(wrapped(data), claims.inResponseTo), companies.keys, 'Response')
      })
      await enter(answer)
    }
  })

  it('are read where the response is signed and what is encrypted is not', async () => {
    const answer = await attempt(async (claims, certificate) =>
      signed(
        responseOf(wrapped(await encrypted(assertionOf(claims), certificate)), claims.inResponseTo),
        companies.keys,
        'Response',
      ),
    )
    await enter(answer)
  })

  it('are read by a key that came from elsewhere, and by none of before', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const spEncryptionKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const where = await companies.company(APP)
    const old = await certificateOf(where.tenant)
    await companies.configure(where, APP, { spEncryptionKey })
    const certificate = await certificateOf(where.tenant)
    assert.notEqual(certificate, old)
    const outcomes = []
    for (const one of [certificate, old]) {
      const at = await companies.begin(where)
      const data = await encrypted(honestAssertion(companies.claimsFor(where, at)), one)
      const { code, err } = await post(at.acs, responseOf(wrapped(data), at.requestId), at.relayState)
      outcomes.push([code !== null, err])
    }
    assert.deepEqual(outcomes, [
      [true, null],
      [false, NOT_SIGNED],
    ])
  })

  const ALGORITHM = 'The SAML assertion is encrypted by an algorithm that is not taken'
  const TYPE = 'The XML of the identity provider declares a document type'
  const FORGED: { readonly [what: string]: [forge: Parameters<typeof attempt>[0], err: string] } = {
    'without a signature, by whoever has the certificate': [
      async (claims, certificate) =>
        responseOf(wrapped(await encrypted(assertionOf(claims), certificate)), claims.inResponseTo),
      NOT_SIGNED,
    ],
    'signed by another key': [
      async (claims, certificate) => {
        const other = signed(responseOf(assertionOf(claims)), await newKeys(plane.now), 'Assertion')
        return responseOf(wrapped(await encrypted(assertionIn(other), certificate)), claims.inResponseTo)
      },
      NOT_SIGNED,
    ],
    'to another key': [
      async (claims) => {
        const { certificate } = await newKeys(plane.now)
        return responseOf(wrapped(await encrypted(honestAssertion(claims), certificate)), claims.inResponseTo)
      },
      NOT_SIGNED,
    ],
    'beside an open one that is forged': [
      async (claims, certificate) =>
        responseOf(
          assertionOf({ ...claims, id: '_forged' }) + wrapped(await encrypted(honestAssertion(claims), certificate)),
          claims.inResponseTo,
        ),
      NOT_SIGNED,
    ],
    twice: [
      async (claims, certificate) => {
        const one = wrapped(await encrypted(honestAssertion(claims), certificate))
        return responseOf(one + one, claims.inResponseTo)
      },
      NOT_SIGNED,
    ],
    'with a forged one around the honest one': [
      async (claims, certificate) => {
        const forged = assertionOf({ ...claims, id: '_forged' })
        const around = forged.replace('</saml:Assertion>', `${honestAssertion(claims)}</saml:Assertion>`)
        return responseOf(wrapped(await encrypted(around, certificate)), claims.inResponseTo)
      },
      NOT_SIGNED,
    ],
    'behind another in a comment': [
      async (claims, certificate) => {
        const one = wrapped(await encrypted(honestAssertion(claims), certificate))
        return responseOf(`<!--${one}-->${one}`, claims.inResponseTo)
      },
      NOT_SIGNED,
    ],
    'with an entity inside': [
      async (claims, certificate) => {
        const inside = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${honestAssertion(claims)}`
        return responseOf(wrapped(await encrypted(inside, certificate)), claims.inResponseTo)
      },
      TYPE,
    ],
    'too deep inside': [
      async (claims, certificate) => {
        const deep = `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`
        const inside = assertionOf(claims).replace('<saml:AttributeStatement>', `${deep}<saml:AttributeStatement>`)
        return responseOf(wrapped(await encrypted(inside, certificate)), claims.inResponseTo)
      },
      NOT_SIGNED,
    ],
    'with a key by RSA of PKCS #1 1.5': [
      async (claims, certificate) => {
        const data = await encrypted(honestAssertion(claims), certificate, `${XMLENC11}aes256-gcm`, `${XMLENC}rsa-1_5`)
        return responseOf(wrapped(data), claims.inResponseTo)
      },
      ALGORITHM,
    ],
    'with a key by RSA-OAEP of two hashes': [
      async (claims, certificate) => {
        const data = await encryptedByNamed(honestAssertion(claims), certificate, 'sha256', 'sha1')
        return responseOf(wrapped(data), claims.inResponseTo)
      },
      ALGORITHM,
    ],
    'with a key by RSA-OAEP that names its hashes, without a signature of its own': [
      async (claims, certificate) => {
        const data = await encryptedByNamed(assertionOf(claims), certificate, 'sha256')
        return signed(responseOf(wrapped(data), claims.inResponseTo), companies.keys, 'Response')
      },
      NOT_SIGNED,
    ],
    'by Triple DES': [
      async (claims, certificate) => {
        const data = await encrypted(honestAssertion(claims), certificate, `${XMLENC}tripledes-cbc`)
        return responseOf(wrapped(data), claims.inResponseTo)
      },
      ALGORITHM,
    ],
    'with a letter changed': [
      async (claims, certificate) => {
        const data = await encrypted(honestAssertion(claims), certificate)
        return responseOf(wrapped(changedAtEnd(data)), claims.inResponseTo)
      },
      NOT_SIGNED,
    ],
  }
  for (const [how, [forge, err]] of Object.entries(FORGED)) {
    it(`are refused ${how}`, async () => {
      const answer = await attempt(forge)
      assert.deepEqual([answer.code, answer.err], [null, err])
    })
  }
})

/** What is encrypted, not its key. */
function changedAtEnd(data: string): string {
  const end = data.lastIndexOf('</')
  const at = data.lastIndexOf('CipherValue>', data.lastIndexOf('CipherValue>') - 1) + 'CipherValue>'.length + 40
  assert.ok(at < end)
  const letter = data[at] === 'A' ? 'B' : 'A'
  return data.slice(0, at) + letter + data.slice(at + 1)
}
