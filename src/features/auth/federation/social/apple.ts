import { importPKCS8, SignJWT } from 'jose'
import { ApiError } from '../../../../contract/faults.ts'
import { type Context, seconds } from '../../../context.ts'

/** Seconds. */
const LIFE = 300

interface AppleKey {
  keyId?: string
  teamId?: string
  /** PEM. */
  privateKey: string
  clientId: string
}

/** Apple's client secret is a token that the client signs itself. Throws ApiError invalidArgument for a bad key. */
export async function appleSecret(
  ctx: Context,
  { keyId = '', teamId = '', privateKey, clientId }: AppleKey,
): Promise<string> {
  try {
    const key = await importPKCS8(privateKey, 'ES256')
    const now = seconds(ctx.clock())
    return await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setSubject(clientId)
      .setAudience('https://appleid.apple.com')
      .setIssuedAt(now)
      .setExpirationTime(now + LIFE)
      .sign(key)
  } catch (cause) {
    throw new ApiError('invalidArgument', "The private key of Apple's key generator cannot be used", { cause })
  }
}
