/** Codes and links that the login page sends. */
import { ApiError } from '../../../contract/faults.ts'
import { begin } from '../../auth/begin.ts'
import { sendCode, sendLink } from '../../auth/send.ts'
import type { Context } from '../../context.ts'
import { twoDigits } from '../../identity/credentials/codes.ts'
import { linkPage } from '../authorize/login-address.ts'
import type { PendingAuthorization, Progress } from '../authorize/requests.ts'

interface CodeRequest {
  loginId: string
  channel: 'email' | 'sms' | 'voice' | 'whatsapp'
}

/** Resolves to how far the sign-in has come. */
export async function sendPageCode(ctx: Context, { loginId, channel }: CodeRequest): Promise<Progress> {
  await silently(loginId, async () => {
    await sendCode(ctx, await begin(ctx, { ...WAY_IN, kind: 'otp', channel, loginId }))
  })
  return { step: 'code', loginId, channel }
}

/**
 * A link that signs in the browser that asked, and no other: where it is opened elsewhere, it asks for the number that
 * only the page that waits shows. Resolves to how far the sign-in has come.
 */
export async function sendPageLink(
  ctx: Context,
  pending: PendingAuthorization,
  { loginId, channel }: CodeRequest,
): Promise<Progress> {
  if (channel === 'voice') throw new ApiError('invalid', 'A link cannot be spoken: choose another way, or a code')
  const number = twoDigits(ctx.random)
  await silently(loginId, async () => {
    const start = await begin(ctx, { ...WAY_IN, kind: 'magiclink', channel, loginId })
    const saved = { ...start.saved, waiting: { requestId: pending.request.id, number } }
    await sendLink(ctx, { ...start, saved }, linkPage(ctx, pending.client, pending.stateId))
  })
  return { step: 'link', loginId, number }
}

const WAY_IN = { purpose: 'signUpOrIn', loginOptions: {} } as const

/** Whether there is such a user is told to nobody: where nothing can go, nothing goes. */
async function silently(loginId: string, send: () => Promise<void>): Promise<void> {
  if (loginId.trim() === '') throw new ApiError('invalid', 'Enter your email, phone or user name')
  try {
    await send()
  } catch (error) {
    if (!(error instanceof ApiError) || !SILENT.has(error.fault)) throw error
  }
}

const SILENT = new Set(['unknownUser', 'unauthorized', 'invalid', 'invalidArgument', 'badPhone'])
