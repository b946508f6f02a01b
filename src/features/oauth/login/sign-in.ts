/** Somebody has signed in on the plane's pages: where the browser goes, and who it was. */
import type { Context } from '../../context.ts'
import { answerRefusal } from '../authorize/answers.ts'
import { rememberLogin, type SignedIn } from '../authorize/browser.ts'
import { ownPage } from '../authorize/login-address.ts'
import { goOn } from '../authorize/proceeding.ts'
import { type PageReply, Refusal } from '../authorize/redirecting.ts'
import { advance, type PendingAuthorization, type Progress } from '../authorize/requests.ts'

/** The application is told what it must not have. */
export async function toldToClient(
  ctx: Context,
  { client, asked }: PendingAuthorization,
  work: () => Promise<PageReply>,
): Promise<PageReply> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) return seeOther(await answerRefusal(ctx, client, asked, error))
    throw error
  }
}

/** After a form the browser goes on by GET. */
export const seeOther = (page: PageReply): PageReply => (page.location ? { ...page, status: 303 } : page)

/** Back to the application, or to the question whether it may. Throws Refusal. */
export async function signedIn(
  ctx: Context,
  pending: PendingAuthorization,
  { session, user }: SignedIn,
): Promise<PageReply> {
  await rememberLogin(ctx, session)
  const done = await goOn(ctx, { ...pending, requestId: pending.request.id }, { session, user })
  return done ?? goTo(ctx, pending, { step: 'consent', sessionId: session.id })
}

export async function goTo(ctx: Context, pending: PendingAuthorization, progress: Progress): Promise<PageReply> {
  await advance(ctx, pending, progress)
  return { status: 303, location: ownPage(ctx, pending.client, pending.stateId) }
}

/** Who signed in for this request, as long as the session lives. */
export async function whoSignedIn(ctx: Context, { progress }: PendingAuthorization): Promise<SignedIn | undefined> {
  const project = ctx.caller.project.id
  const session = progress.sessionId ? await ctx.store.sessions.load(project, progress.sessionId) : undefined
  if (!session || session.expiresAt <= ctx.clock()) return undefined
  const user = await ctx.store.users.byId(project, session.userId)
  if (!user || user.status === 'disabled' || user.sessionsVoidAt >= session.createdAt) return undefined
  return { session, user }
}
