/** Where somebody types the code of a device, or comes to by the link of a question. */
import type { devicePage as contract } from '../../../contract/oauth/device-page.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Challenge } from '../../../store/port/challenges.ts'
import type { Context } from '../../context.ts'
import { forgiveGuess, takeGuess } from '../../identity/limits/guesses.ts'
import { networkOf } from '../../identity/limits/network.ts'
import { asksForPerson } from '../authorize/asked.ts'
import { beginOrRefuse } from '../authorize/begin.ts'
import { prefixOf } from '../authorize/login-address.ts'
import type { PageReply } from '../authorize/redirecting.ts'
import { enterProject, loadClient } from '../clients/clients.ts'
import { stillWithResource } from '../clients/resource.ts'
import { brandOf } from '../pages/brand.ts'
import { devicePage, endPage } from '../pages/device.ts'
import { plainCode } from './device.ts'
import { findWaiting, waitingOf } from './waiting.ts'

export const showDevice: Handle<(typeof contract)['show'], Context> = async (outer, input) => {
  const ctx = await enterProject(outer, input.projectId)
  if (input.done !== '') return shown(ctx, (brand) => endPage(input.done === 'allowed', brand))
  if (input.request !== '') {
    const found = await findWaiting(ctx, 'ciba', input.request)
    return (
      (found && (await askFor(ctx, found))) ?? refuse(ctx, 'This question was answered already, or is too old', 404)
    )
  }
  if (input.user_code === '') return codeForm(ctx, '')
  const found = await tried(ctx, plainCode(input.user_code))
  if (found === 'locked') return refuse(ctx, 'Too many wrong codes: wait some minutes', 429)
  const asking = found && (await askFor(ctx, found))
  return asking ?? refuse(ctx, 'No device waits with this code. Look at it again, or start anew on the device', 404)
}

/** Tries of one network. Nobody's tries are used up by others: whom a code is of is known to nobody. */
const GUESSES = { tries: 10, window: 10 * 60_000 }

async function tried(ctx: Context, code: string): Promise<Challenge | 'locked' | undefined> {
  const limit = { id: `device:${networkOf(ctx.caller.address)}`, ...GUESSES, userId: '' }
  const until = await ctx.store.write((tables) => takeGuess(ctx, tables, limit), 'later')
  if (until !== undefined) return 'locked'
  const found = await findWaiting(ctx, 'device', code)
  if (found) await ctx.store.write((tables) => forgiveGuess(ctx, tables, limit), 'later')
  return found
}

async function askFor(ctx: Context, challenge: Challenge): Promise<PageReply | undefined> {
  const { kind, appId, scopes, audiences, resource, shown: note } = waitingOf(challenge)
  const known = await loadClient(ctx, kind, appId)
  if (!known) return undefined
  const client = await stillWithResource(ctx, known, { resource })
  const { userId } = challenge
  const user = userId ? await ctx.store.users.byId(ctx.caller.project.id, userId) : undefined
  const loginHint = user?.email || user?.phone || ''
  const usual = asksForPerson({ redirectUri: '', state: '', tenant: '', loginHint })
  const isDevice = challenge.kind === 'device'
  return beginOrRefuse(ctx, client, {
    ...usual,
    scopes,
    audiences,
    ...(resource && { resource }),
    waiting: { id: challenge.id, userId, note, isDevice },
  })
}

const codeForm = (ctx: Context, error: string) =>
  shown(ctx, (brand) => devicePage({ action: devicePath(ctx), error, brand, hidden: {} }))

async function refuse(ctx: Context, why: string, status: number): Promise<PageReply> {
  return { ...(await codeForm(ctx, why)), status }
}

async function shown(ctx: Context, draw: (brand: Awaited<ReturnType<typeof brandOf>>) => string): Promise<PageReply> {
  const brand = await brandOf(ctx)
  return { status: 200, html: draw(brand), style: brand.style, images: brand.images }
}

/** Without a host, as the login page's. */
const devicePath = (ctx: Context) => `${prefixOf(ctx)}/device/${ctx.caller.project.id}`
