/**
 * A link of the login page is opened. In the browser that asked for it, it signs in. Anywhere else it asks for the
 * number that the waiting page shows, so that nobody's click signs a stranger's page in; then that page goes on.
 */
import { ApiError } from '../../../contract/faults.ts'
import type { loginPage as contract } from '../../../contract/oauth/login-page.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { Challenge } from '../../../store/port/challenges.ts'
import type { Tables } from '../../../store/port/index.ts'
import { finish } from '../../auth/finish.ts'
import { savedOf } from '../../auth/saved.ts'
import type { Context } from '../../context.ts'
import { digestOf } from '../../secrets.ts'
import { isSameBrowser } from '../authorize/browser.ts'
import { linkPath, ownPage, stateFields } from '../authorize/login-address.ts'
import { advanceIn, loadRequest, type PendingAuthorization, stateIdOf } from '../authorize/requests.ts'
import { brandOf } from '../pages/brand.ts'
import { approvedPage, numberPage } from '../pages/link.ts'
import { seeOther, signedIn, toldToClient } from './sign-in.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>
type Form = InputOf<typeof contract.approveLink>

/** Tries at the number of one link, of all networks: only who has the link tries. */
const MOST_TRIES = 3

/** Programs that look into mails open links too: without the browser's cookie nothing happens by that. */
export const openLink: Handler<'openLink'> = async (outer, input) => {
  const { ctx, pending } = await loadRequest(outer, stateIdOf(input))
  const isOwn = isSameBrowser(ctx, pending.request.browser)
  if (isOwn && pending.progress.step === 'consent')
    return { status: 303, location: ownPage(ctx, pending.client, pending.stateId) }
  const link = await linkOf(ctx, ctx.store, pending, input.t)
  if (!isOwn) return numberForm(ctx, pending, input.t)
  const opened = await ctx.store.write(async (tables) => {
    await take(ctx, tables, link)
    return finish(ctx, tables, link, undefined)
  })
  return toldToClient(ctx, pending, async () => seeOther(await signedIn(ctx, pending, opened)))
}

export const approveLink: Handler<'approveLink'> = async (outer, input) => {
  const { ctx, pending } = await loadRequest(outer, stateIdOf(input))
  const isRight = await ctx.store.write(async (tables) => {
    const link = await linkOf(ctx, tables, pending, input.t)
    await takeTry(ctx, tables, link)
    if (!isNumberOf(link, input)) return false
    await take(ctx, tables, link)
    const { session } = await finish(ctx, tables, link, undefined)
    await advanceIn(ctx, tables, pending, { step: 'approved', sessionId: session.id })
    return true
  })
  if (!isRight) return { ...(await numberForm(ctx, pending, input.t, 'That is another number')), status: 401 }
  const brand = await brandOf(ctx)
  return { html: approvedPage({ app: pending.client.name, brand }), style: brand.style, images: brand.images }
}

/** The link by its token, as long as the page waits for just this one. Throws ApiError linkExpired. */
async function linkOf(
  ctx: Context,
  tables: Tables,
  { request, progress }: PendingAuthorization,
  token: string,
): Promise<Challenge> {
  const link = await tables.challenges.load(ctx.caller.project.id, digestOf(token))
  const waiting = link?.kind === 'magiclink' ? savedOf(link).waiting : undefined
  const isFor = waiting?.requestId === request.id && waiting.number === progress.number
  if (link && isFor && link.expiresAt > ctx.clock()) return link
  throw spent()
}

async function takeTry(ctx: Context, tables: Tables, { id, createdAt, expiresAt }: Challenge): Promise<void> {
  const limit = { tries: MOST_TRIES, window: Math.max(1, expiresAt - createdAt), now: ctx.clock() }
  if ((await tables.throttles.take(ctx.caller.project.id, `number:${id}`, limit)) !== undefined) throw spent()
}

async function take(ctx: Context, tables: Tables, link: Challenge): Promise<void> {
  if (!(await tables.challenges.take(ctx.caller.project.id, link.id))) throw spent()
}

const isNumberOf = (link: Challenge, { number }: Form) => savedOf(link).waiting?.number === number.trim()

function spent(): ApiError {
  return new ApiError('linkExpired', 'This link has expired, was used, or is not the latest one')
}

async function numberForm(ctx: Context, { client, stateId }: PendingAuthorization, token: string, error = '') {
  const brand = await brandOf(ctx)
  const hidden = { ...stateFields(client, stateId), t: token }
  const html = numberPage({ action: linkPath(ctx), hidden, error, brand, app: client.name })
  return { html, style: brand.style, images: brand.images }
}
