import type { password as contract } from '../../../contract/auth/password.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { prove } from '../../identity/prove.ts'
import type { OpenSession, SignInOptions } from '../../identity/session/open.ts'
import { jwtReply } from '../../identity/session/reply.ts'
import { methodDocument } from '../../identity/session/settings.ts'
import { checkClaims } from '../../identity/token/claims.ts'
import { passwordPolicyIn } from '../../project/settings.ts'
import { looksLikeEmail, toEmail, toLoginId, toPhone } from '../../user/addresses.ts'
import { checkSignUp, namesOf, optionsOf } from '../begin.ts'
import { prepareNewcomer, storeNewcomer } from '../newcomer.ts'

type SignUp = InputOf<(typeof contract)['signUp']>

interface NewAccount extends Pick<SignUp, 'loginId' | 'password' | 'user'> {
  loginOptions?: SignInOptions
}

/** Nothing about an address is proven by this, so none counts as verified. */
export const signUp: Handle<(typeof contract)['signUp'], Context> = async (ctx, input) =>
  jwtReply(ctx, await openWithNewPassword(ctx, input))

/** Throws ApiError methodDisabled, unauthorized, userExists, invalid, rateLimited and what `prove` does. */
export async function openWithNewPassword(ctx: Context, input: NewAccount): Promise<OpenSession> {
  const { loginId: key, password, user: details, loginOptions = {} } = input
  const project = ctx.caller.project.id
  if (!passwordPolicyIn(await methodDocument(ctx, 'password')).enabled)
    throw new ApiError('methodDisabled', 'The project has passwords switched off')
  await checkSignUp(ctx)
  checkClaims(loginOptions.customClaims ?? {}, 'nsec')
  const loginId = toLoginId(key)
  if (await ctx.store.users.find(project, loginId)) throw new ApiError('userExists', 'The user exists already')
  const newcomer = {
    ownership: 'claimed' as const,
    loginId,
    ...namesOf(details),
    email: toEmail(details.email || (looksLikeEmail(loginId) ? loginId : '')),
    phone: toPhone(details.phone || (/^\+\d+$/.test(loginId) ? loginId : '')),
    verifiedEmail: false,
    verifiedPhone: false,
  }
  const prepared = await prepareNewcomer(ctx, newcomer, { password })
  return ctx.store.write(async (tables) => {
    const user = await storeNewcomer(ctx, tables, prepared)
    const how = { amr: ['pwd'], method: 'password', options: optionsOf(loginOptions) }
    return prove(ctx, tables, { user, seen: false, how })
  })
}
