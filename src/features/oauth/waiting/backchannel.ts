/** A program asks somebody whom it knows (OpenID Connect CIBA, poll mode): the question goes to that person's outbox. */
import { ApiError } from '../../../contract/faults.ts'
import type { oauth } from '../../../contract/oauth/inbound.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Message } from '../../../delivery/port.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { takeSend } from '../../identity/limits/guesses.ts'
import { addressFor } from '../../identity/ownership.ts'
import { post } from '../../outbox/post.ts'
import { newSecret } from '../../secrets.ts'
import { toLoginId } from '../../user/addresses.ts'
import { withParameters } from '../authorize/callbacks.ts'
import type { Client } from '../clients/client.ts'
import { authenticate } from '../clients/client-auth.ts'
import { withResource } from '../clients/resource.ts'
import { INTERVAL, keep } from './waiting.ts'
import { targetsOf, wishOf } from './wish.ts'

/** Questions of one client to one person, in a minute. */
const MOST_ASKED = { tries: 3, window: 60_000 }

/** Throws ApiError badClient, grantDenied, badScope, badTarget, unknownHint or sendLimit. */
export async function startBackchannel(outer: Context, input: InputOf<typeof oauth.bcAuthorize>) {
  const { ctx, client: by } = await authenticate(outer, 'inbound', input)
  const client = await withResource(ctx, by, targetsOf(input), 'user')
  if (client.refused.ciba || client.public) throw new ApiError('grantDenied', 'The client must not use this grant')
  const wish = wishOf(client, input)
  const { user, to, channel } = await whom(ctx, input.login_hint)
  const project = ctx.caller.project
  const lifetime = lifetimeOf(client, input.requested_expiry)
  const [link, secret] = [newSecret(ctx.random), newSecret(ctx.random)]
  const address = withParameters(`${ctx.baseUrl}/device/${project.id}`, { request: link })
  const shown = input.binding_message
  const until = await ctx.store.write(async (tables) => {
    const limit = { id: `ciba:${client.id}:${user.id}`, ...MOST_ASKED, userId: user.id }
    const wait = await takeSend(ctx, tables, limit)
    if (wait !== undefined) return wait
    const waiting = { kind: 'ciba', link, secret, client, lifetime, userId: user.id } as const
    await keep(ctx, tables, { ...waiting, wish: { ...wish, shown } })
    await post(ctx, tables, messageTo(to, channel, { client, shown, address }), { userId: user.id })
    return undefined
  })
  if (until === undefined) return { auth_req_id: secret, expires_in: lifetime, interval: INTERVAL }
  const retryAfter = Math.max(1, Math.ceil((until - ctx.clock()) / 1000))
  throw new ApiError('sendLimit', `Try again in ${retryAfter} seconds`, { retryAfter })
}

interface Reached {
  user: User
  to: string
  channel: 'email' | 'sms'
}

/** A login id, or a user id. Where a sign-in would send a code to, the question goes, too. */
async function whom(ctx: Context, hint: string): Promise<Reached> {
  if (hint === '') throw new ApiError('invalid', 'The login_hint parameter is missing')
  const project = ctx.caller.project.id
  const user = (await ctx.store.users.find(project, toLoginId(hint))) ?? (await ctx.store.users.byId(project, hint))
  if (user && user.status !== 'disabled') {
    const mail = addressFor(user, 'email', toLoginId(hint))
    if (mail) return { user, to: mail, channel: 'email' }
    const phone = addressFor(user, 'phone', toLoginId(hint))
    if (phone) return { user, to: phone, channel: 'sms' }
  }
  throw new ApiError('unknownHint', 'Nobody with this login_hint can be asked')
}

function lifetimeOf({ backchannelLife = 0 }: Client, wanted: number): number {
  const most = backchannelLife || USUAL_LIFE
  return wanted > 0 ? Math.min(wanted, most) : most
}

/** Seconds. */
const USUAL_LIFE = 300

interface Question {
  client: Client
  shown: string
  address: string
}

function messageTo(to: string, channel: Reached['channel'], { client, shown, address }: Question): Message {
  const line = `${client.name} asks for your permission`.replace(/[\r\n\u2028\u2029]+/g, ' ')
  const text = `${line}${shown && ` (${shown})`}. To allow or refuse it, open ${address}\nIf you did not expect this, do nothing.`
  const plain = { loginId: '', html: '', code: '', links: {}, linkId: '' }
  return { ...plain, channel, to, kind: 'approval', subject: channel === 'email' ? line : '', text, link: address }
}
