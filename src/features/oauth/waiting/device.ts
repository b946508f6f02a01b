/** A device without a browser asks for tokens (RFC 8628). */

import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { checkStarts } from '../../identity/limits/starts.ts'
import { newSecret } from '../../secrets.ts'
import { withParameters } from '../authorize/callbacks.ts'
import type { Kind } from '../clients/client.ts'
import { authenticate } from '../clients/client-auth.ts'
import { withResource } from '../clients/resource.ts'
import { INTERVAL, keep } from './waiting.ts'
import { targetsOf, wishOf } from './wish.ts'

/** Seconds. */
const LIFE = 600

interface DeviceInput {
  projectId: string
  ssoAppId?: string
  client_id: string
  client_secret: string
  client_assertion: string
  client_assertion_type: string
  dpop_jkt: string
  scope: string
  audience: string
  resource: readonly string[]
}

/** Throws ApiError badClient, grantDenied, badScope, badTarget or rateLimited. */
export async function startDevice(outer: Context, kind: Kind, input: DeviceInput) {
  const { ctx, client: by } = await authenticate(outer, kind, input)
  const client = await withResource(ctx, by, targetsOf(input), 'user')
  if (client.refused.device_code) throw new ApiError('grantDenied', 'The client must not use this grant')
  const wish = wishOf(client, input)
  await checkStarts(ctx, 'devices')
  const [code, secret] = [newUserCode(ctx), newSecret(ctx.random)]
  const waiting = { kind: 'device', link: code, secret, client, lifetime: LIFE } as const
  await ctx.store.write((tables) => keep(ctx, tables, { ...waiting, wish: { ...wish, shown: grouped(code) } }))
  const address = `${ctx.baseUrl}/device/${ctx.caller.project.id}`
  return {
    device_code: secret,
    user_code: grouped(code),
    verification_uri: address,
    verification_uri_complete: withParameters(address, { user_code: grouped(code) }),
    expires_in: LIFE,
    interval: INTERVAL,
  }
}

/** No vowels, so that no words come of it, and nothing that looks like something else (RFC 8628, section 6.1). */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const LENGTH = 8
/** The largest multiple of the letters that a byte holds: beyond it the first letters would come more often. */
const EVEN = 256 - (256 % LETTERS.length)

/** 20^8 codes: of guesses there are few, see the page that takes them. */
function newUserCode({ random }: Context): string {
  let code = ''
  while (code.length < LENGTH) {
    const [byte = 255] = random(1)
    if (byte < EVEN) code += LETTERS[byte % LETTERS.length]
  }
  return code
}

const grouped = (code: string) => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`

/** As it was made, however it was typed. */
export const plainCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .slice(0, LENGTH + 1)
