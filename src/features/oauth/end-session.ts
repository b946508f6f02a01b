/** OpenID Connect's logout, by the browser. */
import type { oidc } from '../../contract/oauth/federated.ts'
import type { InputOf } from '../../contract/operation.ts'
import type { Context } from '../context.ts'
import { forgetLogin, rememberedLogin } from './authorize/browser.ts'
import { isApproved, withParameters } from './authorize/callbacks.ts'
import { goTo, type PageReply } from './authorize/redirecting.ts'
import type { Client } from './clients/client.ts'
import { enterProject, findClient } from './clients/clients.ts'
import { donePage } from './pages/failure.ts'
import { readOwn } from './tokens/bearer.ts'

type Input = InputOf<typeof oidc.endSession>

/** Throws ApiError noProject when nothing names a project. */
export async function answerEndSession(outer: Context, input: Input): Promise<PageReply> {
  const { ctx, client } = await whose(outer, input)
  const known = await rememberedLogin(ctx)
  if (known) await ctx.store.write((tables) => tables.sessions.remove(ctx.caller.project.id, known.session.id))
  forgetLogin(ctx)
  const target = input.post_logout_redirect_uri
  if (client && isApproved(client, target)) return goTo(withParameters(target, { state: input.state }))
  return { status: 200, html: donePage() }
}

async function whose(outer: Context, input: Input): Promise<{ ctx: Context; client: Client | undefined }> {
  const hint = input.id_token_hint ? await readOwn(outer, input.id_token_hint) : undefined
  const clientId = input.client_id || String(hint?.claims['azp'] ?? '')
  const { projectId, ssoAppId } = input
  const found = await findClient(outer, 'federated', { clientId, projectId, ssoAppId })
  if (found.client) return { ctx: found.ctx, client: found.client }
  return { ctx: hint?.ctx ?? (await enterProject(outer, projectId || clientId)), client: undefined }
}
