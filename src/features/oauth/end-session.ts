/** OpenID Connect's logout, by the browser. */
import type { oidc } from '../../contract/oauth/federated.ts'
import type { InputOf } from '../../contract/operation.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Context } from '../context.ts'
import { readAnyAge } from '../identity/token/jws.ts'
import { isApproved, withParameters } from './authorize/callbacks.ts'
import { endLogin } from './authorize/leaving.ts'
import { goTo, type PageReply } from './authorize/redirecting.ts'
import type { Client } from './clients/client.ts'
import { enterProject, findClient } from './clients/clients.ts'
import { donePage } from './pages/failure.ts'
import { readOwn } from './tokens/bearer.ts'

type Input = InputOf<typeof oidc.endSession>

/** Throws ApiError noProject when nothing names a project. */
export async function answerEndSession(outer: Context, input: Input): Promise<PageReply> {
  const { ctx, client } = await whose(outer, input)
  await endLogin(ctx)
  const target = input.post_logout_redirect_uri
  if (client && isApproved(client, target)) return goTo(withParameters(target, { state: input.state }))
  return { status: 200, html: donePage() }
}

/** The client that is named, by itself or by whose ID token it is. Where both are and differ, nobody is led anywhere. */
async function whose(outer: Context, input: Input): Promise<{ ctx: Context; client: Client | undefined }> {
  const { projectId, ssoAppId, client_id: clientId } = input
  const hint = input.id_token_hint ? await readOwn(outer, input.id_token_hint, readAnyAge) : undefined
  const hinted = hint && (await clientOf(hint))
  const named = await findClient(outer, 'federated', { clientId, projectId, ssoAppId })
  if (!named.client && !hint) return { ctx: await enterProject(outer, projectId || clientId), client: undefined }
  const { ctx } = named.client ? named : (hint ?? named)
  const client = named.client ?? (clientId === '' ? hinted : undefined)
  return { ctx, client: hinted && client?.issuer !== hinted.issuer ? undefined : client }
}

/** Each client has an issuer of its own: the project's, or with the id of the app behind it. */
async function clientOf({ ctx, claims }: { ctx: Context; claims: JsonObject }): Promise<Client | undefined> {
  const project = ctx.caller.project.id
  const last = String(claims['iss']).split('/').at(-1) ?? ''
  const wish = { clientId: '', projectId: project, ssoAppId: last === project ? '' : last }
  return (await findClient(ctx, 'federated', wish)).client
}
