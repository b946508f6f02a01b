/** What a client without a browser may ask for. */
import { ApiError } from '../../../contract/faults.ts'
import type { Client } from '../clients/client.ts'
import { askedScopes } from '../clients/scopes.ts'

/** Throws ApiError badScope. */
export function wishOf(client: Client, text: string): { scopes: string[] } {
  const scopes = askedScopes(client, text)
  if (client.kind === 'inbound' || scopes.includes('openid')) return { scopes }
  throw new ApiError('badScope', 'The scope must have openid')
}

/** RFC 8707. Throws ApiError badTarget. */
export function checkAudience(
  client: Client,
  { resource, audience }: { resource: readonly string[]; audience: string },
): string[] {
  const wanted = [...resource, ...(audience ? [audience] : [])]
  const unknown = wanted.find((one) => !client.audiences.includes(one))
  if (unknown !== undefined) throw new ApiError('badTarget', 'The client must not ask for this resource')
  return wanted
}
