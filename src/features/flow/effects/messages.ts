/** Codes and links. */
import { ApiError } from '../../../contract/faults.ts'
import type { Channel } from '../../../delivery/port.ts'
import type { Purpose, Wanted } from '../../../flow/index.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { begin, beginChange, enabledMethod, type Kind, type Start } from '../../auth/begin.ts'
import { openWithLink } from '../../auth/magic-link.ts'
import { reset } from '../../auth/password/reset.ts'
import { fieldOf } from '../../auth/saved.ts'
import { type SendReceipt, sendCode, sendLink } from '../../auth/send.ts'
import { verifyCode as verifyTypedCode } from '../../auth/verify-code.ts'
import { backTo } from './coming-back.ts'
import type { Outcome, Perform, Run } from './run.ts'
import { adopt, holder, onwards, typed, whom } from './whom.ts'

export const sendOneTimeCode: Perform<'sendCode'> = async (run, effect) => {
  const start = await beginTo(run, 'otp', effect)
  const receipt = await sendCode(run.ctx, start)
  return told(run, start, receipt)
}

export const sendChangeCode: Perform<'sendChangeCode'> = async (run, effect) => {
  const start = await beginChangeOf(run, 'otp', effect)
  return told(run, start, await sendCode(run.ctx, start))
}

export const sendOneLink: Perform<'sendLink'> = async (run, effect, { at }) => {
  const landing = backTo(run, at, effect.uri)
  const start = await beginTo(run, 'magiclink', effect)
  return told(run, start, await sendLink(run.ctx, start, landing))
}

export const sendChangeLink: Perform<'sendChangeLink'> = async (run, effect, { at }) => {
  const landing = backTo(run, at, effect.uri)
  const start = await beginChangeOf(run, 'magiclink', effect)
  return told(run, start, await sendLink(run.ctx, start, landing))
}

export const sendReset: Perform<'passwordSendReset'> = async (run, { wording, uri }, { at }) => {
  const { redirectUrl, loginId } = { redirectUrl: backTo(run, at, uri), loginId: await whom(run) }
  const words = { templateId: wording.templateId, templateOptions: textsOf(wording.templateOptions), locale: '' }
  const sender = { providerId: '', ssoAppId: '', useRecovery: false }
  const { maskedEmail = '' } = await reset(run.ctx, { loginId, redirectUrl, ...words, ...sender })
  return { outputs: { 'sentTo.maskedEmail': maskedEmail ?? '' } }
}

export const verifyCode: Perform<'verifyCode'> = async (run, { channel, code }) => {
  if (code === '') throw new ApiError('wrongCode', 'The code field is required')
  await enabledMethod(run.ctx, 'otp')
  const { codeFor } = run.record
  // Without a code that this flow sent it may be one that was generated for a test user.
  const loginId = codeFor?.channel === channel ? codeFor.loginId : await whom(run, fieldOf(channel))
  return adopt(run, await verifyTypedCode(run.ctx, { channel, loginId, code: code.trim() }), 'otp')
}

export const verifyLink: Perform<'verifyLink'> = async (run, _effect, { brief }) => {
  const { token } = brief
  if (typeof token !== 'string' || token === '') throw new ApiError('linkExpired', 'The token field is required')
  return adopt(run, await openWithLink(run.ctx, token), 'magiclink')
}

interface Sending {
  channel: Channel
  purpose: Purpose
  wording: Wanted
  useRecovery?: boolean
}

async function beginTo(run: Run, kind: Kind, { channel, purpose, wording, useRecovery }: Sending): Promise<Start> {
  const field = fieldOf(channel)
  const loginId = await whom(run, field)
  const address = typed(run, field)
  return begin(run.ctx, {
    kind,
    channel,
    purpose,
    loginId,
    ...(purpose !== 'signIn' && { details: detailsOf(run), ...(address && { address }) }),
    loginOptions: { ...wordsOf(wording), ...(await onwards(run, loginId)) },
    useRecovery,
  })
}

interface Changing {
  channel: Channel
  wording: Wanted
  addToLoginIDs: boolean
  onMergeUseExisting: boolean
}

async function beginChangeOf(run: Run, kind: Kind, wish: Changing): Promise<Start> {
  const { channel, wording, addToLoginIDs, onMergeUseExisting } = wish
  const user = await holder(run)
  const field = fieldOf(channel)
  const value = typed(run, field) || user[field]
  if (value === '') throw new ApiError('invalid', `The ${field} field is required`)
  const { id: loginId } = user
  return beginChange(run.ctx, {
    kind,
    channel,
    field,
    value,
    loginId,
    mfa: true,
    failOnConflict: false,
    addToLoginIDs,
    onMergeUseExisting,
    ...wordsOf(wording),
  })
}

const wordsOf = ({ templateId, templateOptions }: Wanted) => ({
  templateId,
  templateOptions: textsOf(templateOptions),
})

function textsOf(options: JsonObject): { [name: string]: string } {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]))
}

/** What a newcomer has typed about himself. */
export function detailsOf(run: Run) {
  return {
    loginId: '',
    name: typed(run, 'fullName'),
    givenName: typed(run, 'firstName') || typed(run, 'givenName'),
    middleName: typed(run, 'middleName'),
    familyName: typed(run, 'lastName') || typed(run, 'familyName'),
    email: typed(run, 'email'),
    phone: typed(run, 'phone'),
    recoveryEmail: '',
    recoveryPhone: '',
    username: '',
    icon: '',
  }
}

function told({ record }: Run, { loginId, channel }: Start, receipt: SendReceipt): Outcome {
  record.codeFor = { loginId, channel }
  const { maskedEmail, maskedPhone } = receipt
  return {
    outputs: {
      ...(maskedEmail !== undefined && { 'sentTo.maskedEmail': maskedEmail }),
      ...(maskedPhone !== undefined && { 'sentTo.maskedPhone': maskedPhone }),
    },
  }
}
