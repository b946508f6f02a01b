/** A request that was read and checked: the browser goes to the login page, or straight back. */
import type { Context } from '../../context.ts'
import type { Client } from '../clients/client.ts'
import { answerRefusal } from './answers.ts'
import type { AuthorizationInput } from './asked.ts'
import { rememberedLogin } from './browser.ts'
import { hasOwnPage, loginAddress } from './login-address.ts'
import { goOn } from './proceeding.ts'
import { goTo, type PageReply, Refusal } from './redirecting.ts'
import { saveRequest } from './requests.ts'

/** The application is told what it must not have. */
export async function beginOrRefuse(ctx: Context, client: Client, asked: AuthorizationInput): Promise<PageReply> {
  try {
    return await begin(ctx, client, asked)
  } catch (error) {
    if (error instanceof Refusal) return answerRefusal(ctx, client, asked, error)
    throw error
  }
}

/** Throws Refusal. */
export async function begin(ctx: Context, client: Client, asked: AuthorizationInput): Promise<PageReply> {
  const isSilent = asked.prompts.includes('none')
  const signedIn = await usableLogin(ctx, client, asked)
  if (signedIn && (isSilent || hasOwnPage(ctx, client))) {
    const done = await goOn(ctx, { client, asked }, signedIn)
    if (done) return done
    if (isSilent) throw new Refusal('consent_required', 'The user has not allowed this yet')
    const progress = { step: 'consent', sessionId: signedIn.session.id } as const
    return goTo(loginAddress(ctx, client, asked, await saveRequest(ctx, client, asked, progress)))
  }
  if (isSilent) throw new Refusal('login_required', 'Nobody is signed in')
  return goTo(loginAddress(ctx, client, asked, await saveRequest(ctx, client, asked, { step: 'login' })))
}

async function usableLogin(ctx: Context, client: Client, { prompts, maxAge, waiting }: AuthorizationInput) {
  if (client.forceLogin || prompts.includes('login') || prompts.includes('select_account')) return undefined
  const remembered = await rememberedLogin(ctx)
  const signedIn = !waiting?.userId || waiting.userId === remembered?.user.id ? remembered : undefined
  if (!signedIn || maxAge < 0) return signedIn
  return ctx.clock() - signedIn.session.createdAt <= maxAge * 1000 ? signedIn : undefined
}
