// Ours, asked for the same. Creates without a password beside those with one: the peers' creates carry one, hashed for
// real only where their line says so.
import { manage } from '../logins.mjs'
import { AUTHORIZATION, PROJECT } from '../servers.mjs'
import { accountsOf, asPost, loginIdOf, NEW, PASSWORD, post } from './calls.mjs'

const project = { authorization: `Bearer ${PROJECT}` }
const management = { headers: [AUTHORIZATION] }
const own = { headers: [`authorization: Bearer ${PROJECT}`] }
const account = (email) => ({ loginId: email, email, password: PASSWORD })

export async function accountsOfOurs(url) {
  const key = await manage({ url }, '/v1/mgmt/accesskey/create', { name: 'bench' })
  const exchange = { headers: [`authorization: Bearer ${PROJECT}:${key.cleartext}`] }
  return [
    ...(await accountsOfDescope(url, ({ body }) => `userId=${body.user.userId}`)),
    {
      name: 'client credentials',
      remark: 'access-key exchange',
      requests: [asPost('/v1/auth/accesskey/exchange', {}, exchange)],
    },
    { name: 'client credentials', requests: [await tokenRequest(url)] },
  ]
}

/** What each server of Descope's API may be asked; `whom` is how a user is looked up, from the answer to his sign-up. */
export async function accountsOfDescope(url, whom) {
  const made = await accountsOf(100, (n) => post(`${url}/v1/auth/password/signup`, account(loginIdOf(n)), project))
  return [
    {
      name: 'create',
      remark: 'without a password',
      template: asPost('/v1/mgmt/user/create', { loginId: NEW, email: NEW }, management),
    },
    {
      name: 'create',
      remark: 'sign-up: hash and tokens',
      template: asPost('/v1/auth/password/signup', account(NEW), own),
    },
    {
      name: 'sign-in',
      requests: made.map((_, n) =>
        asPost('/v1/auth/password/signin', { loginId: loginIdOf(n), password: PASSWORD }, own),
      ),
    },
    {
      name: 'lookup',
      requests: made.map((answer, n) => ({ method: 'GET', path: `/v1/mgmt/user?${whom(answer, n)}`, ...management })),
    },
  ]
}

async function tokenRequest(url) {
  const app = { name: 'bench', loginPageUrl: '', approvedCallbackUrls: ['https://app.example.com'] }
  const made = await manage({ url }, '/v1/mgmt/thirdparty/app/create', app)
  const form = { grant_type: 'client_credentials', client_id: made.clientId, client_secret: made.cleartext }
  return {
    method: 'POST',
    path: '/oauth2/v1/apps/token',
    body: String(new URLSearchParams(form)),
    type: 'application/x-www-form-urlencoded',
  }
}
