/** The beginning: an application asks for a user. */

import { ApiError } from '../../../contract/faults.ts'
import type { oauth } from '../../../contract/oauth/inbound.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import type { Kind } from '../clients/client.ts'
import { findClient } from '../clients/clients.ts'
import { withResource } from '../clients/resource.ts'
import { signedRequest } from '../proofs/request-object.ts'
import { begin } from './begin.ts'
import { checkCallback, readAsked } from './parameters.ts'
import { takePushed } from './pushed.ts'
import { backWithError, type PageReply, Refusal } from './redirecting.ts'

type Input = Omit<InputOf<typeof oauth.authorize>, 'mcpServerId'> & { ssoAppId?: string; mcpServerId?: string }

/**
 * Throws ApiError for a client or an address that is not known: then nobody may be sent anywhere. All else the
 * application is told.
 */
export async function startAuthorize(outer: Context, kind: Kind, input: Input): Promise<PageReply> {
  const { client_id: clientId, projectId, ssoAppId = '', mcpServerId = '' } = input
  if (clientId === '') throw new ApiError('invalid', 'The client_id parameter is missing')
  const { ctx, client: found } = await findClient(outer, kind, { clientId, projectId, ssoAppId, mcpServerId })
  if (!found) throw new ApiError('invalid', 'There is no application with this client_id')
  const given = (await takePushed(ctx, found, input.request_uri)) ?? (await signedRequest(ctx, found, input))
  const client = await withResource(ctx, found, given.resource, 'user')
  const redirectUri = given.redirect_uri
  checkCallback(client, redirectUri)
  try {
    return await begin(ctx, client, readAsked(client, given))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return backWithError(client, { redirectUri, state: given.state }, error)
  }
}
