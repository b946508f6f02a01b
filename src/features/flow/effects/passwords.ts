import { ApiError } from '../../../contract/faults.ts'
import { openByReplacing, openWithPassword } from '../../auth/password/sign-in.ts'
import { openWithNewPassword } from '../../auth/password/sign-up.ts'
import { changeOwnPassword } from '../../auth/password/update.ts'
import { detailsOf } from './messages.ts'
import type { Perform } from './run.ts'
import { nothing } from './run.ts'
import { adopt, holder, onwards, whom } from './whom.ts'

export const passwordSignIn: Perform<'passwordSignIn'> = async (run, { password }) => {
  checkGiven('password', password)
  const loginId = await whom(run)
  return adopt(run, await openWithPassword(run.ctx, { loginId, password }, await onwards(run, loginId)), 'password')
}

export const passwordSignUp: Perform<'passwordSignUp'> = async (run, { password }) => {
  checkGiven('newPassword', password)
  const loginId = await whom(run)
  return adopt(run, await openWithNewPassword(run.ctx, { loginId, password, user: detailsOf(run) }), 'password')
}

export const passwordUpdate: Perform<'passwordUpdate'> = async (run, { newPassword }) => {
  checkGiven('newPassword', newPassword)
  const { id: loginId } = await holder(run)
  await changeOwnPassword(run.ctx, { loginId, newPassword })
  return nothing
}

export const passwordReplace: Perform<'passwordReplace'> = async (run, { password, newPassword }) => {
  checkGiven('password', password)
  checkGiven('newPassword', newPassword)
  const loginId = await whom(run)
  return adopt(run, await openByReplacing(run.ctx, { loginId, oldPassword: password, newPassword }), 'password')
}

function checkGiven(name: string, value: string): void {
  if (value === '') throw new ApiError('invalid', `The ${name} field is required`)
}
