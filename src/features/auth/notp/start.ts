/** The beginning of a sign-in by a message that the person writes: the text, and the way to the messenger. */
import type { notp } from '../../../contract/auth/notp.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Channel } from '../../../delivery/port.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { pendingChallenge } from '../../identity/challenge.ts'
import { newTypedCode } from '../../identity/credentials/typed-codes.ts'
import { checkStarts } from '../../identity/limits/starts.ts'
import { currentSession } from '../../identity/session/current.ts'
import { checkClaims } from '../../identity/token/claims.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import { toPhone } from '../../user/addresses.ts'
import { type Ask, begin, beginChange, enabledMethod, optionsOf } from '../begin.ts'
import { channelOf } from '../magic-link.ts'
import type { ChallengeContext } from '../saved.ts'
import { qrCodePng } from '../totp/qr-code.ts'
import { idOf, textsOf } from './texts.ts'

type Purpose = Ask['purpose']
type Templates = InputOf<typeof notp.signIn>['templates']

interface Waiting {
  channel: Channel
  userId: string
  loginId: string
  saved: ChallengeContext
}

/** Throws what `begin` does, and ApiError rateLimited. */
export async function start(
  ctx: Context,
  purpose: Purpose,
  input: InputOf<typeof notp.signUp> | InputOf<typeof notp.signIn>,
) {
  const { provider, phone, loginOptions, templates } = input
  const { document } = await enabledMethod(ctx, 'notp')
  await checkStarts(ctx, 'sign-ins')
  const channel = toChannel(provider)
  const details = 'user' in input ? input.user : undefined
  const loginId = input.loginId || phone || (await loginIdOfSession(ctx, loginOptions))
  if (loginId === '') {
    checkClaims(loginOptions.customClaims ?? {}, 'nsec')
    const open = { purpose, ...(details && { details }) }
    const saved = {
      loginOptions: optionsOf(loginOptions),
      written: { open, templates: answersOf(document, templates) },
    }
    return wait(ctx, templates, { channel, userId: '', loginId, saved })
  }
  const begun = await begin(ctx, {
    kind: 'notp',
    channel,
    purpose,
    loginId,
    loginOptions,
    address: toPhone(phone),
    ...(details && { details }),
  })
  const saved = { ...begun.saved, written: { templates: answersOf(document, templates) } }
  return wait(ctx, templates, { channel, userId: begun.user?.id ?? '', loginId: begun.loginId, saved })
}

/** A second factor is the one of the user who has shown the first. */
async function loginIdOfSession(ctx: Context, { mfa, stepup }: { mfa: boolean; stepup: boolean }): Promise<string> {
  return mfa || stepup ? (await currentSession(ctx)).user.id : ''
}

/** Throws what `beginChange` does. */
export async function startChange(ctx: Context, input: InputOf<typeof notp.update>) {
  const { provider, loginId, phone, templates, ...rest } = input
  const channel = toChannel(provider)
  const change = {
    ...rest,
    field: 'phone',
    value: phone,
    loginId: loginId || (await currentSession(ctx)).user.id,
  } as const
  const { user, loginId: key, saved, settings } = await beginChange(ctx, { kind: 'notp', channel, ...change })
  const written = { templates: answersOf(settings.document, templates) }
  return wait(ctx, templates, { channel, userId: user?.id ?? '', loginId: key, saved: { ...saved, written } })
}

const toChannel = (provider: InputOf<typeof notp.signIn>['provider']): Channel =>
  channelOf(provider) === 'whatsapp' ? 'whatsapp' : 'im'

function answersOf(document: JsonObject, { successTemplateId, errorTemplateId }: Templates) {
  return {
    success: successTemplateId || idOf(document, 'Success'),
    error: errorTemplateId || idOf(document, 'Error'),
  }
}

async function wait(ctx: Context, { verifyTemplateId }: Templates, { channel, userId, loginId, saved }: Waiting) {
  const project = ctx.caller.project
  const { document, expiration } = await enabledMethod(ctx, 'notp')
  const [code, pendingRef] = [newTypedCode(ctx.random), newSecret(ctx.random)]
  await ctx.store.write((tables) =>
    tables.challenges.put(
      project.id,
      pendingChallenge(ctx, {
        id: digestOf(code),
        kind: 'notp',
        method: channel,
        userId,
        loginId,
        pendingDigest: digestOf(pendingRef),
        options: saved,
        expiresAt: ctx.clock() + expiration * 1000,
      }),
    ),
  )
  const text = textsOf(document, project.name).verify(code, verifyTemplateId)
  const redirectUrl = messengerWith(ctx, channel, text)
  return { redirectUrl, image: qrCodePng(redirectUrl).toString('base64'), pendingRef }
}

/** Without a number the messenger asks whom to write to. */
function messengerWith(ctx: Context, channel: Channel, text: string): string {
  const local = ctx.localProvider?.messengerFor(text, { baseUrl: ctx.baseUrl, project: ctx.caller.project.id })
  if (local) return local
  const number = ctx.whatsappNumber
  if (channel === 'whatsapp') return `https://wa.me/${number.replace('+', '')}?text=${encodeURIComponent(text)}`
  return `sms:${number}?&body=${encodeURIComponent(text)}`
}
