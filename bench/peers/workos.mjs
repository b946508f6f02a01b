import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountsOf, asPost, loginIdOf, NEW, PASSWORD, post } from './calls.mjs'

const authorization = 'Bearer sk_test_default'
const headers = [`authorization: ${authorization}`]
const account = (email) => ({ email, password: PASSWORD, email_verified: true })
const client = { client_id: 'client_emulate', client_secret: 'sk_test_default', grant_type: 'password' }

export const workos = {
  name: 'workos emulator',
  keeps: 'in memory, passwords as sha256',
  packages: ['workos@0.14.0'],
  ports: 1,
  ready: '/health',
  command: ([port]) => ({
    args: ['server.mjs'],
    files: {
      'server.mjs': `import { createEmulator } from 'workos/emulate'\nawait createEmulator({ port: ${port} })\n`,
    },
  }),
  /** It answers 429 after 1,000 requests a minute and has no setting for it; here the server is measured, not its limit. */
  installed(folder) {
    const file = join(folder, 'node_modules/workos/dist/emulate/core/server.js')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replaceAll('remaining: 1000, resetAt', 'remaining: 1e9, resetAt'))
  },
  async accounts(url) {
    const made = await accountsOf(200, (n) =>
      post(`${url}/user_management/users`, account(loginIdOf(n)), { authorization }),
    )
    return [
      { name: 'create', template: asPost('/user_management/users', account(NEW), { headers }) },
      {
        name: 'sign-in',
        requests: made.map((_, n) =>
          asPost('/user_management/authenticate', { ...client, email: loginIdOf(n), password: PASSWORD }, { headers }),
        ),
      },
      {
        name: 'lookup',
        requests: made.map(({ body }) => ({ method: 'GET', path: `/user_management/users/${body.id}`, headers })),
      },
    ]
  },
}
