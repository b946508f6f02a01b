/** What users have to sign in with beside what they know: passkeys from elsewhere, devices that are trusted, codes. */
import { ApiError } from '../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { user } from '../../../contract/user/index.ts'
import type { TrustedDevice } from '../../../store/port/sessions.ts'
import type { Passkey } from '../../../store/port/users.ts'
import { type Context, seconds } from '../../context.ts'
import { auditUsers, changeUser, lockUser } from '../changing.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>
type Imported = InputOf<typeof user.importPasskeys>['devices'][number]

export const importPasskeys: Handler<'importPasskeys'> = async (ctx, { loginId, devices }) => {
  const read = await Promise.all(devices.map((device, at) => readPasskey(ctx, device, at)))
  await changeUser(ctx, loginId, async (user, tables) => {
    const project = ctx.caller.project.id
    await tables.users.removePasskeys(
      project,
      user.id,
      read.map(({ id }) => id),
    )
    for (const passkey of read) await tables.users.addPasskey(project, { ...passkey, userId: user.id })
    return { ...user, webauthn: true }
  })
}

/** Throws ApiError invalid. */
async function readPasskey(ctx: Context, { descope, auth0 }: Imported, at: number): Promise<Omit<Passkey, 'userId'>> {
  const isOurs = descope.credentialId !== ''
  const { rpId, publicKey: key } = isOurs ? descope : auth0
  const id = toBase64Url(isOurs ? descope.credentialId : auth0.keyId)
  if (id === '' || rpId === '') throw new ApiError('invalid', `The devices[${at}] field needs an id and an rpId`)
  const publicKey = toBase64Url(key)
  await checkPublicKey(publicKey, at)
  const isShared = isOurs ? descope.backupEligible : auth0.credentialDeviceType === 'multi_device'
  const kind = isShared ? 'multiDevice' : 'singleDevice'
  const userHandle = isOurs ? '' : toBase64Url(auth0.userHandle)
  return { id, rpId, kind, displayName: '', publicKey, counter: 0, userHandle, createdAt: ctx.clock() }
}

/** Either alphabet of base64, padded or not. */
const toBase64Url = (text: string) => Buffer.from(text, 'base64').toString('base64url')

async function checkPublicKey(publicKey: string, at: number): Promise<void> {
  // biome-ignore lint/style/noRestrictedImports: a package, whose name looks like our folder
  const { cose, decodeCredentialPublicKey } = await import('@simplewebauthn/server/helpers')
  try {
    const read = decodeCredentialPublicKey(new Uint8Array(Buffer.from(publicKey, 'base64url')))
    if (cose.isCOSEPublicKeyEC2(read) || cose.isCOSEPublicKeyRSA(read) || cose.isCOSEPublicKeyOKP(read)) return
  } catch (cause) {
    throw new ApiError('invalid', `The devices[${at}].publicKey field is no COSE key`, { cause })
  }
  throw new ApiError('invalid', `The devices[${at}].publicKey field is no COSE key`)
}

/** Those that have expired are none. Unknown users have none. */
export const listTrustedDevices: Handler<'listTrustedDevices'> = async (ctx, { identifiers }) => {
  const project = ctx.caller.project.id
  const users = new Set<string>()
  for (const identifier of identifiers) {
    const user = (await ctx.store.users.find(project, identifier)) ?? (await ctx.store.users.byId(project, identifier))
    if (user) users.add(user.id)
  }
  const devices: TrustedDevice[] = []
  for (const userId of users) devices.push(...(await ctx.store.trustedDevices.ofUser(project, userId)))
  return { devices: devices.filter(({ expiresAt }) => expiresAt > ctx.clock()).map(toWire) }
}

const toWire = ({ id, name, kind, userId, usedAt, expiresAt, address }: TrustedDevice) => ({
  id,
  name,
  deviceType: kind,
  userId,
  lastLoginTime: seconds(usedAt),
  expirationTime: seconds(expiresAt),
  lastLocation: address,
  isCurrentDevice: false,
})

export const removeTrustedDevices: Handler<'removeTrustedDevices'> = (ctx, { loginId, deviceIds }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const user = await lockUser(tables, project, loginId)
    const removed = await tables.trustedDevices.remove(project, user.id, deviceIds)
    if (removed > 0) await auditUsers(ctx, tables, 'TrustedDevicesDeleted', [user])
  })

export const deleteRecoveryCodes: Handler<'deleteRecoveryCodes'> = (ctx, { loginId }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const user = await lockUser(tables, project, loginId)
    if ((await tables.recovery.codes(project, user.id)).length === 0) return
    await tables.recovery.putCodes(project, user.id, [], ctx.clock())
    await auditUsers(ctx, tables, 'RecoveryCodesDeleted', [user])
  })
