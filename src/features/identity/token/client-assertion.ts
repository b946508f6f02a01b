import type { token as contract } from '../../../contract/auth/token.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { newSecret } from '../../secrets.ts'
import { signToken, timesFor } from './jws.ts'

/**
 * An assertion of RFC 7523 by which the project's backend shows at another server who it is. Throws ApiError
 * invalidArgument for an issuer that is the project itself: such a token would be one of its own.
 */
export const clientAssertion: Handle<(typeof contract)['clientAssertion'], Context> = async (ctx, input) => {
  const { issuer, subject, audience, expiresIn, flattenAudience, algorithm } = input
  const project = ctx.caller.project.id
  if (algorithm && algorithm !== 'RS256') {
    throw new ApiError('invalidArgument', `The project has no key for ${algorithm}; its key is for RS256`)
  }
  if (issuer.split('/').includes(project)) {
    throw new ApiError('invalidArgument', 'The issuer must not be the project: it would be a token of its own')
  }
  const [first = '', ...more] = audience
  const aud = flattenAudience && more.length === 0 ? first : audience
  const claims = { iss: issuer, sub: subject, aud, ...timesFor(ctx, expiresIn), jti: newSecret(ctx.random) }
  return { jwt: await signToken(ctx, project, claims) }
}
