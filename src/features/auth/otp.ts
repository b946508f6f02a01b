import type { otp } from '../../contract/auth/otp.ts'
import type { Handle } from '../../contract/operation.ts'
import type { Context } from '../context.ts'
import { jwtReply } from '../identity/session/reply.ts'
import { begin, beginChange, enabledMethod } from './begin.ts'
import { channelOf } from './magic-link.ts'
import { sendCode } from './send.ts'
import { verifyCode } from './verify-code.ts'

type Handler<O extends keyof typeof otp> = Handle<(typeof otp)[O], Context>

export const signUp: Handler<'signUp'> = async (ctx, { method, loginId, user, email, phone, loginOptions }) => {
  const address = method === 'email' ? email : phone
  const ask = { purpose: 'signUp', loginId, details: user, address, loginOptions } as const
  return sendCode(ctx, await begin(ctx, { kind: 'otp', channel: channelOf(method), ...ask }))
}

export const signIn: Handler<'signIn'> = async (ctx, { method, loginId, loginOptions, useRecovery }) => {
  const ask = { purpose: 'signIn', loginId, loginOptions, useRecovery } as const
  return sendCode(ctx, await begin(ctx, { kind: 'otp', channel: channelOf(method), ...ask }))
}

export const signUpOrIn: Handler<'signUpOrIn'> = async (ctx, { method, loginId, loginOptions, useRecovery }) => {
  const ask = { purpose: 'signUpOrIn', loginId, loginOptions, useRecovery } as const
  return sendCode(ctx, await begin(ctx, { kind: 'otp', channel: channelOf(method), ...ask }))
}

export const verify: Handler<'verify'> = async (ctx, { method, loginId, code }) => {
  await enabledMethod(ctx, 'otp')
  return jwtReply(ctx, await verifyCode(ctx, { channel: channelOf(method), loginId, code }))
}

export const updateEmail: Handler<'updateEmail'> = async (ctx, { email, ...input }) => {
  const start = await beginChange(ctx, { kind: 'otp', channel: 'email', field: 'email', value: email, ...input })
  return sendCode(ctx, start)
}

export const updatePhone: Handler<'updatePhone'> = async (ctx, { phone, method, ...input }) => {
  const change = { field: 'phone', value: phone, ...input } as const
  return sendCode(ctx, await beginChange(ctx, { kind: 'otp', channel: channelOf(method), ...change }))
}
