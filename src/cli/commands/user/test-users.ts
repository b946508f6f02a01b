import type { Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit.ts'
import { decodeString } from '../../go-decode.ts'
import { goJson } from '../../go-json.ts'
import { done, one } from '../../output.ts'
import type { createFlags, LinkFlags } from './index.ts'
import { createUser } from './lifecycle.ts'

export const create: Run<typeof createFlags> = (call) => createUser(call, '/v1/mgmt/user/create/test', { test: true })

export const removeAll: Run = async ({ api }) => {
  await api.delete('/v1/mgmt/user/test/delete/all')
  return done
}

export const generateOtp: Run = async ({ api, args: [method = '', loginId = ''] }) => {
  if (!['email', 'sms', 'voice'].includes(method)) throw new Refusal('method must be either email, sms, or voice')
  requireArgument('loginID', loginId)
  const reply = await api.post('/v1/mgmt/tests/generate/otp', filled({ loginId, deliveryMethod: method }))
  return one('code', decodeString(reply, 'code'), 'Generated OTP for test user')
}

export const generateMagicLink: Run<LinkFlags> = async ({ api, args: [method = '', loginId = ''], flags }) => {
  if (!['email', 'sms'].includes(method)) throw new Refusal('method must be either email or sms')
  requireArgument('loginID', loginId)
  const body = filled({ loginId, deliveryMethod: method, URI: flags['redirect-url'] })
  const reply = await api.post('/v1/mgmt/tests/generate/magiclink', body)
  return one('link', absoluteLink(reply), 'Generated magic link for test user')
}

export const generateEnchantedLink: Run<LinkFlags> = async ({ api, args: [loginId = ''], flags }) => {
  requireArgument('loginID', loginId)
  const body = filled({ loginId, URI: flags['redirect-url'] })
  const reply = await api.post('/v1/mgmt/tests/generate/enchantedlink', body)
  const link = absoluteLink(reply)
  const pendingRef = decodeString(reply, 'pendingRef')
  const result = new Map(Object.entries({ link, ...(pendingRef ? { pendingRef } : {}) }))
  return one('result', result, 'Generated enchanted link for test user')
}

/** These requests leave empty fields out, and keep their order. */
function filled(fields: { [key: string]: string }): string {
  return goJson(new Map(Object.entries(fields).filter(([, value]) => value !== '')))
}

/** Without a redirect URL in the call or the project the service makes a link that leads nowhere. */
function absoluteLink(reply: unknown): string {
  const link = decodeString(reply, 'link')
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(link) && !/%(?![0-9a-f]{2})/i.test(link)) return link
  throw new Refusal('ensure a redirect URL is configured or specify one with the -u flag')
}
