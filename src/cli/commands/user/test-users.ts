import { contract } from '../../../client/operations.ts'
import type { Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit/exit.ts'
import { decodeString } from '../../go/decode.ts'
import { type GoValue, goJson } from '../../go/json.ts'
import { done, one } from '../../output/output.ts'
import type { createFlags, LinkFlags } from './index.ts'
import { createUser } from './lifecycle.ts'

export const create: Run<typeof createFlags> = (call) => createUser(call, contract.user.createTest, { test: true })

export const removeAll: Run = async ({ api }) => {
  await api.call(contract.user.deleteAllTest)
  return done
}

export const generateOtp: Run = async ({ api, args: [method = '', loginId = ''] }) => {
  if (!['email', 'sms', 'voice'].includes(method)) throw new Refusal('method must be either email, sms, or voice')
  requireArgument('loginID', loginId)
  const reply = await api.call(contract.user.generateOtp, { loginId, deliveryMethod: method }, filled)
  return one('code', decodeString(reply, 'code'), 'Generated OTP for test user')
}

export const generateMagicLink: Run<LinkFlags> = async ({ api, args: [method = '', loginId = ''], flags }) => {
  if (!['email', 'sms'].includes(method)) throw new Refusal('method must be either email or sms')
  requireArgument('loginID', loginId)
  const body = { loginId, deliveryMethod: method, URI: flags['redirect-url'] }
  const reply = await api.call(contract.user.generateMagicLink, body, filled)
  return one('link', absoluteLink(reply), 'Generated magic link for test user')
}

export const generateEnchantedLink: Run<LinkFlags> = async ({ api, args: [loginId = ''], flags }) => {
  requireArgument('loginID', loginId)
  const body = { loginId, URI: flags['redirect-url'] }
  const reply = await api.call(contract.user.generateEnchantedLink, body, filled)
  const link = absoluteLink(reply)
  const pendingRef = decodeString(reply, 'pendingRef')
  const result = new Map(Object.entries({ link, ...(pendingRef ? { pendingRef } : {}) }))
  return one('result', result, 'Generated enchanted link for test user')
}

/** These requests leave empty fields out, and keep their order. */
function filled(fields: GoValue): string {
  return goJson(new Map(Object.entries(fields ?? {}).filter(([, value]) => value !== '')))
}

/** Without a redirect URL in the call or the project the service makes a link that leads nowhere. */
function absoluteLink(reply: unknown): string {
  const link = decodeString(reply, 'link')
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(link) && !/%(?![0-9a-f]{2})/i.test(link)) return link
  throw new Refusal('ensure a redirect URL is configured or specify one with the -u flag')
}
