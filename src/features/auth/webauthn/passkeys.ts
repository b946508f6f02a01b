/** Passkeys by `@simplewebauthn/server`, loaded when somebody has one. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { ApiError } from '../../../contract/faults.ts'
import type { Passkey } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import type { Ceremony } from './ceremony.ts'

/** Throws ApiError badCredentials when the answer does not fit. */
export async function readNewPasskey(
  ctx: Context,
  { challenge, origin, rpId }: Ceremony,
  response: RegistrationResponseJSON,
): Promise<Omit<Passkey, 'userId'>> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { registrationInfo } = await attempt(async () => {
    await checkAttestation(response)
    return verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: false,
    })
  })
  if (!registrationInfo) throw wrong()
  const { id, publicKey, counter } = registrationInfo.credential
  return {
    id,
    rpId,
    kind: registrationInfo.credentialDeviceType,
    displayName: '',
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    userHandle: '',
    createdAt: ctx.clock(),
  }
}

/** Certificates are not asked for; checking those that come all the same would fetch whatever URL they name. */
async function checkAttestation({ response }: RegistrationResponseJSON): Promise<void> {
  // biome-ignore lint/style/noRestrictedImports: a package, whose name looks like our folder
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const attestation = decodeAttestationObject(Buffer.from(response.attestationObject, 'base64url'))
  const format = attestation.get('fmt')
  if (format === 'none') return
  if (format !== 'packed' || attestation.get('attStmt').get('x5c') !== undefined) throw wrong()
}

/** Resolves to the passkey with its new counter. Throws ApiError badCredentials when the answer does not fit. */
export async function checkPasskey(
  { challenge, origin, rpId }: Ceremony,
  passkey: Passkey,
  response: AuthenticationResponseJSON,
): Promise<Passkey> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const { id, publicKey, counter } = passkey
  const { verified, authenticationInfo } = await attempt(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: false,
      credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter },
    }),
  )
  if (!verified || passkey.rpId !== rpId) throw wrong()
  return { ...passkey, counter: authenticationInfo.newCounter }
}

/** The library throws what is wrong with an answer. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw wrong(cause)
  }
}

export function wrong(cause?: unknown): ApiError {
  return new ApiError('badCredentials', 'The passkey does not fit', { cause })
}
