/** The library for SAML, as one configuration of a tenant needs it. Loaded with the first sign-in. */
import type { SAML, SamlConfig } from '@node-saml/node-saml'
import type { Context } from '../../../context.ts'
import { newSecret } from '../../../secrets.ts'
import { acsUrl, spEntityId } from '../../../tenant/sso/addresses.ts'
import type { Configured } from '../../../tenant/sso/configuration.ts'
import { spKeys } from '../../../tenant/sso/keys.ts'
import type { IdpMetadata } from './metadata.ts'

interface Asked {
  forceAuthn?: boolean
  /** Where the browser is sent. */
  entryPoint?: string
  requestId?: string
}

export async function samlService(
  ctx: Context,
  configured: Configured,
  idp: IdpMetadata,
  asked: Asked = {},
): Promise<SAML> {
  const { SAML, ValidateInResponseTo } = await import('@node-saml/node-saml')
  const keys = await spKeys(ctx, configured)
  const { saml } = configured.configuration
  const entityId = spEntityId(ctx, configured)
  const signing: Partial<SamlConfig> = {
    privateKey: keys.spSignKey.key,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
  }
  return new SAML({
    issuer: entityId,
    audience: entityId,
    callbackUrl: acsUrl(ctx, configured),
    idpCert: idp.certificates.length > 0 ? idp.certificates : [''],
    idpIssuer: idp.entityId,
    entryPoint: asked.entryPoint ?? idp.ssoUrl,
    forceAuthn: asked.forceAuthn ?? false,
    identifierFormat: saml?.subjectNameIdFormat || null,
    disableRequestedAuthnContext: true,
    generateUniqueId: () => asked.requestId ?? `_${newSecret(ctx.random)}`,
    decryptionPvk: keys.spEncryptionKey.key,
    // The response may be signed as a whole, or the assertion in it: one of them has to be.
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    // Times are compared with the plane's clock, requests with what it has asked: see assertion.ts.
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
    ...(saml?.disableSignRequest ? {} : signing),
  })
}
