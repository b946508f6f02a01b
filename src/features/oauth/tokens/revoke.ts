import type { oauth } from '../../../contract/oauth/inbound.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import type { Kind } from '../clients/client.ts'
import { authenticate } from '../clients/client-auth.ts'
import { readOwn } from './bearer.ts'

type Input = InputOf<typeof oauth.revoke> & { ssoAppId?: string }

/** RFC 7009: what is unknown, expired or of another client is no error, and stays. Throws ApiError badClient. */
export async function answerRevoke(outer: Context, kind: Kind, input: Input): Promise<void> {
  const { ctx, client } = await authenticate(outer, kind, input)
  const project = ctx.caller.project.id
  const found = await readOwn(ctx, input.token)
  if (found?.ctx.caller.project.id !== project || found.claims['azp'] !== client.clientId) return
  const id = String(found.claims['gid'] ?? '')
  const grant = await ctx.store.oauth.loadGrant(project, id)
  if (!grant || grant.kind !== client.kind || grant.appId !== client.id) return
  await ctx.store.write((tables) => tables.oauth.removeGrant(project, id))
}
