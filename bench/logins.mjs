// Accounts that can sign in, and what they show for it.
import { KEY, PROJECT } from './servers.mjs'

export const BEARER = `authorization: Bearer ${PROJECT}`
export const PASSWORD = 'Bench-Passw0rd!'

const COUNT = 64

/** Codes, passwords, refresh tokens and access keys of `COUNT` each. */
export async function accounts(plane) {
  /** @type {any[][]} */
  const [codes, passwords, refreshJwts, accessKeys] = [[], [], [], []]
  for (let n = 0; n < COUNT; n++) {
    const loginId = `login-code-${n}@example.com`
    await manage(plane, '/v1/mgmt/user/create/test', { loginId, email: loginId })
    const { code } = await manage(plane, '/v1/mgmt/tests/generate/otp', { loginId, deliveryMethod: 'email' })
    codes.push({ loginId, code })
    const account = { loginId: passwordLoginId(n), password: PASSWORD }
    const { refreshJwt } = await ask(plane, '/v1/auth/password/signup', account)
    passwords.push(account)
    refreshJwts.push(refreshJwt)
    accessKeys.push((await manage(plane, '/v1/mgmt/accesskey/create', { name: `bench ${n}` })).cleartext)
  }
  return { codes, passwords, refreshJwts, accessKeys, jwks: `/v2/keys/${PROJECT}` }
}

export const PASSWORDS = COUNT
export const passwordLoginId = (n) => `login-password-${n}@example.com`

/** @returns {Promise<any>} */
export function manage(plane, path, body) {
  return ask(plane, path, body, `:${KEY}`)
}

/** @returns {Promise<any>} */
async function ask(plane, path, body, key = '') {
  const response = await fetch(plane.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${PROJECT}${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}
