/** What a SAML application asks: an AuthnRequest or a LogoutRequest, in an address or in a form. */
import { inflateRawSync } from 'node:zlib'
import { ApiError } from '../../../contract/faults.ts'
import { readBounded } from '../../auth/federation/saml/shape.ts'
import { attributeOf, childrenOf, type Element, textIn } from '../../auth/federation/saml/xml.ts'
import type { Context } from '../../context.ts'
import { certificatesOf, type SamlApp } from './app.ts'
import { isSignedQuery, signedPart } from './signing.ts'

export interface Asked {
  SAMLRequest: string
  Signature: string
}

/** How it came: a form carries its address, but not the request in it. */
export type Binding = 'redirect' | 'post'

export const bindingOf = ({ caller: { query } }: Context): Binding =>
  /(^|&)SAMLRequest=/i.test(query) ? 'redirect' : 'post'

/** Bytes of a request when it is unpacked. */
const LARGEST = 65_536
/** Milliseconds that a request may be old, or clocks may be apart. */
const FRESHNESS = 10 * 60_000

/**
 * The request of that name, whose issuer is the app, signed where that is asked for; of a signed one only what the
 * signature covers. Throws ApiError invalid: nobody may be sent anywhere yet.
 */
export async function readRequest(
  ctx: Context,
  app: SamlApp,
  { asked, binding, name }: { asked: Asked; binding: Binding; name: 'AuthnRequest' | 'LogoutRequest' },
): Promise<Element> {
  const text = unpacked(asked.SAMLRequest, binding)
  const [request] = childrenOf(await parsed(await trusted(ctx, app, { asked, binding, text })), name)
  if (!request) throw bad(`is no ${name}`)
  if (attributeOf(request, 'Version') !== '2.0') throw bad('is not of SAML 2.0')
  if (!/^[A-Za-z_][\w.-]{0,255}$/.test(attributeOf(request, 'ID'))) throw bad('has no id that can be answered')
  if (textIn(childrenOf(request, 'Issuer')[0]) !== app.sp.entityId) throw bad('is of another issuer')
  const issued = Date.parse(attributeOf(request, 'IssueInstant'))
  if (!(Math.abs(ctx.clock() - issued) <= FRESHNESS)) throw bad('is not of now')
  return request
}

async function trusted(
  ctx: Context,
  app: SamlApp,
  { asked, binding, text }: { asked: Asked; binding: Binding; text: string },
): Promise<string> {
  const certificates = certificatesOf(app)
  if (!app.sp.signsRequests) return text
  if (binding === 'post') {
    await parsed(text)
    const part = await signedPart(text, certificates).catch(() => undefined)
    if (part === undefined) throw bad('is not signed as the application signs')
    return part
  }
  if (asked.Signature === '' || !isSignedQuery(ctx.caller.query, 'SAMLRequest', certificates)) {
    throw bad('is not signed as the application signs')
  }
  return text
}

function unpacked(encoded: string, binding: Binding): string {
  if (encoded === '') throw bad('is missing')
  const bytes = Buffer.from(encoded, 'base64')
  try {
    const text = binding === 'redirect' ? inflateRawSync(bytes, { maxOutputLength: LARGEST }) : bytes
    if (/<!(?!--|\[CDATA\[)/.test(text.toString('utf8'))) throw new Error('declares a document type')
    return text.toString('utf8')
  } catch (cause) {
    throw bad('cannot be unpacked', cause)
  }
}

async function parsed(text: string): Promise<Element> {
  try {
    return await readBounded(text, 'This is no XML')
  } catch (cause) {
    throw bad('is no XML that is taken', cause)
  }
}

export const bad = (what: string, cause?: unknown) => new ApiError('invalid', `The SAML request ${what}`, { cause })
