import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountsOf, asPost, loginIdOf, NEW, PASSWORD, post } from './calls.mjs'

const authorization = 'Bearer sk_test_emulate'
const headers = [`authorization: ${authorization}`]
const account = (email) => ({ email_address: [email], password: PASSWORD })

export const emulate = {
  name: 'emulate, Clerk service',
  keeps: 'in memory, passwords readable',
  // The newest that starts on Node 20.
  packages: ['emulate@0.11.2'],
  ports: 1,
  ready: '/.well-known/openid-configuration',
  command: ([port]) => ({
    args: ['node_modules/emulate/dist/index.js', 'start', '--service', 'clerk', '--port', String(port)],
  }),
  /** It answers 403 after 5,000 requests an hour and has no setting for it; here the server is measured, not its limit. */
  installed(folder) {
    const dist = join(folder, 'node_modules/emulate/dist')
    for (const name of readdirSync(dist).filter((file) => file.endsWith('.js'))) {
      const text = readFileSync(join(dist, name), 'utf8')
      writeFileSync(join(dist, name), text.replaceAll('remaining: 5e3, resetAt', 'remaining: 5e9, resetAt'))
    }
  },
  async accounts(url) {
    const made = await accountsOf(200, (n) => post(`${url}/v1/users`, account(loginIdOf(n)), { authorization }))
    const ids = made.map(({ body }) => body.id)
    return [
      { name: 'create', template: asPost('/v1/users', account(NEW), { headers }) },
      {
        name: 'sign-in',
        remark: 'verify password',
        requests: ids.map((id) => asPost(`/v1/users/${id}/verify_password`, { password: PASSWORD }, { headers })),
      },
      { name: 'lookup', requests: ids.map((id) => ({ method: 'GET', path: `/v1/users/${id}`, headers })) },
    ]
  },
}
