/** Finds users by every filter that the API has. */

import { contract } from '../../../client/operations.ts'
import { keysOf } from '../../../lib/own.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { decode, decodeList } from '../../go/decode.ts'
import { type GoValue, goJson } from '../../go/json.ts'
import { table } from '../../output/output.ts'
import { readKeyValues } from '../../parsing/key-values.ts'
import { everyUser } from './every-user.ts'
import type { searchFlags } from './search-flags.ts'
import { user } from './shapes.ts'

type SearchCall = Call<typeof searchFlags>

export const search: Run<typeof searchFlags> = async (call) => {
  const { api, flags } = call
  const query = queryOf(call)
  const words = { verb: 'Found', one: 'user', many: 'users', item: 'User' }
  if (flags.all) {
    if (flags.sort) throw new Refusal('--sort and --all exclude each other: all come the oldest first')
    const found = everyUser(api, query, (each) => decode(user, each))
    return { shape: 'pages', key: 'users', pages: found, words, isTable: true }
  }
  const page = { limit: within('limit', flags.limit), page: within('page', flags.page), sort: sortOf(flags.sort) }
  const reply = await api.call(contract.user.search, { ...query, ...page }, goJson)
  return table('users', decodeList(user, reply?.users), words)
}

/** Only what was asked for: an empty filter of the API holds for everybody. */
function queryOf(call: SearchCall): { [key: string]: GoValue } {
  const { args, flags, given } = call
  const lists = keysOf(LISTS).flatMap((flag) => {
    const values = flags[flag]
    if (!given.has(flag)) return []
    const wanted = (values ?? []).map((value) => value.trim())
    if (wanted.length === 0 || wanted.includes('')) throw new Refusal(`--${flag} names nobody`)
    return [[LISTS[flag], wanted]]
  })
  const flagsOf = keysOf(SWITCHES).flatMap((flag) => (given.has(flag) ? [[SWITCHES[flag], flags[flag]]] : []))
  const times = keysOf(TIMES).flatMap((flag) => {
    const written = flags[flag]
    return written === '' ? [] : [[TIMES[flag], toTime(flag, written)]]
  })
  const attributes = readKeyValues('-a, --attribute', flags.attribute)
  return {
    ...(args[0] && { text: args[0] }),
    ...Object.fromEntries([...lists, ...flagsOf, ...times]),
    ...rolesInTenant(flags),
    ...(flags.attribute.length > 0 && { customAttributes: attributes }),
  }
}

/** Flags and the filters that they set. */
const LISTS = {
  login: 'loginIds',
  user: 'userIds',
  email: 'emails',
  phone: 'phones',
  'recovery-email': 'recoveryEmails',
  'recovery-phone': 'recoveryPhones',
  tenant: 'tenantIds',
  role: 'roleNames',
  status: 'statuses',
  'sso-app': 'ssoAppIds',
  family: 'familyIds',
} as const

const SWITCHES = {
  'include-sub-tenants': 'includeSubTenants',
  dependents: 'dependent',
  'with-test-users': 'withTestUser',
  'test-users-only': 'testUsersOnly',
  'sso-only': 'ssoOnly',
  'scim-only': 'scimOnly',
  password: 'password',
  totp: 'totp',
  passkey: 'webauthn',
  scim: 'scim',
  'verified-email': 'verifiedEmail',
  'verified-phone': 'verifiedPhone',
  'verified-recovery-email': 'verifiedRecoveryEmail',
  'verified-recovery-phone': 'verifiedRecoveryPhone',
} as const

const TIMES = {
  'created-after': 'fromCreatedTime',
  'created-before': 'toCreatedTime',
  'modified-after': 'fromModifiedTime',
  'modified-before': 'toModifiedTime',
} as const

function toTime(flag: string, written: string): number {
  const time = Date.parse(written)
  if (Number.isNaN(time)) throw new Refusal(`--${flag} must be a time like 2026-11-28 or 2026-11-28T12:00:00Z`)
  return time
}

/** `acme=Admin,Editor` of roles, by name or by id. */
function rolesInTenant(flags: SearchCall['flags']): { [field: string]: GoValue } {
  const read = (flag: 'tenant-role' | 'tenant-role-id') =>
    Object.fromEntries(
      flags[flag].map((pair) => {
        const at = pair.indexOf('=')
        const values = pair.slice(at + 1).split(',')
        if (at < 1 || values.includes('')) throw new Refusal(`--${flag} must be like acme=Admin,Editor, not ${pair}`)
        return [pair.slice(0, at), { values, and: flags['all-roles'] }]
      }),
    )
  return {
    ...(flags['tenant-role'].length > 0 && { tenantRoleNames: read('tenant-role') }),
    ...(flags['tenant-role-id'].length > 0 && { tenantRoleIds: read('tenant-role-id') }),
  }
}

/** `createdTime,-email`: a minus before what is to go down. */
function sortOf(fields: readonly string[] | null) {
  return (fields ?? []).map((written) => {
    const desc = written.startsWith('-')
    return { field: desc ? written.slice(1) : written, desc }
  })
}

function within(flag: string, value: bigint): number {
  if (value < 0n || value > 2n ** 31n - 1n) throw new Refusal(`--${flag} must be from 0 to ${2 ** 31 - 1}`)
  return Number(value)
}
