/** Where links may lead: a link carries the key to an account. */
import { ApiError } from '../../contract/faults.ts'
import { isLoopback, isTrusted, readLink } from '../../lib/link-targets.ts'
import type { Context } from '../context.ts'
import { settingsOf } from '../identity/session/settings.ts'

/**
 * The wanted address, else the configured one, else the plane's own. A person's program may name what the project
 * trusts, else the plane and loopback; a backend, which has a management key, any host that the project does not
 * exclude by naming others. Throws ApiError invalidArgument.
 */
export async function landingOf(ctx: Context, wanted: string, configured: string): Promise<string> {
  const address = wanted || configured || `${ctx.baseUrl}/`
  const { trustedDomains } = await settingsOf(ctx)
  const link = readLink(address, trustedDomains)
  if (!link) throw new ApiError('invalidArgument', 'The redirect URL is no URL that a link can lead to')
  if (wanted === '' || wanted === configured || mayLeadTo(ctx, link, trustedDomains)) return address
  const place = /^https?:$/.test(link.protocol) ? link.host : link.protocol
  throw new ApiError(
    'invalidArgument',
    `The redirect URL is not in a trusted domain of the project: ${place} is to be added to its trustedDomains`,
  )
}

function mayLeadTo(ctx: Context, link: URL, trustedDomains: readonly string[]): boolean {
  const own = [ctx.baseUrl, ...ctx.baseUrls].map((address) => new URL(address).origin)
  if (own.includes(link.origin) || ctx.trustedOrigins?.includes(link.origin)) return true
  if (trustedDomains.length > 0) return isTrusted(link, trustedDomains)
  return isLoopback(link.hostname) || ctx.caller.keyId !== ''
}
