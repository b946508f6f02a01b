/** A request that came as a form of another site: sealed, it comes again as an address, with the browser's cookies. */
import { ApiError } from '../../../contract/faults.ts'
import { isObject, readJson } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { type AuthorizationInput, askedIn } from '../authorize/asked.ts'
import { beginOrRefuse } from '../authorize/begin.ts'
import type { PageReply } from '../authorize/redirecting.ts'
import type { Client } from '../clients/client.ts'

/** Milliseconds. */
const LIFE = 5 * 60_000

/** Whether a parameter stands in the address: then the request has come with the browser's cookies. */
export const isInAddress = ({ caller: { query } }: Context, name: string): boolean =>
  query.split('&').some((part) => part.startsWith(`${name}=`))

/** Begins the sign-in where cookies are at hand, else has the browser ask again with them. */
export const goOn = async (
  ctx: Context,
  client: Client,
  asked: AuthorizationInput,
  hasCookies: boolean,
): Promise<PageReply> => (hasCookies ? beginOrRefuse(ctx, client, asked) : carried(ctx, client, asked))

/** Of a request that was asked again. Throws ApiError invalid for what the plane has not sealed, or too long ago. */
export const resumed = async (ctx: Context, client: Client, sealed: string): Promise<PageReply> =>
  beginOrRefuse(ctx, client, openCarried(ctx, client, sealed))

function carried(ctx: Context, client: Client, asked: AuthorizationInput): PageReply {
  const sealed = ctx.vault.seal(JSON.stringify({ asked, until: ctx.clock() + LIFE }), placeOf(ctx, client))
  const path = `${new URL(ctx.baseUrl).pathname.replace(/\/$/, '')}/v1/auth/${client.kind}/idp/sso`
  const query = new URLSearchParams({ app: `${ctx.caller.project.id}-${client.id}`, flow_token: sealed })
  return { status: 303, location: `${path}?${query}` }
}

function openCarried(ctx: Context, client: Client, sealed: string): AuthorizationInput {
  const { asked, until } = opened(ctx, client, sealed)
  if (Number(until) > ctx.clock()) return askedIn(asked)
  throw new ApiError('invalid', 'This sign-in took too long. Start again from the application')
}

function opened(ctx: Context, client: Client, sealed: string): { asked?: unknown; until?: unknown } {
  try {
    const value = readJson(ctx.vault.open(sealed, placeOf(ctx, client)))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const placeOf = (ctx: Context, { kind, id }: Client) => `asked:${ctx.caller.project.id}:${kind}:${id}`
