/** Which ways in the login page offers. */

import { ApiError } from '../../../contract/faults.ts'
import { relyingParty } from '../../auth/webauthn/ceremony.ts'
import type { Context } from '../../context.ts'
import { methodSettings, passwordPolicy } from '../../project/settings.ts'

export interface Offers {
  code: boolean
  link: boolean
  password: boolean
  passkey: boolean
}

/** What the project has switched on, and works at the address that was asked. */
export async function offersOf(ctx: Context): Promise<Offers> {
  const project = ctx.caller.project.id
  const [otp, link, password, passkey] = await Promise.all([
    methodSettings(ctx.store, project, 'otp'),
    methodSettings(ctx.store, project, 'magiclink'),
    passwordPolicy(ctx.store, project),
    takesPasskeys(ctx),
  ])
  return { code: otp.enabled, link: link.enabled, password: password.enabled, passkey }
}

/** Browsers make passkeys for names by HTTPS and for this machine's own, and for no numbers. */
async function takesPasskeys(ctx: Context): Promise<boolean> {
  const { protocol, hostname, origin } = new URL(ctx.baseUrl)
  if (/^[\d.]+$|^\[/.test(hostname) || (protocol !== 'https:' && !/(^|\.)localhost$/.test(hostname))) return false
  try {
    await relyingParty(ctx, origin)
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return false
    throw error
  }
}
