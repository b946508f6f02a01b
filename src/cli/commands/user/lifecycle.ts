import { contract } from '../../../client/operations.ts'
import type { Api, Call, Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit/exit.ts'
import { decode, decodeList } from '../../go/decode.ts'
import { goJson } from '../../go/json.ts'
import { done, list, one, pages, type Result } from '../../output/output.ts'
import type { createFlags, identityFlags, pageFlags } from './index.ts'
import { user } from './shapes.ts'

export const create: Run<typeof createFlags> = (call) => createUser(call, contract.user.create, {})

/** `more` is what test users have besides. */
export async function createUser(
  { api, args: [loginId = ''], flags }: Call<typeof createFlags>,
  operation: typeof contract.user.create,
  more: { test?: true },
): Promise<Result> {
  requireArgument('loginID', loginId)
  const body = {
    loginId,
    email: flags.email,
    phone: flags.phone,
    displayName: flags.name,
    givenName: '',
    middleName: '',
    familyName: '',
    roleNames: null,
    userTenants: (flags.tenants ?? []).map((tenantId) => ({ tenantId, roleNames: null })),
    customAttributes: null,
    picture: '',
    additionalLoginIds: null,
    ssoAppIDs: null,
    invite: false,
    ...more,
    ...(flags['user-id'] && { userId: flags['user-id'] }),
  }
  return one('user', userOf(await api.call(operation, body, goJson)), 'Created user')
}

export const remove: Run<typeof identityFlags> = async ({ api, flags }) => {
  await api.call(contract.user.delete, identity(flags), goJson)
  return done
}

export const loadOne: Run<typeof identityFlags> = async ({ api, flags }) =>
  one('user', userOf(await api.call(contract.user.load, identity(flags))), 'Loaded user')

export const loadAll: Run<typeof pageFlags> = async ({ api, flags }) => {
  const limit = BigInt.asIntN(32, flags.limit)
  const page = BigInt.asIntN(32, flags.page)
  if (limit < 0) throw new Refusal('[E011004] The limit argument is invalid')
  if (page < 0) throw new Refusal('[E011004] The page argument is invalid')
  const words = { verb: 'Loaded', one: 'user', many: 'users', item: 'User' }
  if (flags.all) {
    const { everyUser } = await import('./every-user.ts')
    return pages(
      'users',
      everyUser(api, EVERYBODY, (item) => decode(user, item)),
      words,
    )
  }
  const reply = await api.call(contract.user.search, { ...EVERYBODY, limit, page }, goJson)
  return list('users', decodeList(user, reply?.users), words)
}

export const activate: Run = ({ api, args: [loginId = ''] }) => updateStatus(api, loginId, 'enabled')
export const deactivate: Run = ({ api, args: [loginId = ''] }) => updateStatus(api, loginId, 'disabled')

/** The search that excludes nobody, every filter spelt out as the official client does. */
export const EVERYBODY = {
  customAttributes: null,
  emails: null,
  fromCreatedTime: 0,
  fromModifiedTime: 0,
  loginIds: null,
  phones: null,
  roleNames: null,
  sort: null,
  ssoAppIds: null,
  statuses: null,
  tenantIds: null,
  tenantRoleIds: null,
  tenantRoleNames: null,
  testUsersOnly: false,
  text: '',
  toCreatedTime: 0,
  toModifiedTime: 0,
  userIds: null,
  withTestUser: false,
}

async function updateStatus(api: Api, loginId: string, status: 'enabled' | 'disabled'): Promise<Result> {
  requireArgument('loginIDOrUserID', loginId)
  await api.call(contract.user.setStatus, { loginId, status }, goJson)
  return done
}

/** Exactly one of the two flags says who is meant; the other is sent empty. */
function identity(flags: Call<typeof identityFlags>['flags']): { loginId: string; userId: string } {
  const loginId = flags['login-id']
  const userId = flags['user-id']
  if ((loginId === '') === (userId === '')) throw new Refusal('this command requires 1 flag to identify the user')
  return { loginId, userId }
}

function userOf(reply: { user?: unknown } | null) {
  return decode(user, reply?.user)
}
