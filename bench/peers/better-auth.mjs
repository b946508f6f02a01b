import { accountsOf, asPost, loginIdOf, NEW, PASSWORD, post } from './calls.mjs'

const API = '/api/auth'
const account = (email) => ({ name: 'Bench', email, password: PASSWORD })

/** The quick start of its documentation, on a file. */
const server = (port) => `
import { createServer } from 'node:http'
import Database from 'better-sqlite3'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'

const options = {
  database: new Database('bench.db'),
  secret: 'a-secret-of-the-bench-that-is-long-enough',
  baseURL: 'http://127.0.0.1:${port}',
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
}
await (await getMigrations(options)).runMigrations()
createServer(toNodeHandler(betterAuth(options))).listen(${port}, '127.0.0.1')
`

export const betterAuth = {
  name: 'better-auth',
  keeps: 'SQLite, passwords as scrypt',
  packages: ['better-auth@1.7.25', 'better-sqlite3@12.11.1'],
  ports: 1,
  ready: `${API}/ok`,
  command: ([port]) => ({ args: ['server.mjs'], files: { 'server.mjs': server(port) }, fresh: ['bench.db'] }),
  async accounts(url) {
    const origin = { origin: url }
    const headers = [`origin: ${url}`]
    const made = await accountsOf(40, (n) => post(`${url}${API}/sign-up/email`, account(loginIdOf(n)), origin))
    return [
      { name: 'create', template: asPost(`${API}/sign-up/email`, account(NEW), { headers }) },
      {
        name: 'sign-in',
        requests: made.map((_, n) => {
          return asPost(`${API}/sign-in/email`, { email: loginIdOf(n), password: PASSWORD }, { headers })
        }),
      },
      {
        name: 'lookup',
        remark: 'of the session',
        requests: made.map(({ cookie }) => ({
          method: 'GET',
          path: `${API}/get-session`,
          headers: [`cookie: ${cookie}`],
        })),
      },
    ]
  },
}
