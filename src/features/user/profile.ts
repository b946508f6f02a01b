import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { user } from '../../contract/user/index.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { toEmail, toLoginId, toNewLoginId, toPhone } from './addresses.ts'
import { changeUser } from './changing.ts'
import { mergeWithOwner } from './merging.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

/** An empty new login id removes the old one. A user who is named by id changes the first. */
export const setLoginId: Handler<'setLoginId'> = (ctx, input) =>
  changeUser(ctx, input.loginId, (user) => {
    const named = toLoginId(input.loginId)
    const old = user.loginIds.includes(named) ? named : user.loginIds[0]
    const next = toNewLoginId(input.newLoginId)
    const loginIds = user.loginIds.flatMap((loginId) => (loginId === old ? (next ? [next] : []) : [loginId]))
    if (loginIds.length === 0) throw new ApiError('invalid', 'The last login id of a user cannot be removed')
    return { ...user, loginIds: [...new Set(loginIds)] }
  })

export const setEmail: Handler<'setEmail'> = (ctx, { loginId, email, verified, failOnConflict }) =>
  changeUser(ctx, loginId, async (user, tables) => {
    const changed = { ...user, email: toEmail(email), verifiedEmail: email !== '' && verified }
    return mergeWithOwner(ctx, tables, changed, { address: { field: 'email', value: changed.email }, failOnConflict })
  })

export const setPhone: Handler<'setPhone'> = (ctx, { loginId, phone, verified, failOnConflict }) =>
  changeUser(ctx, loginId, async (user, tables) => {
    const changed = { ...user, phone: toPhone(phone), verifiedPhone: phone !== '' && verified }
    return mergeWithOwner(ctx, tables, changed, { address: { field: 'phone', value: changed.phone }, failOnConflict })
  })

export const setName: Handler<'setName'> = (ctx, { loginId, ...names }) =>
  changeUser(ctx, loginId, (user) => ({ ...user, ...names }))

export const setPicture: Handler<'setPicture'> = (ctx, { loginId, picture }) =>
  changeUser(ctx, loginId, (user) => ({ ...user, picture }))

export const setRecoveryEmail: Handler<'setRecoveryEmail'> = (ctx, { loginId, recoveryEmail, verified }) =>
  changeUser(ctx, loginId, (user) => ({
    ...user,
    recoveryEmail: toEmail(recoveryEmail, 'recoveryEmail'),
    verifiedRecoveryEmail: recoveryEmail !== '' && verified,
  }))

export const setRecoveryPhone: Handler<'setRecoveryPhone'> = (ctx, { loginId, recoveryPhone, verified }) =>
  changeUser(ctx, loginId, (user) => ({
    ...user,
    recoveryPhone: toPhone(recoveryPhone, 'recoveryPhone'),
    verifiedRecoveryPhone: recoveryPhone !== '' && verified,
  }))

export const setImpersonationConsent: Handler<'setImpersonationConsent'> = (ctx, { loginId, impersonationConsent }) =>
  changeUser(ctx, loginId, (user) => ({ ...user, consentExpiresAt: impersonationConsent }))

export const setApps: Handler<'setApps'> = (ctx, { loginId, ssoAppIds }) => changeApps(ctx, loginId, () => ssoAppIds)

export const addApps: Handler<'addApps'> = (ctx, { loginId, ssoAppIds }) =>
  changeApps(ctx, loginId, (held) => [...held, ...ssoAppIds])

export const removeApps: Handler<'removeApps'> = (ctx, { loginId, ssoAppIds }) =>
  changeApps(ctx, loginId, (held) => held.filter((id) => !ssoAppIds.includes(id)))

function changeApps(ctx: Context, key: string, change: (held: User['ssoAppIds']) => string[]) {
  return changeUser(ctx, key, (user) => ({ ...user, ssoAppIds: [...new Set(change(user.ssoAppIds))] }))
}

/** Tokens that were given out until now are void. */
export const logout: Handler<'logout'> = async (ctx, { loginId, userId }) => {
  await changeUser(ctx, userId || loginId, async (user, tables) => {
    await tables.sessions.removeAll(ctx.caller.project.id, user.id)
    return { ...user, sessionsVoidAt: ctx.clock() }
  })
}
