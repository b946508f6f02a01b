/** The beginning: an application of WS-Federation asks for a user, or a user for it. */
import { ApiError } from '../../../contract/faults.ts'
import type { wsfedApp as contract } from '../../../contract/oauth/sso-idp.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { type AuthorizationInput, asksForPerson } from '../authorize/asked.ts'
import { endLogin } from '../authorize/leaving.ts'
import { goTo, type PageReply } from '../authorize/redirecting.ts'
import { donePage } from '../pages/failure.ts'
import { goOn, isInAddress, resumed } from '../saml/carried.ts'
import { enterWsfedApp, replyFor, type WsfedApp } from './app.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>
type Input = InputOf<typeof contract.sso>

/** What `nonce` says of a request: this protocol's have no ids. */
export const ASKED = 'wsignin1.0'

export const sso: Handler<'sso'> = async (outer, input) => {
  const { ctx, app } = await enterWsfedApp(outer, input.app)
  if (input.flow_token !== '') return resumed(ctx, app.client, input.flow_token)
  if (/^wsignout(cleanup)?1\.0$/.test(input.wa)) return signedOut(ctx, app, input)
  if (input.wa !== ASKED) throw new ApiError('invalid', 'The wa parameter must be wsignin1.0 or wsignout1.0')
  if (input.wtrealm !== app.realm) throw new ApiError('invalid', 'The wtrealm is not the realm of the application')
  const asked = { ...asking(app, input), nonce: ASKED, ...freshness(input.wfresh) }
  return goOn(ctx, app.client, asked, isInAddress(ctx, 'wa'))
}

export const initiate: Handler<'initiate'> = async (outer, input) => {
  const { ctx, app } = await enterWsfedApp(outer, input.app)
  if (input.flow_token !== '') return resumed(ctx, app.client, input.flow_token)
  return goOn(ctx, app.client, asking(app, { ...input, wreply: '' }), isInAddress(ctx, 'app'))
}

async function signedOut(ctx: Context, app: WsfedApp, { wreply }: Input): Promise<PageReply> {
  const url = app.settings.logoutRedirectUrl || (wreply && replyFor(app, wreply))
  await endLogin(ctx)
  return url ? goTo(url) : { status: 200, html: donePage() }
}

/** Minutes; 0 asks for a new sign-in. */
function freshness(wfresh: string): Pick<AuthorizationInput, 'maxAge' | 'prompts'> {
  if (wfresh === '') return { maxAge: -1, prompts: [] }
  if (!/^\d{1,7}$/.test(wfresh)) throw new ApiError('invalid', 'The wfresh must be a number of minutes')
  return Number(wfresh) === 0 ? { maxAge: -1, prompts: ['login'] } : { maxAge: Number(wfresh) * 60, prompts: [] }
}

const asking = (app: WsfedApp, { wreply, wctx: state, LoginHint: loginHint, tenant }: Input): AuthorizationInput =>
  asksForPerson({ redirectUri: replyFor(app, wreply), state, loginHint, tenant })
