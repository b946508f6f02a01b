/** What an application asks of a SAML identity provider. */
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { attributeOf, childrenOf, parseXml, textIn } from '../../../../features/auth/federation/saml/xml.ts'

export interface SamlRequest {
  id: string
  /** Where the response is to be posted. */
  acsUrl: string
  /** What the application calls itself. */
  issuer: string
}

/** Bytes of one that was packed. */
const LARGEST = 64 * 1024
const NOT_ONE = 'This is no request of SAML'

/** Of the binding by redirect. Rejects with ProviderError, and for what was not packed so. */
export async function readRequest(text: string): Promise<SamlRequest> {
  const unpacked = await promisify(inflateRaw)(Buffer.from(text, 'base64'), { maxOutputLength: LARGEST })
  const document = await parseXml(unpacked.toString('utf8'), NOT_ONE)
  const [request = {}] = childrenOf(document, 'AuthnRequest')
  return {
    id: attributeOf(request, 'ID'),
    acsUrl: attributeOf(request, 'AssertionConsumerServiceURL'),
    issuer: textIn(childrenOf(request, 'Issuer')[0]),
  }
}
