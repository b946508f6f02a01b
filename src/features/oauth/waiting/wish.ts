/** What a client without a browser may ask for. */
import { ApiError } from '../../../contract/faults.ts'
import type { Client } from '../clients/client.ts'
import { askedScopes } from '../clients/scopes.ts'

interface WaitingInput {
  scope: string
  resource: readonly string[]
  audience: string
  dpop_jkt: string
}

/** Throws ApiError badScope or badTarget. */
export function wishOf(client: Client, input: WaitingInput) {
  const scopes = askedScopes(client, input.scope)
  if (client.kind !== 'inbound' && !scopes.includes('openid'))
    throw new ApiError('badScope', 'The scope must have openid')
  const audiences = checkAudience(client, input)
  return { scopes, audiences, key: input.dpop_jkt, ...(client.resource && { resource: client.resource }) }
}

/** Whom tokens shall be for, beside the usual. */
export const targetsOf = ({ resource, audience }: { resource: readonly string[]; audience: string }): string[] => [
  ...resource,
  ...(audience ? [audience] : []),
]

/** RFC 8707. Throws ApiError badTarget. */
export function checkAudience(client: Client, input: { resource: readonly string[]; audience: string }): string[] {
  const wanted = targetsOf(input)
  const unknown = wanted.find((one) => !client.audiences.includes(one))
  if (unknown !== undefined) throw new ApiError('badTarget', 'The client must not ask for this resource')
  return wanted
}
