import { operation } from '../operation.ts'
import { ids, loginId, name } from '../schemas/fields.ts'
import { LoginRecord } from '../schemas/user.ts'
import { bool, int32, list, message, of, required, text } from '../wire.ts'
import { docRoutes } from './doc-routes.ts'

const input = message({ userIds: required(ids) })
const output = message({ usersAuthHistory: list(of(LoginRecord)) })

export const history = {
  history: operation('POST', '/v1/mgmt/user/history', {
    summary: 'List the logins of users',
    effect: 'read',
    input,
    output,
    bareInput: 'userIds',
    bareOutput: 'usersAuthHistory',
    rate: 'user',
  }),
  historyV2: operation('POST', '/v2/mgmt/user/history', {
    summary: 'List the logins of users, with the list under a name',
    effect: 'read',
    input,
    output,
    rate: 'user',
  }),
  loginHistoryDocs: operation('POST', '/management/users/get-login-history', {
    summary: 'List the logins of users, under the name in the documentation',
    effect: 'read',
    detail: 'Takes the ids as a list or under userIds.',
    input: message({ userIds: ids }),
    output: message({ loginHistory: list(of(LoginRecord)) }),
    bareInput: 'userIds',
    aliases: [{ method: 'POST', path: '/v1/management/users/get-login-history' }],
    rate: 'user',
  }),
  providerToken: operation('GET', '/v1/mgmt/user/provider/token', {
    summary: 'Read the token that an OAuth provider gave for a user',
    input: message({
      loginId,
      provider: required(name),
      withRefreshToken: bool({ doc: 'The refresh token too' }),
      forceRefresh: bool({ doc: 'Renew it at the provider first' }),
    }),
    output: message({
      provider: text(),
      providerUserId: text(),
      accessToken: text(),
      expiration: int32({ doc: 'Seconds since 1970' }),
      scopes: list(text()),
      refreshToken: text(),
    }),
    aliases: docRoutes('GET', 'get-provider-token'),
    rate: 'user',
  }),
}
