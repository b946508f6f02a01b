/**
 * Devices that a user trusts: what holds the token of one may be asked for less by flows. It never signs anybody in, so it
 * is no JWT, which backends that read no `drn` would take for a session.
 */
import type { Tables } from '../../store/port/index.ts'
import type { TrustedDevice } from '../../store/port/sessions.ts'
import type { User } from '../../store/port/users.ts'
import { audited, type Context, newId } from '../context.ts'
import { projectDocument, secondsOf } from '../project/settings.ts'
import { digestOf, newSecret, sameDigest } from '../secrets.ts'

/** Of a user; the one that was used longest ago makes room. */
const MOST = 50

/** In the transaction of the sign-in. Resolves to the token that the device keeps, and the seconds that it is good for. */
export async function trustDevice(
  ctx: Context,
  tables: Tables,
  user: User,
  what: Pick<TrustedDevice, 'name' | 'kind'>,
): Promise<{ token: string; lifetime: number }> {
  const project = ctx.caller.project.id
  const lifetime = secondsOf(await projectDocument(tables, project), 'trustedDeviceTokenExpiration') || YEAR
  const [id, secret, now] = [newId(ctx, 'TD'), newSecret(ctx.random), ctx.clock()]
  await makeRoom(tables, project, user.id, now)
  const times = { createdAt: now, usedAt: now, expiresAt: now + lifetime * 1000 }
  const device = { id, userId: user.id, digest: digestOf(secret), address: ctx.caller.address, ...what, ...times }
  await tables.trustedDevices.add(project, device)
  const record = audited(ctx, 'TrustedDeviceAdded', { userId: user.id, loginIds: user.loginIds, device: id })
  await tables.audit.add(project, user.test ? [] : [record])
  return { token: `${id}.${secret}`, lifetime }
}

const YEAR = 365 * 86_400

async function makeRoom(tables: Tables, project: string, userId: string, now: number): Promise<void> {
  const held = await tables.trustedDevices.ofUser(project, userId)
  const lasting = held.filter(({ expiresAt }) => expiresAt > now).sort((a, b) => a.usedAt - b.usedAt)
  const kept = new Set(lasting.slice(-(MOST - 1)))
  const ids = held.filter((device) => !kept.has(device)).map(({ id }) => id)
  await tables.trustedDevices.remove(project, userId, ids)
}

/** The device of whoever asks, where this user trusts it. */
export async function deviceOf(ctx: Context, userId: string): Promise<TrustedDevice | undefined> {
  const [id = '', secret = '', more] = ctx.caller.deviceToken.split('.')
  if (!/^TD[0-9A-Za-z]{27}$/.test(id) || secret === '' || more !== undefined) return undefined
  const device = await ctx.store.trustedDevices.load(ctx.caller.project.id, userId, id)
  if (!device || device.expiresAt <= ctx.clock()) return undefined
  return sameDigest(digestOf(secret), device.digest) ? device : undefined
}
