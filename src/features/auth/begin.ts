/** The beginning of every code and link: who it is for, where it goes, and whether it may go there. */
import { ApiError } from '../../contract/faults.ts'
import type { SignUpUser } from '../../contract/schemas/session.ts'
import type { ValueOf } from '../../contract/wire.ts'
import type { Channel } from '../../delivery/port.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { checkMember } from '../identity/membership.ts'
import { addressFor, recoveryFor } from '../identity/ownership.ts'
import { currentSession } from '../identity/session/current.ts'
import type { SignInOptions } from '../identity/session/open.ts'
import { methodDocument, settingsOf } from '../identity/session/settings.ts'
import { checkClaims } from '../identity/token/claims.ts'
import { type MethodSettings, methodSettingsIn } from '../project/settings.ts'
import { looksLikeEmail, toEmail, toLoginId, toNewLoginId, toPhone } from '../user/addresses.ts'
import { type AddressChange, type ChallengeContext, fieldOf, type Newcomer } from './saved.ts'

export type Kind = 'otp' | 'magiclink' | 'enchantedlink' | 'notp'

/** How a request wants its message worded. */
interface Template {
  templateId: string
  templateOptions: { [name: string]: string }
}

export interface Ask {
  kind: Kind
  channel: Channel
  purpose: 'signUp' | 'signIn' | 'signUpOrIn'
  loginId: string
  details?: ValueOf<typeof SignUpUser>
  /** Where to, when that is not in the details. */
  address?: string
  loginOptions: SignInOptions & { pkceChallenge?: string } & Partial<Template>
  useRecovery?: boolean
}

/** A code or link that is to be sent. */
export interface Start {
  kind: Kind
  channel: Channel
  settings: MethodSettings
  loginId: string
  to: string
  template: Template
  /** Nobody yet, when verifying makes the user. */
  user?: User
  saved: ChallengeContext
}

/** Throws ApiError methodDisabled, userExists, unknownUser, unauthorized or invalid. */
export async function begin(ctx: Context, ask: Ask): Promise<Start> {
  const settings = await enabledMethod(ctx, ask.kind)
  const loginId = toLoginId(ask.loginId)
  checkClaims(ask.loginOptions.customClaims ?? {}, 'nsec')
  const user = await ctx.store.users.find(ctx.caller.project.id, loginId)
  // Who was made but never came may sign up: the message goes to the address that is known already.
  if (user && ask.purpose === 'signUp' && user.status !== 'invited') {
    throw new ApiError('userExists', 'The user exists already')
  }
  const saved: ChallengeContext = {
    loginOptions: optionsOf(ask.loginOptions),
    pkceChallenge: ask.loginOptions.pkceChallenge ?? '',
  }
  const start = { kind: ask.kind, channel: ask.channel, settings, loginId, template: templateIn(ask.loginOptions) }
  if (user) {
    const to = addressOf(user, ask)
    return { ...start, user, to, saved: { ...saved, to, ...(await goingOn(ctx, ask.loginOptions, user)) } }
  }
  if (ask.purpose === 'signIn') throw new ApiError('unknownUser', 'Cannot find user')
  await checkSignUp(ctx)
  checkMember(NOBODY, ask.loginOptions.tenantId ?? '')
  const newcomer = toNewcomer(ask, loginId)
  const to = newcomer[fieldOf(ask.channel)]
  return { ...start, to, saved: { ...saved, to, newcomer } }
}

const templateIn = ({ templateId = '', templateOptions = {} }: Partial<Template>) => ({ templateId, templateOptions })

/** Somebody who signs up belongs to no tenant yet. */
const NOBODY = { grants: [] }

export interface ChangeAsk extends AddressChange, Partial<Template> {
  kind: Kind
  channel: Channel
  loginId: string
  mfa?: boolean
}

/** A new address of the user whose refresh token the request shows. */
export async function beginChange(ctx: Context, ask: ChangeAsk): Promise<Start> {
  const { kind, channel, field, value, addToLoginIDs, onMergeUseExisting, failOnConflict } = ask
  const settings = await enabledMethod(ctx, kind)
  const { user, session } = await currentSession(ctx)
  checkOwner(user, ask.loginId)
  const to = field === 'email' ? toEmail(value) : toPhone(value)
  const change = { field, value: to, addToLoginIDs, onMergeUseExisting, failOnConflict }
  const saved = { to, change, by: session.id, ...(ask.mfa && { loginOptions: { mfa: true }, from: session.id }) }
  return { kind, channel, settings, loginId: toLoginId(ask.loginId), to, user, saved, template: templateIn(ask) }
}

/** Throws ApiError unauthorized for a login id that is not the user's. */
export function checkOwner(user: User, key: string): void {
  const loginId = toLoginId(key)
  if (loginId === user.id || user.loginIds.includes(loginId)) return
  throw new ApiError('unauthorized', 'The token belongs to another user')
}

export async function enabledMethod(ctx: Context, kind: Kind | 'totp' | 'webauthn'): Promise<MethodSettings> {
  const settings = methodSettingsIn(await methodDocument(ctx, kind))
  if (!settings.enabled) throw new ApiError('methodDisabled', `The project has ${kind} switched off`)
  return settings
}

export async function checkSignUp(ctx: Context): Promise<void> {
  const { selfProvisioning } = await settingsOf(ctx)
  if (!selfProvisioning) throw new ApiError('unauthorized', 'Users of this project cannot sign up by themselves')
}

/** Only what is declared is kept with the challenge. */
export function optionsOf({ stepup, mfa, customClaims, tenantId, revokeOtherSessions }: SignInOptions): SignInOptions {
  return {
    ...(stepup && { stepup }),
    ...(mfa && { mfa }),
    ...(customClaims && Object.keys(customClaims).length > 0 && { customClaims }),
    ...(tenantId && { tenantId }),
    ...(revokeOtherSessions && { revokeOtherSessions }),
  }
}

/** A step-up or a second factor needs the session that it adds to. */
export async function goingOn(
  ctx: Context,
  options: SignInOptions,
  user: User,
): Promise<Pick<ChallengeContext, 'from'>> {
  if (!options.stepup && !options.mfa) return {}
  const current = await currentSession(ctx)
  if (current.user.id !== user.id) throw new ApiError('unauthorized', 'The token belongs to another user')
  return { from: current.session.id }
}

function addressOf(user: User, { channel, loginId, useRecovery }: Ask): string {
  const field = fieldOf(channel)
  if (useRecovery) {
    const recovery = recoveryFor(user, field === 'email' ? 'recoveryEmail' : 'recoveryPhone')
    if (recovery) return recovery
    throw new ApiError('invalid', 'The user has no recovery address of this kind')
  }
  const address = addressFor(user, field, toLoginId(loginId))
  if (address) return address
  throw new ApiError('invalid', `The user has no ${field === 'email' ? 'e-mail address' : 'phone number'}`)
}

/** Only the address that the message goes to will be proven. */
function toNewcomer({ channel, details, address }: Ask, loginId: string): Newcomer {
  const isMail = fieldOf(channel) === 'email'
  const email = (isMail && address) || details?.email || (isMail ? loginId : '')
  const phone = (!isMail && address) || details?.phone || (isMail ? '' : loginId)
  if (isMail && !looksLikeEmail(email)) throw new ApiError('invalid', 'The email field must be an e-mail address')
  // A login id that is an address belongs to whoever has it, and the message would go to somebody else.
  if (isMail && looksLikeEmail(loginId) && loginId !== email) {
    throw new ApiError('invalid', 'The loginId field is another e-mail address than the one to be verified')
  }
  return {
    ownership: 'proven',
    loginId: toNewLoginId(loginId),
    ...namesOf(details),
    email: toEmail(email),
    phone: phone ? toPhone(phone) : '',
    verifiedEmail: isMail,
    verifiedPhone: !isMail,
  }
}

type Names = Omit<Newcomer, 'ownership' | 'loginId' | 'email' | 'phone' | 'verifiedEmail' | 'verifiedPhone'>

export function namesOf(details?: ValueOf<typeof SignUpUser>): Names {
  return {
    name: details?.name ?? '',
    givenName: details?.givenName ?? '',
    middleName: details?.middleName ?? '',
    familyName: details?.familyName ?? '',
    recoveryEmail: toEmail(details?.recoveryEmail ?? '', 'recoveryEmail'),
    recoveryPhone: toPhone(details?.recoveryPhone ?? '', 'recoveryPhone'),
    ...(details?.icon && { picture: details.icon }),
  }
}
