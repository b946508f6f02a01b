// Another emulator of Descope's API, in Rust. It is in no registry: its program is built elsewhere.
import { KEY, PROJECT } from '../servers.mjs'
import { loginIdOf } from './calls.mjs'
import { accountsOfDescope } from './homescope.mjs'

/** `path`: its program. */
export const rescopeAt = (path) => ({
  name: 'Rescope',
  keeps: 'in memory, passwords as bcrypt',
  packages: [],
  ports: 1,
  ready: '/health',
  command: ([port]) => ({
    program: path,
    args: [],
    env: {
      DESCOPE_EMULATOR_PORT: String(port),
      DESCOPE_PROJECT_ID: PROJECT,
      DESCOPE_MANAGEMENT_KEY: KEY,
      RUST_LOG: 'warn',
    },
  }),
  accounts: (url) => accountsOfDescope(url, (_, n) => `loginid=${encodeURIComponent(loginIdOf(n))}`),
})
