/** Where links may lead: a link carries the key to an account. */
import { ApiError } from '../../contract/faults.ts'
import type { Context } from '../context.ts'
import { settingsOf } from '../session/settings.ts'

/** The wanted address, else the configured one, else the plane's own. Throws ApiError invalidArgument. */
export async function landingOf(ctx: Context, wanted: string, configured: string): Promise<string> {
  if (wanted === '') return configured || `${ctx.baseUrl}/`
  const { trustedDomains } = await settingsOf(ctx)
  if (!isSound(wanted)) throw new ApiError('invalidArgument', 'The redirect URL is no URL that a link can lead to')
  if (trustedDomains.length > 0 && !isTrusted(wanted, trustedDomains)) {
    throw new ApiError('invalidArgument', 'The redirect URL is not in a trusted domain of the project')
  }
  return wanted
}

/** Schemes that run something rather than open it. */
const REFUSED = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'])

function isSound(text: string): boolean {
  // What browsers read differently than servers is refused before anybody reads it.
  if (/[\s\\\p{Cc}]/u.test(text)) return false
  const url = parse(text)
  if (!url || REFUSED.has(url.protocol) || url.username || url.password) return false
  return !url.protocol.startsWith('http') || url.hostname !== ''
}

/** The domain itself or one below it, by http or https. */
function isTrusted(text: string, domains: readonly string[]): boolean {
  const url = parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) return false
  return domains.some((entry) => {
    const domain = entry.toLowerCase().replace(/^\*\./, '')
    return url.hostname === domain || url.host === domain || url.hostname.endsWith(`.${domain}`)
  })
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
