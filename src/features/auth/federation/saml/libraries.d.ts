/** As much of the library for SAML as is used here: its own declarations lead to those of browsers, which would hold for all files. */
declare module '@node-saml/node-saml' {
  export interface SamlConfig {
    issuer: string
    audience: string
    callbackUrl: string
    /** PEM or bare base64. */
    idpCert: string[]
    idpIssuer?: string
    entryPoint?: string
    forceAuthn?: boolean
    identifierFormat?: string | null
    disableRequestedAuthnContext?: boolean
    generateUniqueId?: () => string
    decryptionPvk?: string
    privateKey?: string
    signatureAlgorithm?: 'sha256' | 'sha512'
    digestAlgorithm?: 'sha256' | 'sha512'
    wantAuthnResponseSigned?: boolean
    wantAssertionsSigned?: boolean
    /** Milliseconds; -1 compares no times. */
    acceptedClockSkewMs?: number
    validateInResponseTo?: ValidateInResponseTo
  }
  export enum ValidateInResponseTo {
    never = 'never',
  }
  export interface Profile {
    issuer: string
    nameID?: string
    nameIDFormat?: string
    /** Of the part that is signed, as xml2js reads it. */
    getAssertion?(): { [name: string]: unknown }
    [name: string]: unknown
  }
  export class SAML {
    constructor(config: SamlConfig)
    getAuthorizeUrlAsync(
      relayState: string,
      host: string | undefined,
      options: { additionalParams?: { [name: string]: string } },
    ): Promise<string>
    validatePostResponseAsync(container: {
      SAMLResponse: string
    }): Promise<{ profile: Profile | null; loggedOut: boolean }>
  }
  export class SamlStatusError extends Error {}
  export function generateServiceProviderMetadata(params: {
    issuer: string
    callbackUrl: string
    privateKey?: string
    publicCerts?: string
    decryptionPvk?: string
    decryptionCert?: string
    identifierFormat?: string | null
    wantAssertionsSigned?: boolean
    generateUniqueId?: () => string
  }): string
}

/** The library for encrypted XML, which has no declarations of its own. */
declare module 'xml-encryption' {
  interface Encryption {
    /** PEM of a public key, and of its certificate. */
    rsa_pub: string
    pem: string
    encryptionAlgorithm: string
    keyEncryptionAlgorithm: string
    warnInsecureAlgorithm?: boolean
  }
  type Told = (error: Error | null | undefined, text?: string) => void
  /** An EncryptedData element of the text. */
  export function encrypt(text: string, options: Encryption, told: Told): void
  /** `key`: PEM. */
  export function decrypt(xml: string, options: { key: string; warnInsecureAlgorithm?: boolean }, told: Told): void
}
