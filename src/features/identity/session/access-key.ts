import type { session } from '../../../contract/auth/session.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { AccessKey } from '../../../store/port/access-keys.ts'
import type { Context } from '../../context.ts'
import { digestOf, sameDigest } from '../../secrets.ts'
import { replyWith } from '../../user/to-wire.ts'
import { permits } from '../../values/networks.ts'
import { authorityClaims, checkClaims, standingOf, type TokenRights } from '../token/claims.ts'
import { signToken, timesFor } from '../token/jws.ts'
import { freeClaims } from '../token/reserved.ts'
import { withTemplate } from '../token/template.ts'
import { keyStanding } from './key-standing.ts'
import { refusalOf } from './key-state.ts'
import { settingsOf } from './settings.ts'

export const exchangeAccessKey: Handle<(typeof session)['exchangeAccessKey'], Context> = async (ctx, input) => {
  const project = ctx.caller.project.id
  const { customClaims, selectedTenant } = input.loginOptions
  const key = await presentedKey(ctx)
  const standing = await standingOfKey(ctx, key)
  if (selectedTenant && !Object.hasOwn(standing.tenants, selectedTenant)) {
    throw new ApiError('invalidArgument', 'The access key does not belong to this tenant')
  }
  const nsec = checkClaims(customClaims, 'nsec')
  const { accessKeyToken, keyTemplateId } = await settingsOf(ctx)
  const times = timesFor(ctx, accessKeyToken)
  const claims = {
    ...freeClaims(key.customClaims),
    drn: 'DS',
    ...times,
    iss: project,
    sub: key.id,
    ...authorityClaims(standing, selectedTenant),
    ...(Object.keys(nsec).length > 0 && { nsec }),
  }
  const { digest: _, ...shown } = key
  const sessionJwt = await signToken(
    ctx,
    project,
    await withTemplate(ctx, keyTemplateId, claims, { key: shown, accessKey: shown }),
  )
  return { keyId: key.id, sessionJwt, expiration: times.exp }
}

/** Every refusal is the same to the caller: nobody learns which keys there are. */
export async function presentedKey(ctx: Context): Promise<AccessKey> {
  const key = await findKey(ctx)
  const refusal = key && ((await refusalOf(ctx, key)) ?? addressRefusal(ctx, key))
  if (key && !refusal) return key
  throw new ApiError('badAccessKey', refusal ?? 'The access key is unknown')
}

const KEY_ID_LENGTH = 28

/** The key may be followed by an auth management key; one that was imported may look like anything. */
async function findKey(ctx: Context): Promise<AccessKey | undefined> {
  const project = ctx.caller.project.id
  const { token } = ctx.caller
  const last = token.lastIndexOf(':')
  for (const secret of last < 0 ? [token] : [token, token.slice(0, last)]) {
    const digest = digestOf(secret)
    const byId = await ctx.store.accessKeys.load(project, secret.slice(0, KEY_ID_LENGTH))
    if (byId && sameDigest(byId.digest, digest)) return byId
    const imported = await ctx.store.accessKeys.byDigest(project, digest)
    if (imported) return imported
  }
  return undefined
}

function addressRefusal(ctx: Context, key: AccessKey): string | undefined {
  if (permits(key.permittedIps, ctx.caller.address)) return undefined
  return 'The access key is not permitted from this address'
}

async function standingOfKey(ctx: Context, key: AccessKey): Promise<TokenRights> {
  const project = ctx.caller.project.id
  const user = key.boundUserId ? await ctx.store.users.byId(project, key.boundUserId) : undefined
  if (user) return standingOf((await replyWith(ctx.store, project, user)).user)
  return keyStanding(ctx.store, project, key.grants)
}
